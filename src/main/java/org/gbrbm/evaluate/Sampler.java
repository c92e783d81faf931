package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.data.Images;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.TemperedChains;
import org.gbrbm.model.TemperingPlaces;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Draws images from a trained model by chains of Gibbs sampling. The image of a chain after a step
 * is the mean of p(v|h) for the step's h: a sample of v itself has the noise of sigma on top.
 */
public final class Sampler {
  private final LoadedModel model;
  private final Placeholder<TInt64> seed;
  private final Placeholder<TInt64> done;
  private final Placeholder<TInt64> stepsButOne;
  private final Placeholder<TFloat32> v;
  private final Placeholder<TInt32> count;
  private final Operand<TFloat32> noiseStart;
  private final Operand<TFloat32> start;
  private final Operand<TFloat32> mean;
  private final Operand<TFloat32> next;
  private final Placeholder<TFloat64> hiddenStates;
  private final Operand<TFloat32> hiddenStart;

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   */
  public Sampler(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    var rbm = model.rbm();
    seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    done = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    stepsButOne = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    v = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, model.visible())));
    count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));

    var key = new RandomKey(tf, seed);
    var black = tf.constant(model.scaling().black(model.visible()));
    var white = tf.constant(model.scaling().white(model.visible()));
    var noise = key.uniform(tf.stack(List.of(count, tf.constant(model.visible()))));
    var space = model.space();
    noiseStart = space.units(tf, tf.math.add(black, tf.math.mul(noise, tf.math.sub(white, black))));
    start = tf.identity(space.unclipped(tf, v)); // what is fed cannot be fetched

    var segment = key.fold(done);
    var beforeLast = rbm.gibbs(v, stepsButOne, segment.fold(0));
    var h = rbm.sampleHidden(beforeLast, segment.fold(1));
    mean = space.data(tf, rbm.visibleMean(h));
    next = rbm.sampleVisible(h, segment.fold(2));

    hiddenStates = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, -1)));
    hiddenStart = rbm.sampleVisible(tf.dtypes.cast(hiddenStates, TFloat32.class), key);
  }

  /**
   * Runs chains that start with independent pixels, uniform from black to white.
   *
   * @param chains how many chains, at least 1
   * @param rows pixels of an image from top to bottom
   * @param columns pixels from left to right
   * @param steps after how many steps to look at the chains, in ascending order, from 0
   * @param seedValue the random seed
   * @return for each of {@code steps}, an image of each chain
   * @throws IllegalArgumentException when the sizes are not the model's
   */
  public List<Images> fromNoise(
      int chains, int rows, int columns, List<Long> steps, long seedValue) {
    model.requireFit(rows, columns);
    try (var key = TInt64.vectorOf(seedValue, RandomStream.NOISE);
        var size = TInt32.scalarOf(chains);
        var start = model.runner().feed(seed, key).feed(count, size).fetch(noiseStart).run()) {
      return run(HostCopy.of((TFloat32) start.get(0)), rows, columns, steps, seedValue);
    }
  }

  /**
   * Runs chains that start at images.
   *
   * @param images the images, a chain each
   * @param steps after how many steps to look at the chains, in ascending order, from 0
   * @param seedValue the random seed
   * @return for each of {@code steps}, an image of each chain
   * @throws IllegalArgumentException when the images are not of the model's size or scaling
   */
  public List<Images> fromData(Images images, List<Long> steps, long seedValue) {
    model.requireFit(images);
    try (var values = ImageTensors.of(images);
        var begin = model.runner(values).fetch(model.v()).run()) {
      var copy = HostCopy.of((TFloat32) begin.get(0));
      return run(copy, images.rows(), images.columns(), steps, seedValue);
    }
  }

  /**
   * Runs chains that start where annealing ends: from independent hidden units, each on as often as
   * training images have it on, through ever more of the model's couplings. They reach more of the
   * model than chains from noise, which fall into the next best mode.
   *
   * @param effort how many chains, and how many steps of annealing
   * @param train training images
   * @param steps after how many steps from there to look at the chains, in ascending order, from 0
   * @param seedValue the random seed
   * @return for each of {@code steps}, an image of each chain
   * @throws IllegalArgumentException when the images are not of the model's size
   */
  public List<Images> fromAnnealing(
      AisEffort effort, Images train, List<Long> steps, long seedValue) {
    model.requireFit(train);
    // A large part of the graph, which other chains do without.
    var annealing = new AnnealedImportanceSampling(model);
    var ends = annealing.forward(base(new DataPosteriors(model), train), effort, seedValue);
    return fromHidden(ends.states(), train.rows(), train.columns(), steps, seedValue);
  }

  /**
   * Runs chains that start where parallel tempering ends. Each goes back and forth between the
   * model and independent hidden units, each on as often as training images have it on, which is
   * where all start: of these chains, modes have the share that the model gives them.
   *
   * @param chains how many chains, at least 1
   * @param rounds of tempering
   * @param train training images
   * @param steps after how many steps from there to look at the chains, in ascending order, from 0
   * @param seedValue the random seed
   * @return for each of {@code steps}, an image of each chain
   * @throws IllegalArgumentException when the images are not of the model's size
   */
  public List<Images> fromTempering(
      int chains, int rounds, Images train, List<Long> steps, long seedValue) {
    model.requireFit(train);
    var dataPosteriors = new DataPosteriors(model);
    var base = base(dataPosteriors, train);
    var starts = dataPosteriors.temperingStarts(base, chains, seedValue);
    var start = TemperedChains.same(TemperingPlaces.first(TemperedSampler.PLACES), base, starts);
    return tempered(start, rounds, train.rows(), train.columns(), steps, seedValue);
  }

  /**
   * Runs chains that start where parallel tempering ends. Half of it starts at independent hidden
   * units, the others where a training has left its chains.
   *
   * @param trained the training's chains
   * @param chains how many
   * @param rounds of tempering
   * @param rows pixels of an image from top to bottom
   * @param columns pixels from left to right
   * @param steps after how many steps from there to look at the chains, in ascending order, from 0
   * @param seedValue the random seed
   * @return for each of {@code steps}, an image of each chain
   * @throws IllegalArgumentException when the sizes are not the model's
   */
  public List<Images> fromTempering(
      TemperedChains trained,
      int chains,
      int rounds,
      int rows,
      int columns,
      List<Long> steps,
      long seedValue) {
    var start = new DataPosteriors(model).halfAnew(trained, chains, seedValue);
    return tempered(start, rounds, rows, columns, steps, seedValue);
  }

  private List<Images> tempered(
      TemperedChains start, int rounds, int rows, int columns, List<Long> steps, long seedValue) {
    var ends =
        new TemperedSampler(model, start.places().length)
            .run(start, rounds, seedValue, (round, i) -> {});
    return fromHidden(ends.atModel(), rows, columns, steps, seedValue);
  }

  private static DoubleNdArray base(DataPosteriors dataPosteriors, Images train) {
    var posteriors = dataPosteriors.logits(train.spread(LikelihoodEvaluator.PROPOSALS));
    return dataPosteriors.meanLogits(posteriors);
  }

  /**
   * Runs chains that start at visible units drawn given states of the hidden ones.
   *
   * @param states the hidden units, a chain each, 0 or 1, [N, M]
   * @param rows pixels of an image from top to bottom
   * @param columns pixels from left to right
   * @param steps after how many steps from there to look at the chains, in ascending order, from 0
   * @param seedValue the random seed
   * @return for each of {@code steps}, an image of each chain
   * @throws IllegalArgumentException when the sizes are not the model's
   */
  public List<Images> fromHidden(
      DoubleNdArray states, int rows, int columns, List<Long> steps, long seedValue) {
    model.requireFit(rows, columns);
    try (var h = TFloat64.tensorOf(states);
        var key = TInt64.vectorOf(seedValue, RandomStream.NOISE);
        var start = model.runner().feed(hiddenStates, h).feed(seed, key).fetch(hiddenStart).run()) {
      var values = HostCopy.of((TFloat32) start.get(0));
      return run(values, rows, columns, steps, seedValue);
    }
  }

  private List<Images> run(
      FloatNdArray begin, int rows, int columns, List<Long> steps, long seedValue) {
    requireAscending(steps);
    var pictures = new ArrayList<Images>();
    var values = begin;
    long at = 0;
    try (var key = TInt64.vectorOf(seedValue, RandomStream.CHAINS)) {
      for (long step : steps) {
        if (step == 0) {
          pictures.add(picture(begin, rows, columns));
          continue;
        }
        try (var from = TFloat32.tensorOf(values);
            var before = TInt64.scalarOf(at);
            var more = TInt64.scalarOf(step - at - 1);
            var result =
                model
                    .runner()
                    .feed(v, from)
                    .feed(seed, key)
                    .feed(done, before)
                    .feed(stepsButOne, more)
                    .fetch(mean)
                    .fetch(next)
                    .run()) {
          var picture = (TFloat32) result.get(0);
          pictures.add(ImageTensors.images(picture, rows, columns, model.scaling()));
          values = HostCopy.of((TFloat32) result.get(1));
          at = step;
        }
      }
    }
    return List.copyOf(pictures);
  }

  /** Where chains start. */
  private Images picture(FloatNdArray begin, int rows, int columns) {
    try (var from = TFloat32.tensorOf(begin);
        var result = model.runner().feed(v, from).fetch(start).run()) {
      return ImageTensors.images((TFloat32) result.get(0), rows, columns, model.scaling());
    }
  }

  private static void requireAscending(List<Long> steps) {
    long last = -1;
    for (long step : steps) {
      if (step <= last) {
        throw new IllegalArgumentException("steps must ascend from 0 or more, not be " + steps);
      }
      last = step;
    }
  }
}
