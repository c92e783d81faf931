package org.gbrbm.evaluate;

import org.gbrbm.data.Images;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.TemperedChains;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Importance sampling of the hidden marginal from what the data make of the hidden units: the
 * proposal is q(h) = 1/N sum_n p(h|v_n), the equal mixture of the posteriors of N images. One state
 * is drawn from each image's posterior, which is unbiased too and varies less than drawing the
 * image as well (A. Owen, Y. Zhou, "Safe and effective importance sampling", 2000).
 */
final class DataPosteriors {
  /** States whose densities under all N posteriors are worked out at once. */
  private static final int BATCH = 500;

  private final LoadedModel model;
  private final Placeholder<TInt64> seed;
  private final Placeholder<TFloat64> logits;
  private final Placeholder<TFloat64> states;
  private final Operand<TFloat64> imageLogits;
  private final Operand<TFloat64> drawn;
  private final Operand<TFloat64> meanLogits;
  private final Operand<TFloat64> logWeights;

  DataPosteriors(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    logits = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, model.hidden())));
    states = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, model.hidden())));
    imageLogits = tf.dtypes.cast(model.rbm().hiddenLogit(model.v()), TFloat64.class);
    drawn = HiddenMarginal.independent(tf, logits, new RandomKey(tf, seed));

    meanLogits = HiddenMarginal.meanLogits(tf, tf.math.sigmoid(logits));

    var logProposal = HiddenMarginal.logMixture(tf, states, logits);
    logWeights = tf.math.sub(model.rbm().hiddenMarginal().logWeight(states), logProposal);
  }

  /** The logits of p(h|v) of images, [N, M]. */
  DoubleNdArray logits(Images set) {
    try (var values = ImageTensors.of(set);
        var result = model.runner(values).fetch(imageLogits).run()) {
      return HostCopy.of((TFloat64) result.get(0));
    }
  }

  /**
   * The logits of the mean of the images' posteriors, [M]; the means are kept in 0.001 to 0.999.
   */
  DoubleNdArray meanLogits(DoubleNdArray posteriors) {
    try (var proposal = TFloat64.tensorOf(posteriors);
        var result = model.runner().feed(logits, proposal).fetch(meanLogits).run()) {
      return HostCopy.of((TFloat64) result.get(0));
    }
  }

  /**
   * Draws a state from each posterior.
   *
   * @param posteriors logits, [N, M]
   * @param seedValue the random seed
   * @return N states, with log p*(h) - log q(h)
   */
  WeightedStates sample(DoubleNdArray posteriors, long seedValue) {
    int count = (int) posteriors.shape().get(0);
    var weights = new double[count];
    var all = draw(posteriors, seedValue, RandomStream.DATA_POSTERIORS);
    try (var proposal = TFloat64.tensorOf(posteriors)) {
      for (int from = 0; from < count; from += BATCH) {
        int to = Math.min(count, from + BATCH);
        try (var batch = TFloat64.tensorOf(all.slice(Indices.range(from, to)));
            var result =
                model.runner().feed(logits, proposal).feed(states, batch).fetch(logWeights).run()) {
          var part = StdArrays.array1dCopyOf((TFloat64) result.get(0));
          System.arraycopy(part, 0, weights, from, part.length);
        }
      }
      return new WeightedStates(all, weights);
    }
  }

  /**
   * Draws states of independent units.
   *
   * @param of their logits, [N, M]
   * @param seedValue the random seed
   * @param stream names them too
   * @return the states, 0 or 1, [N, M]
   */
  DoubleNdArray draw(DoubleNdArray of, long seedValue, long stream) {
    try (var proposal = TFloat64.tensorOf(of);
        var key = TInt64.vectorOf(seedValue, stream);
        var draws = model.runner().feed(logits, proposal).feed(seed, key).fetch(drawn).run()) {
      return HostCopy.of((TFloat64) draws.get(0));
    }
  }

  /**
   * So many chains of those of a training, of which the first half are at new states of the
   * independent units where the path begins: a mode that the training's chains have all left may
   * take longer to find than a run takes.
   *
   * @param trained the training's chains
   * @param count how many at each place, at least 1
   * @param seedValue the random seed
   */
  TemperedChains halfAnew(TemperedChains trained, int count, long seedValue) {
    return trained.repeated(count).withFirst(temperingStarts(trained.base(), count / 2, seedValue));
  }

  /**
   * States of independent units for chains of tempering to start at.
   *
   * @param base the logits of the units, [M]
   * @param count how many states
   * @param seedValue the random seed
   * @return the states, 0 or 1, [count, M]
   */
  DoubleNdArray temperingStarts(DoubleNdArray base, int count, long seedValue) {
    var same = NdArrays.ofDoubles(Shape.of(count, base.size()));
    same.elements(0).forEach(base::copyTo);
    return draw(same, seedValue, RandomStream.TEMPERING_STARTS);
  }
}
