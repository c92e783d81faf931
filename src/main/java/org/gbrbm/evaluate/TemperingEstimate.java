package org.gbrbm.evaluate;

/**
 * An estimate of log Z by parallel tempering, from chains that start at both ends of the path.
 * Unlike those of importance sampling it is no bound. Chains that have forgotten where they started
 * give the same from both ends.
 *
 * @param logZ the estimate, in nats
 * @param standardError of the estimate, in nats, by the variance between ladders
 * @param fromBase log Z by the chains that started at independent hidden units
 * @param fromData log Z by those that started at states of training images, or where the training
 *     has left chains
 * @param fromTraining whether it was the latter
 * @param ladders how many ladders, half of them from each end
 */
public record TemperingEstimate(
    double logZ,
    double standardError,
    double fromBase,
    double fromData,
    boolean fromTraining,
    int ladders) {

  /** {@return what the other half of the chains started from, in words} */
  public String otherStart() {
    return fromTraining ? "the training" : "the data";
  }

  /** The standard error of the difference of the two halves. */
  double differenceError() {
    return 2 * standardError;
  }
}
