package org.gbrbm.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gbrbm.evaluate.Detection;
import org.gbrbm.run.AnomalyTest;

/**
 * How well the models of a run tell unusual examples, as a page shows it.
 *
 * @param index its place among those of the page
 * @param run what the run is called
 * @param normal the file of the ordinary examples
 * @param other that of the unusual ones
 * @param normalExamples how many ordinary ones there are
 * @param otherExamples how many unusual ones there are
 * @param rows the figures of each score
 */
record DetectionView(
    int index,
    String run,
    String normal,
    String other,
    String normalExamples,
    String otherExamples,
    List<Row> rows) {

  /** Figures of a score, preformatted. */
  record Row(
      String label, boolean baseline, String rocAuc, String averagePrecision, String falseAlarms) {}

  /**
   * A line of a chart.
   *
   * @param label what it is called
   * @param baseline whether it is one to compare the models with
   * @param values the share of unusual examples that is found at each false-alarm rate
   */
  record Line(String label, boolean baseline, List<Double> values) {}

  static DetectionView of(int index, String run, AnomalyTest test) {
    var rows = new ArrayList<Row>();
    for (var model : test.models()) {
      for (var detection : model.detections()) {
        rows.add(row(label(model, detection), false, detection));
      }
    }
    test.baselines().forEach(detection -> rows.add(row(detection.score(), true, detection)));
    return new DetectionView(
        index,
        run,
        test.normal(),
        test.other(),
        String.format(Locale.ROOT, "%,d", test.normalExamples()),
        String.format(Locale.ROOT, "%,d", test.otherExamples()),
        List.copyOf(rows));
  }

  static List<Line> lines(AnomalyTest test) {
    var lines = new ArrayList<Line>();
    for (var model : test.models()) {
      for (var detection : model.detections()) {
        lines.add(new Line(label(model, detection), false, detection.curve()));
      }
    }
    test.baselines()
        .forEach(detection -> lines.add(new Line(detection.score(), true, detection.curve())));
    return List.copyOf(lines);
  }

  private static String label(AnomalyTest.OfModel model, Detection detection) {
    return String.format(Locale.ROOT, "M = %d, %s", model.hidden(), detection.score());
  }

  private static Row row(String label, boolean baseline, Detection detection) {
    return new Row(
        label,
        baseline,
        detection.rocAuc().toString(),
        detection.averagePrecision().toString(),
        detection.falseAlarms().toString());
  }
}
