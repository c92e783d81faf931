package org.gbrbm;

import java.util.Optional;
import org.gbrbm.train.EpochLikelihood;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.Trainer;

/**
 * What an epoch of a training came to.
 *
 * @param hidden M, the number of hidden units of the model
 * @param number which epoch it was, from 1
 * @param epochs how many there will be
 * @param loss mean of the loss F(data) - F(model) over the epoch's steps, in nats
 * @param seconds wall time of the epoch
 * @param likelihood of the model after it; empty where it is not tracked, and in a training of more
 *     than 100 epochs also after most of them
 */
public record Epoch(
    int hidden,
    int number,
    int epochs,
    double loss,
    double seconds,
    Optional<EpochLikelihood> likelihood) {

  /** What an epoch of a training that goes on came to. */
  static Epoch of(Trainer trainer, EpochResult result) {
    var config = trainer.config();
    return new Epoch(
        config.hidden(),
        result.epoch(),
        config.recipe().epochs(),
        result.loss(),
        result.seconds(),
        trainer.progress().likelihoodAfter(result.epoch()));
  }
}
