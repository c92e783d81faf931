package org.gbrbm.apply;

import com.google.common.primitives.Floats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.BadRows;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ExampleBatch;
import org.gbrbm.data.ExampleReader;
import org.gbrbm.data.ExampleScaler;
import org.gbrbm.evaluate.AnomalyScore;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.evaluate.Inference;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.model.Filling;
import org.gbrbm.serving.StoredModel;

/** A trained model that is asked about examples of files, which may be larger than the memory. */
public final class AppliedModel implements AutoCloseable {
  /** Numbers of the examples that are answered at a time: a few MiB. */
  private static final int MOST_NUMBERS = 1 << 20;

  private final StoredModel stored;
  private final boolean missing;
  private final LoadedModel model;
  private final Inference inference;

  /**
   * Loads a model.
   *
   * @param stored the model
   * @param missing whether NaN in an example stands for a value that is missing: the model then
   *     fills it in before anything else
   * @param execution how TensorFlow is to run it
   */
  public AppliedModel(StoredModel stored, boolean missing, Execution execution) {
    this.stored = stored;
    this.missing = missing;
    var filling = Filling.of(missing, stored.provenance().learnsDensity());
    this.model = new LoadedModel(stored.parameters(), stored.scaling(), filling, execution);
    try {
      this.inference = new Inference(model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** What is known of the model. */
  StoredModel stored() {
    return stored;
  }

  LoadedModel model() {
    return model;
  }

  Inference inference() {
    return inference;
  }

  /** {@return how many examples are answered at a time} */
  public int batchSize() {
    int width = Math.max(stored.parameters().visible(), stored.parameters().hidden());
    return Math.max(1, Math.min(model.batchSize(), MOST_NUMBERS / width));
  }

  /** {@return D, the numbers of an example} */
  public int visible() {
    return stored.parameters().visible();
  }

  /**
   * Calibrates the model anew.
   *
   * @param ordinary examples that are not unusual; at least one
   * @param bad told of examples that are left out
   * @return how it answers to them
   * @throws DataException when there are none that it can be given
   * @throws IOException when they cannot be read
   */
  public Calibration calibrate(ExampleReader ordinary, BadRows bad) throws IOException {
    var scaler = scaler(bad);
    var energies = new ArrayList<float[]>();
    var errors = new ArrayList<float[]>();
    for (var batch = next(ordinary, scaler); batch.isPresent(); batch = next(ordinary, scaler)) {
      var scores = inference.scores(batch.get().images());
      energies.add(scores.get(AnomalyScore.FREE_ENERGY));
      errors.add(scores.get(AnomalyScore.RECONSTRUCTION_ERROR));
    }
    if (energies.isEmpty()) {
      throw new DataException("there are no ordinary examples that the model can be given");
    }
    return Calibration.of(
        Floats.concat(energies.toArray(float[][]::new)),
        Floats.concat(errors.toArray(float[][]::new)));
  }

  /** What prepares examples for the model. */
  ExampleScaler scaler(BadRows bad) {
    int rows = stored.provenance().source().rows();
    return new ExampleScaler(stored.scaling(), visible(), rows, missing, bad);
  }

  /** The next examples that the model can be given; empty at the end. */
  Optional<ExampleBatch> next(ExampleReader reader, ExampleScaler scaler) throws IOException {
    return scaler.next(reader, batchSize());
  }

  /** Whether examples lack no value; only where some may is there anything to look for. */
  boolean isComplete(ExampleBatch examples) {
    return !missing || !examples.images().hasMissing();
  }

  /**
   * {@return what is to be answered about examples}
   *
   * @param quantities what, in the order of the columns; at least one, none twice
   * @param scoring how scores are made
   * @param calibration that of {@link #calibrate}; empty for the model's own
   * @throws IllegalArgumentException when the model does not tell, for want of a calibration or of
   *     log Z
   */
  public Answers answers(
      List<Quantity> quantities, Scoring scoring, Optional<Calibration> calibration) {
    if (quantities.isEmpty() || quantities.stream().distinct().count() < quantities.size()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "ask for something, and for nothing twice: %s", quantities));
    }
    var own = Optional.ofNullable(stored.provenance().calibration());
    return new Answers(this, quantities, scoring, calibration.isPresent() ? calibration : own);
  }

  @Override
  public void close() {
    model.close();
  }
}
