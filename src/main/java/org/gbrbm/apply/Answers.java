package org.gbrbm.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gbrbm.data.BadRows;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ExampleBatch;
import org.gbrbm.evaluate.AnomalyScore;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.evaluate.Inference.Answer;
import org.gbrbm.evaluate.Percentiles;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Tensor;

/** What is answered about each example. */
public final class Answers {
  private final AppliedModel model;
  private final List<Quantity> quantities;
  private final Scoring scoring;
  private final AnomalyScore by;
  private final Optional<Percentiles> percentiles;
  private final List<Answer> needed;

  Answers(
      AppliedModel model,
      List<Quantity> quantities,
      Scoring scoring,
      Optional<Calibration> calibration) {
    this.model = model;
    this.quantities = List.copyOf(quantities);
    this.scoring = scoring;
    var provenance = model.stored().provenance();
    this.by = scoring.by().orElseGet(provenance::anomalyScore);
    requireKnown(quantities, provenance.logZ() != null, calibration.isPresent());
    boolean scored = areScored(quantities);
    this.percentiles =
        calibration
            .filter(known -> scored)
            .map(known -> new Percentiles(model.model(), known.quantiles(by)));
    this.needed = quantities.stream().map(this::needs).distinct().toList();
  }

  /**
   * Checks that a model can tell what it is to be asked.
   *
   * @param quantities what it is to be asked
   * @param hasLogZ whether its log Z is known
   * @param isCalibrated whether it is known how it answers to ordinary examples
   * @throws UnknownQuantityException that says what is lacking
   */
  public static void requireKnown(
      Collection<Quantity> quantities, boolean hasLogZ, boolean isCalibrated) {
    if (quantities.contains(Quantity.LOG_LIKELIHOOD) && !hasLogZ) {
      throw new UnknownQuantityException(
          UnknownQuantityException.Lacking.LOG_Z, "log Z of the model is not known");
    }
    if (areScored(quantities) && !isCalibrated) {
      throw new UnknownQuantityException(
          UnknownQuantityException.Lacking.CALIBRATION,
          "the model has no calibration, as gbrbm 0.1.0 made it");
    }
  }

  private static boolean areScored(Collection<Quantity> quantities) {
    return quantities.contains(Quantity.SCORE) || quantities.contains(Quantity.FLAG);
  }

  private Answer needs(Quantity quantity) {
    return switch (quantity) {
      case HIDDEN -> Answer.HIDDEN;
      case RECONSTRUCTION -> Answer.RECONSTRUCTION;
      case FILLED -> Answer.FILLED;
      case FREE_ENERGY, LOG_LIKELIHOOD -> Answer.FREE_ENERGY;
      case RECONSTRUCTION_ERROR -> Answer.RECONSTRUCTION_ERROR;
      case SCORE, FLAG ->
          switch (by) {
            case FREE_ENERGY -> Answer.FREE_ENERGY;
            case RECONSTRUCTION_ERROR -> Answer.RECONSTRUCTION_ERROR;
          };
    };
  }

  /** The model that answers. */
  AppliedModel model() {
    return model;
  }

  /** {@return what scores look at} */
  public AnomalyScore scoredBy() {
    return by;
  }

  /**
   * The columns of the answers.
   *
   * @param names those of the numbers of an example; empty where they have none
   */
  List<AnswerColumn> columns(List<String> names) {
    return quantities.stream().map(quantity -> column(quantity, names)).toList();
  }

  private AnswerColumn column(Quantity quantity, List<String> names) {
    var key = quantity.key();
    var parameters = model.stored().parameters();
    return switch (quantity) {
      case HIDDEN -> new AnswerColumn(quantity, numbered(key, parameters.hidden()), true);
      case RECONSTRUCTION ->
          new AnswerColumn(
              quantity,
              names.isEmpty()
                  ? numbered(key, parameters.visible())
                  : names.stream().map(name -> key + "_" + name).toList(),
              true);
      case FILLED ->
          new AnswerColumn(
              quantity, names.isEmpty() ? numbered(key, parameters.visible()) : names, true);
      default -> new AnswerColumn(quantity, List.of(key), false);
    };
  }

  private static List<String> numbered(String key, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> String.format(Locale.ROOT, "%s_%d", key, i))
        .toList();
  }

  /**
   * Answers about examples that are in memory.
   *
   * @param numbers which of them the answers are about, as {@link ExampleBatch#numbers}
   * @param columns for each quantity, the numbers of all these examples one after another
   */
  public record Batch(List<Long> numbers, List<float[]> columns) {}

  /**
   * Answers about examples that are in memory.
   *
   * @param examples the examples, not scaled
   * @param bad told of examples that the model cannot be given
   * @return the answers about the others; empty when there are none
   * @throws DataException when they are of another width or kind than the model was trained on, or
   *     one cannot be used and that ends it
   */
  public Optional<Batch> answer(ExampleBatch examples, BadRows bad) throws DataException {
    var scaled = model.scaler(bad).scale(examples);
    if (scaled.isEmpty()) {
      return Optional.empty();
    }
    var usable = scaled.get();
    try (var tensor = ImageTensors.of(usable.images())) {
      return Optional.of(new Batch(usable.numbers(), of(tensor, model.isComplete(usable))));
    }
  }

  /**
   * Answers.
   *
   * @param examples as scaled for the model, as {@link org.gbrbm.model.ImageTensors} makes them
   * @param complete whether none of them lacks a value
   * @return for each column, the numbers of all examples one after another
   */
  List<float[]> of(Tensor examples, boolean complete) {
    var numbers = model.inference().answers(examples, complete, needed);
    Map<Answer, float[]> answers = new EnumMap<>(Answer.class);
    for (int i = 0; i < needed.size(); i++) {
      answers.put(needed.get(i), numbers.get(i));
    }
    var scores = percentiles.map(known -> scores(known, answers)).orElse(new float[0]);
    var columns = new ArrayList<float[]>();
    for (var quantity : quantities) {
      columns.add(
          switch (quantity) {
            case HIDDEN -> answers.get(Answer.HIDDEN);
            case RECONSTRUCTION -> original(answers.get(Answer.RECONSTRUCTION));
            case FILLED -> original(answers.get(Answer.FILLED));
            case FREE_ENERGY -> answers.get(Answer.FREE_ENERGY);
            case LOG_LIKELIHOOD -> logLikelihoods(answers.get(Answer.FREE_ENERGY));
            case RECONSTRUCTION_ERROR -> answers.get(Answer.RECONSTRUCTION_ERROR);
            case SCORE -> scores;
            case FLAG -> flags(scores);
          });
    }
    return columns;
  }

  private float[] scores(Percentiles known, Map<Answer, float[]> answers) {
    var percentiles = known.percentiles(answers.get(needs(Quantity.SCORE)));
    for (int n = 0; n < percentiles.length; n++) {
      percentiles[n] = scoring.score(percentiles[n]);
    }
    return percentiles;
  }

  private float[] flags(float[] scores) {
    var flags = new float[scores.length];
    for (int n = 0; n < flags.length; n++) {
      flags[n] = scoring.flags(scores[n]) ? 1 : 0;
    }
    return flags;
  }

  private float[] logLikelihoods(float[] freeEnergies) {
    double logZ = model.stored().provenance().logZ();
    var logLikelihoods = new float[freeEnergies.length];
    for (int n = 0; n < logLikelihoods.length; n++) {
      logLikelihoods[n] = (float) (-freeEnergies[n] - logZ);
    }
    return logLikelihoods;
  }

  private float[] original(float[] visible) {
    return model.stored().scaling().original(visible, model.visible());
  }
}
