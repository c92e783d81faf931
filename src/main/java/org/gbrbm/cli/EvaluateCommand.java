package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.Evaluation;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.Likelihood;
import org.gbrbm.evaluate.LikelihoodEffort;
import org.gbrbm.evaluate.LikelihoodEvaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.model.Filling;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.AnomalyTest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the test error of the models of a run, and their likelihood. */
@Command(
    name = "evaluate",
    description = "Measures the test error of the models of a run, and their likelihood.",
    footer = "Example: tools/gbrbm evaluate runs/mine --likelihood")
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private DeviceOption device;
  @Mixin private LikelihoodOptions likelihood;
  @Mixin private AnomalyOption anomaly;
  @Mixin private Output output;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Names the random numbers of the sampled error (default: the run's).")
  private Long seed;

  /** What is measured of one model; the gap is the free energy of test less training images. */
  private record Measured(
      @JsonUnwrapped Evaluation evaluation,
      double freeEnergyGap,
      @JsonInclude(JsonInclude.Include.NON_NULL) Likelihood likelihood) {}

  @Override
  public Integer call() throws Exception {
    var effort = likelihood.effort();
    long chosen = run.seedOr(seed);
    var measured = new LinkedHashMap<Integer, Measured>();
    var images = data.read(run.folder());
    for (int hidden : run.hidden()) {
      var parameters = run.parameters(hidden);
      var found = measure(parameters, images, effort, chosen);
      measured.put(hidden, found);
      if (found.likelihood != null) {
        run.keep(hidden, found.likelihood);
      }
    }
    if (anomaly.isWanted()) {
      var test = anomalies(images, chosen);
      run.keep(test);
      output.print(
          Map.of("models", measured, "anomaly", test),
          out -> {
            print(out, measured);
            AnomalyOption.print(out, test);
          });
      output.next("report", run.path().toString());
    } else {
      output.print(measured, out -> print(out, measured));
      output.next("reconstruct", run.path().toString());
    }
    return 0;
  }

  private AnomalyTest anomalies(ImageSet images, long chosen) throws IOException {
    var examples = anomaly.read(images, data.source(run.folder()).format());
    var models = new ArrayList<AnomalyTest.OfModel>();
    for (int hidden : run.hidden()) {
      models.add(
          AnomalyOption.measure(
              run.parameters(hidden), examples, run.learnsDensity(), device.execution(), chosen));
    }
    return anomaly.test(examples, models, images, chosen);
  }

  private Measured measure(
      RbmParameters parameters, ImageSet images, LikelihoodEffort effort, long chosen)
      throws IOException {
    var filling = Filling.of(images.hasMissing(), run.learnsDensity());
    try (var model = new LoadedModel(parameters, images.scaling(), filling, device.execution())) {
      var evaluator = new Evaluator(model);
      var test = evaluator.evaluate(images.test(), chosen);
      var train = evaluator.evaluate(images.trainLikeTest(), chosen);
      return new Measured(
          test,
          test.freeEnergy() - train.freeEnergy(),
          likelihood.isWanted()
              ? new LikelihoodEvaluator(model)
                  .measure(images, effort, run.temperedChains(parameters.hidden()), chosen)
              : null);
    }
  }

  private static void print(PrintWriter out, Map<Integer, Measured> measured) {
    out.printf(
        Locale.ROOT,
        "%8s %12s %12s %14s %10s%n",
        "hidden",
        "test MSE",
        "mean-field",
        "free energy",
        "gap");
    measured.forEach(
        (hidden, model) -> {
          var e = model.evaluation;
          out.printf(
              Locale.ROOT,
              "%8d %12.6f %12.6f %14.3f %10.3f%n",
              hidden,
              e.mse(),
              e.mseMeanField(),
              e.freeEnergy(),
              model.freeEnergyGap);
        });
    measured.forEach(
        (hidden, model) -> {
          if (model.likelihood != null) {
            LikelihoodTable.print(out, hidden, model.likelihood);
          }
        });
  }
}
