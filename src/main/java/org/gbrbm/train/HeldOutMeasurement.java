package org.gbrbm.train;

import java.util.Optional;
import org.gbrbm.data.Images;
import org.gbrbm.model.Annealing;
import org.gbrbm.model.Completion;
import org.gbrbm.model.DataSpace;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.Filling;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.WhitenedSpace;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * How well the model in training does on examples that are held out, as operations of its graph.
 *
 * @param images where the examples are fed
 * @param error the less, the better; a scalar
 */
record HeldOutMeasurement(FedImages images, Operand<TFloat64> error) {
  private static final int CHAINS = 128;
  private static final int PLACES = 100;

  /** By how many standard errors a model has to be better than its background. */
  private static final double MARGIN = 2;

  /**
   * By how many nats, over all examples, it has to be besides: evidence of 20 to 1 is called strong
   * (R. Kass, A. Raftery, "Bayes factors", 1995), and the model is the best of about a hundred.
   */
  private static final double EVIDENCE = Math.log(20 * 100);

  /**
   * The mean squared error a value of mean-field reconstructions.
   *
   * @param tf makes the operations
   * @param rbm the model
   * @param space that of the data
   * @param visible D, the number of values
   * @param filling how values that are missing are filled in; empty where none may be
   */
  static HeldOutMeasurement ofReconstruction(
      Ops tf, Rbm rbm, DataSpace space, int visible, Optional<Filling> filling) {
    var fed = FedImages.of(tf, visible);
    if (filling.isEmpty()) {
      return of(tf, fed, tf.math.mean(squaredErrors(tf, rbm, space, fed.v()), tf.array(0, 1)));
    }
    var completion = Completion.of(rbm, space, fed.v());
    var errors = squaredErrors(tf, rbm, space, completion.filled(filling.get()));
    var known = tf.dtypes.cast(completion.known(), TFloat32.class);
    var sum = tf.reduceSum(tf.math.mul(known, errors), tf.array(0, 1));
    return of(tf, fed, tf.math.div(sum, tf.reduceSum(known, tf.array(0, 1))));
  }

  private static HeldOutMeasurement of(Ops tf, FedImages fed, Operand<TFloat32> error) {
    return new HeldOutMeasurement(fed, tf.dtypes.cast(error, TFloat64.class));
  }

  private static Operand<TFloat32> squaredErrors(
      Ops tf, Rbm rbm, DataSpace space, Operand<TFloat32> x) {
    return tf.math.squaredDifference(rbm.reconstruct(space.units(tf, x), space), x);
  }

  /**
   * The negative mean log-likelihood in nats, from above: of what the model gains over its
   * background, only that counts which chance does not explain. So of few examples no model is
   * taken that is better by luck, and the background alone, which a model is before its first step,
   * is one to beat. log Z is estimated by {@link Annealing} from independent hidden units, each on
   * as often as in the examples.
   *
   * @param tf makes the operations
   * @param rbm the model
   * @param space that of the data
   * @param visible D, the number of values
   * @param step how many are done, a scalar
   * @param key the random numbers
   */
  static HeldOutMeasurement ofLikelihood(
      Ops tf, Rbm rbm, WhitenedSpace space, int visible, Operand<TInt64> step, RandomKey key) {
    var fed = FedImages.of(tf, visible);
    var v = space.units(tf, fed.v());
    var ofBackground = space.logDensity(tf, v);
    var logZ = tf.math.add(space.logVolume(tf), logZ(tf, rbm, v, key));
    var negative = tf.math.add(tf.dtypes.cast(rbm.freeEnergy(v), TFloat64.class), logZ);
    var gain = tf.math.neg(tf.math.add(negative, ofBackground));
    var all = tf.constant(0);
    var mean = tf.math.mean(gain, all);
    var count = tf.dtypes.cast(tf.size(gain), TFloat64.class);
    var variance = tf.math.mean(tf.math.squaredDifference(gain, mean), all);
    var error = tf.math.sqrt(tf.math.div(variance, count));
    var byChance =
        tf.math.add(
            tf.math.mul(tf.constant(MARGIN), error), tf.math.div(tf.constant(EVIDENCE), count));
    var begun = tf.dtypes.cast(tf.math.greater(step, tf.constant(0L)), TFloat64.class);
    var sure = tf.math.mul(begun, tf.math.sub(mean, byChance));
    return new HeldOutMeasurement(
        fed, tf.math.neg(tf.math.add(tf.math.mean(ofBackground, all), sure)));
  }

  /** log Z of the visible units v, of which some are given. */
  private static Operand<TFloat64> logZ(Ops tf, Rbm rbm, Operand<TFloat32> v, RandomKey key) {
    var on = tf.dtypes.cast(rbm.hiddenProbability(v), TFloat64.class);
    var base = HiddenMarginal.meanLogits(tf, on);
    var marginal = rbm.hiddenMarginal();
    int hidden = (int) marginal.bias().shape().get(0);
    var logits = tf.broadcastTo(base, tf.array(CHAINS, hidden));
    var start = HiddenMarginal.independent(tf, logits, key.fold(0));
    var walk = Annealing.Walk.toModel(tf, PLACES);
    var ends = Annealing.along(tf, marginal, hidden, base, start, walk, key.fold(1));
    var ofBase = tf.reduceSum(tf.math.softplus(base), tf.constant(0));
    var mean = HiddenMarginal.logMeanExp(tf, ends.logWeights(), 0);
    return tf.math.add(rbm.logVisibleVolume(), tf.math.add(ofBase, mean));
  }

  /** Measures. */
  double measure(Session session, Images examples) {
    try (var values = ImageTensors.of(examples);
        var result = images.feed(session.runner(), values).fetch(error).run()) {
      return ((TFloat64) result.get(0)).getDouble();
    }
  }
}
