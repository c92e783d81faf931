package org.gbrbm.train;

import org.gbrbm.data.Images;
import org.gbrbm.model.DataSpace;
import org.gbrbm.model.ExampleParts;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.Rbm;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * What the density of a model in training has beside the sum over hidden states, as operations of
 * its graph: log p(x) = -F(v) - logVolume - logSum.
 *
 * @param images where examples are fed, as data
 * @param freeEnergy the sum of F over them, a scalar
 * @param logVolume what the visible units and the data's space contribute to log Z, a scalar
 */
record DensityMeasurement(
    FedImages images, Operand<TFloat64> freeEnergy, Operand<TFloat64> logVolume) {
  /** Bounds the memory that examples take at once. */
  private static final int BATCH = 1000;

  /**
   * Adds the operations.
   *
   * @param tf makes them
   * @param rbm the model
   * @param space that of the data
   * @param fed where examples are fed
   * @param v their visible units, [N, D]
   */
  static DensityMeasurement of(
      Ops tf, Rbm rbm, DataSpace space, FedImages fed, Operand<TFloat32> v) {
    var each = rbm.freeEnergy(v);
    var sum = tf.reduceSum(tf.dtypes.cast(each, TFloat64.class), tf.constant(0));
    return new DensityMeasurement(
        fed, sum, tf.math.add(rbm.logVisibleVolume(), space.logVolume(tf)));
  }

  /** The mean free energy of examples, in nats. */
  double meanFreeEnergy(Session session, Images examples) {
    return ExampleParts.of(examples, BATCH)
        .mean((values, first) -> images.feed(session.runner(), values).fetch(freeEnergy).run());
  }

  /** What log Z has on top of the sum over hidden states, in nats. */
  double volume(Session session) {
    try (var result = session.runner().fetch(logVolume).run()) {
      return ((TFloat64) result.get(0)).getDouble();
    }
  }
}
