package org.gbrbm.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.gbrbm.evaluate.Evaluation;
import org.gbrbm.evaluate.Evaluator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the test error of the models of a run. */
@Command(name = "evaluate", description = "Measures the test error of the models of a run.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunArgument run;
  @Mixin private DataOption data;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Names the random numbers of the sampled error (default: the run's).")
  private Long seed;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    long chosen = seed == null ? run.folder().config().seed() : seed;
    var evaluations = new LinkedHashMap<Integer, Evaluation>();
    var test = data.read().test();
    for (int hidden : run.hidden()) {
      try (var evaluator = new Evaluator(run.parameters(hidden))) {
        evaluations.put(hidden, evaluator.evaluate(test, chosen));
      }
    }
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(evaluations));
    } else {
      out.printf("%8s %12s %12s %14s%n", "hidden", "test MSE", "mean-field", "free energy");
      evaluations.forEach(
          (hidden, e) ->
              out.printf(
                  "%8d %12.6f %12.6f %14.3f%n", hidden, e.mse(), e.mseMeanField(), e.freeEnergy()));
    }
    return 0;
  }
}
