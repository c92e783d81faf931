package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.DataPart;
import org.gbrbm.data.DataSource;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.AnomalyScore;
import org.gbrbm.evaluate.Detection;
import org.gbrbm.evaluate.Inference;
import org.gbrbm.evaluate.LinearDetectors;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.model.Filling;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.AnomalyTest;
import picocli.CommandLine.Option;

/** Whether to measure how well the models of a run tell unusual examples from ordinary ones. */
final class AnomalyOption {
  @Option(
      names = "--anomaly",
      arity = "2",
      paramLabel = "NORMAL OTHER",
      hideParamSyntax = true,
      description =
          "Also measure how well the scores tell the examples of OTHER from those of NORMAL, beside linear methods. Of data in two parts, their test part is taken.")
  private List<Path> paths = List.of();

  boolean isWanted() {
    return !paths.isEmpty();
  }

  /** Ordinary examples and unusual ones, as scaled for the models of a run. */
  record Examples(Images normal, Images other) {}

  /** Reads the examples. */
  Examples read(ImageSet ofRun, DataFormat format) throws IOException {
    return new Examples(read(paths.get(0), ofRun, format), read(paths.get(1), ofRun, format));
  }

  private static Images read(Path path, ImageSet ofRun, DataFormat format) throws IOException {
    var source = new DataSource(path, format);
    return source.read(DataPart.TEST_OR_ALL, ofRun.train());
  }

  /** Measures the scores of a model. */
  static AnomalyTest.OfModel measure(
      RbmParameters parameters,
      Examples examples,
      boolean density,
      Execution execution,
      long seed) {
    boolean missing = examples.normal.hasMissing() || examples.other.hasMissing();
    var scaling = examples.normal.scaling();
    var filling = Filling.of(missing, density);
    try (var model = new LoadedModel(parameters, scaling, filling, execution)) {
      var inference = new Inference(model);
      var normal = inference.scores(examples.normal);
      var other = inference.scores(examples.other);
      var detections = new ArrayList<Detection>();
      for (var score : AnomalyScore.values()) {
        var name = OptionValues.name(score).replace('-', ' ');
        detections.add(Detection.of(name, normal.get(score), other.get(score), seed));
      }
      return new AnomalyTest.OfModel(parameters.hidden(), detections);
    }
  }

  /** Puts all measurements together, with those of linear methods. */
  AnomalyTest test(Examples examples, List<AnomalyTest.OfModel> models, ImageSet ofRun, long seed) {
    var hidden = models.stream().map(AnomalyTest.OfModel::hidden).sorted().toList();
    return new AnomalyTest(
        paths.get(0).getFileName().toString(),
        paths.get(1).getFileName().toString(),
        examples.normal.count(),
        examples.other.count(),
        models,
        LinearDetectors.measure(ofRun.train(), examples.normal, examples.other, hidden, seed));
  }

  /** Prints the measurements as a table. */
  static void print(PrintWriter out, AnomalyTest test) {
    out.printf(
        Locale.ROOT,
        "%n%d examples of %s among %d of %s; in brackets where 95 %% of resamples lie%n",
        test.otherExamples(),
        test.other(),
        test.normalExamples(),
        test.normal());
    out.printf(
        Locale.ROOT,
        "%8s %-22s %-22s %-22s %s%n",
        "hidden",
        "score",
        "ROC-AUC",
        "average precision",
        "false alarms at 95 %");
    for (var model : test.models()) {
      model.detections().forEach(d -> print(out, Integer.toString(model.hidden()), d));
    }
    test.baselines().forEach(d -> print(out, "", d));
  }

  private static void print(PrintWriter out, String hidden, Detection detection) {
    out.printf(
        Locale.ROOT,
        "%8s %-22s %-22s %-22s %s%n",
        hidden,
        detection.score(),
        detection.rocAuc(),
        detection.averagePrecision(),
        detection.falseAlarms());
  }
}
