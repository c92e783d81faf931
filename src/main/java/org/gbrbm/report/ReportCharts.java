package org.gbrbm.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.gbrbm.run.EvaluatedModel;
import org.gbrbm.train.EpochLikelihood;
import org.knowm.xchart.Histogram;

/**
 * The numbers that the charts of a report show, as its script reads them.
 *
 * @param models those of each model
 * @param first the model to be shown first: the best of the first run
 * @param sizes test errors by the number of hidden units
 * @param detections for each run where that was measured, how many unusual examples are found
 */
record ReportCharts(
    List<Model> models, int first, Sizes sizes, List<List<DetectionView.Line>> detections) {
  private static final int ACTIVATION_BINS = 20;
  private static final int ENERGY_BINS = 40;

  /**
   * Charts of one model.
   *
   * @param label what it is called
   * @param losses mean loss of each epoch
   * @param likelihoods after epochs; none where they were not tracked
   * @param activations how many hidden units have a mean activation near each position
   * @param energies where the free energies lie, and what share of the images, in per cent, has one
   *     near each position
   */
  record Model(
      String label,
      List<Double> losses,
      List<EpochLikelihood> likelihoods,
      Bars activations,
      Energies energies) {}

  /** A histogram: the middle of each bin, and how much is in it. */
  record Bars(List<Double> middles, List<Double> heights) {
    static Bars of(List<? extends Number> values, int bins, double from, double to) {
      // A copy, as XChart asks whether it contains null, which an immutable list refuses.
      var histogram = new Histogram(new ArrayList<>(values), bins, from, to);
      return new Bars(histogram.getxAxisData(), histogram.getyAxisData());
    }

    private List<Double> percentOf(int count) {
      return heights.stream().map(height -> 100 * height / count).toList();
    }
  }

  /** Histograms of free energies with the same bins. */
  record Energies(List<Double> middles, List<Double> train, List<Double> test) {}

  /**
   * Test errors.
   *
   * @param hidden all numbers of hidden units, ascending
   * @param series errors at each of them
   */
  record Sizes(List<Integer> hidden, List<Series> series) {}

  /** A line of a chart; null where there is no such model. */
  record Series(String label, boolean reference, List<Double> values) {}

  /** The charts of runs; {@code labels} name all their models, in order. */
  static ReportCharts of(List<RunSection> runs, List<String> labels) {
    var models = new ArrayList<Model>();
    runs.stream()
        .flatMap(run -> run.models().stream())
        .forEach(model -> models.add(charts(labels.get(models.size()), model)));
    int first = runs.get(0).models().indexOf(runs.get(0).best());
    var detections =
        runs.stream().flatMap(run -> run.anomalies().stream()).map(DetectionView::lines).toList();
    return new ReportCharts(List.copyOf(models), first, sizes(runs), detections);
  }

  private static Model charts(String label, EvaluatedModel model) {
    var statistics = model.overview().statistics();
    return new Model(
        label,
        model.result().losses(),
        model.likelihoods(),
        Bars.of(statistics.activations(), ACTIVATION_BINS, 0, 1),
        energies(statistics.freeEnergiesTrain(), statistics.freeEnergiesTest()));
  }

  private static Energies energies(List<Float> train, List<Float> test) {
    var range =
        Stream.concat(train.stream(), test.stream())
            .mapToDouble(Float::doubleValue)
            .summaryStatistics();
    double from = range.getMin();
    double to = range.getMax() > from ? range.getMax() : from + 1;
    var ofTrain = Bars.of(train, ENERGY_BINS, from, to);
    var ofTest = Bars.of(test, ENERGY_BINS, from, to);
    return new Energies(
        ofTrain.middles(), ofTrain.percentOf(train.size()), ofTest.percentOf(test.size()));
  }

  private static Sizes sizes(List<RunSection> runs) {
    var hidden =
        runs.stream()
            .flatMap(run -> run.results().config().hidden().stream())
            .distinct()
            .sorted()
            .toList();
    var series = new ArrayList<Series>();
    for (var run : runs) {
      var prefix = runs.size() > 1 ? run.name() + ", " : "";
      series.add(new Series(prefix + "sampled", false, errors(run, hidden, false)));
      series.add(new Series(prefix + "mean-field", false, errors(run, hidden, true)));
    }
    runs.stream()
        .map(RunSection::results)
        .filter(Reference::isFor)
        .findFirst()
        .map(
            results ->
                hidden.stream()
                    .map(m -> Reference.of(results, m).map(Reference::mse).orElse(null))
                    .toList())
        .filter(values -> values.stream().anyMatch(Objects::nonNull))
        .ifPresent(values -> series.add(new Series("reference, sampled", true, values)));
    return new Sizes(hidden, List.copyOf(series));
  }

  private static List<Double> errors(RunSection run, List<Integer> hidden, boolean meanField) {
    var errors = new ArrayList<Double>();
    for (int m : hidden) {
      errors.add(
          run.results().models().stream()
              .filter(model -> model.hidden() == m)
              .map(model -> meanField ? model.testMseMeanField() : model.testMse())
              .findFirst()
              .orElse(null));
    }
    return errors;
  }

  /** As JSON that may stand in a script element: no {@code <} could end it. */
  String json() {
    try {
      return new ObjectMapper().writeValueAsString(this).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and names can be written as JSON", e);
    }
  }
}
