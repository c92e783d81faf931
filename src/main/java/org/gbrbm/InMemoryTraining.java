package org.gbrbm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.Inference;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.evaluate.Responses;
import org.gbrbm.files.Versions;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.Run;
import org.gbrbm.run.RunConfig;
import org.gbrbm.serving.Provenance;
import org.gbrbm.serving.StoredModel;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingData;
import org.gbrbm.train.TrainingSet;

/**
 * A training of one model that leaves no files.
 *
 * @param config the settings, with one number of hidden units
 * @param wish how TensorFlow is to run it
 * @param listener told of each epoch
 * @param stop asked before each step whether to stop there
 */
record InMemoryTraining(
    RunConfig config, ExecutionWish wish, EpochListener listener, BooleanSupplier stop) {

  /**
   * Trains the model.
   *
   * @param data examples, scaled
   * @param tested whether to measure its error on the test examples
   */
  GaussianBernoulliRbm train(ImageSet data, boolean tested) {
    var execution = Run.execution(config, data, wish);
    var own = config.forModel(config.hidden().get(0));
    var imagesOn = Run.imagesOn(config, data, execution);
    var set =
        tested ? TrainingSet.of(own.recipe(), data) : TrainingSet.of(own.recipe(), data.train());
    try (var trainer =
        new Trainer(own, TrainingData.of(set), execution, imagesOn, Optional.empty())) {
      trainer.train(List.of((at, result) -> listener.epochDone(Epoch.of(at, result))), stop);
      var parameters = trainer.best().orElseThrow(); // it was never restored
      var provenance = provenance(trainer, parameters, data, tested);
      return new GaussianBernoulliRbm(new StoredModel(parameters, provenance), execution);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written", e);
    }
  }

  private static Provenance provenance(
      Trainer trainer, RbmParameters parameters, ImageSet data, boolean tested) {
    var execution = trainer.execution();
    try (var model = new LoadedModel(parameters, data.scaling(), execution)) {
      var test =
          tested
              ? Optional.of(new Evaluator(model).responses(data.test(), trainer.config().seed()))
              : Optional.<Responses>empty();
      return Provenance.of(
          trainer,
          execution.device(),
          data,
          "memory",
          test.map(Responses::means),
          test.map(Calibration::of).orElseGet(() -> calibration(model, trainer, data)),
          Versions.all());
    }
  }

  private static Calibration calibration(LoadedModel model, Trainer trainer, ImageSet data) {
    var heldOut = trainer.heldOut();
    return Calibration.of(new Inference(model), heldOut.orElse(data.train()), heldOut.isPresent());
  }
}
