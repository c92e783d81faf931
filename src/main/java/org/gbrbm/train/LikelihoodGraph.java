package org.gbrbm.train;

import org.gbrbm.model.DataSpace;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What measures the likelihood of a model in training, as operations of its graph.
 *
 * @param density all of it but the sum over hidden states
 * @param ladder chains from which that sum is estimated
 */
record LikelihoodGraph(DensityMeasurement density, TemperedLadder ladder) {

  /**
   * Adds the operations.
   *
   * @param tf makes them
   * @param rbm the model
   * @param space that of the data
   * @param visible D, the visible units
   * @param key the random numbers of the step
   */
  static LikelihoodGraph of(Ops tf, Rbm rbm, DataSpace space, int visible, RandomKey key) {
    var fed = FedImages.of(tf, visible);
    var v = space.units(tf, fed.v());
    var density = DensityMeasurement.of(tf, rbm, space, fed, v);
    var marginal = rbm.hiddenMarginal(TFloat32.class);
    var ladder = new TemperedLadder(tf, marginal, fed, rbm.hiddenProbability(v), key);
    return new LikelihoodGraph(density, ladder);
  }
}
