package org.gbrbm.run;

import org.gbrbm.evaluate.Likelihood;
import org.gbrbm.train.EpochLikelihood;

/**
 * What {@code evaluate --likelihood} has found out about a model's log Z, or its training where
 * that tracked the likelihood.
 *
 * @param checkpoint the model's checkpoint, relative to the run's folder
 * @param logZ in nats, for examples as scaled
 * @param standardError of it, in nats; 0 where it is exact
 */
public record KnownLogZ(String checkpoint, double logZ, double standardError) {

  /**
   * {@return what is to be kept of a training}
   *
   * @param checkpoint the model's checkpoint, relative to the run's folder
   * @param likelihood of the model
   */
  static KnownLogZ of(String checkpoint, EpochLikelihood likelihood) {
    return new KnownLogZ(checkpoint, likelihood.logZ(), likelihood.standardError());
  }

  /**
   * {@return what is to be kept of a measurement}
   *
   * @param checkpoint the model's checkpoint, relative to the run's folder
   * @param likelihood the measurement
   */
  public static KnownLogZ of(String checkpoint, Likelihood likelihood) {
    double logZ = -likelihood.freeEnergyTest() - likelihood.testLogLikelihood();
    return new KnownLogZ(checkpoint, logZ, likelihood.standardError());
  }
}
