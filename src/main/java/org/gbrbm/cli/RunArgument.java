package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.evaluate.Likelihood;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.model.TemperedChains;
import org.gbrbm.run.AnomalyTest;
import org.gbrbm.run.KnownLogZ;
import org.gbrbm.run.RunFolder;
import org.tensorflow.ndarray.DoubleNdArray;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which models of which run a command works on. */
final class RunArgument {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(paramLabel = "RUN", description = "Folder of a run, made by sweep or train.")
  private Path path;

  @Option(
      names = "--hidden",
      paramLabel = "M",
      split = ",",
      description = "Only the models with these numbers of hidden units (default: all).")
  private List<Integer> only;

  /** The run's folder as it was given. */
  Path path() {
    return path;
  }

  RunFolder folder() {
    return RunFolder.open(path);
  }

  List<Integer> hidden() throws IOException {
    var all = folder().config().hidden();
    if (only == null) {
      return all;
    }
    for (int hidden : only) {
      if (!all.contains(hidden)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "%s has no model with %d hidden units, only %s", path, hidden, all));
      }
    }
    return only;
  }

  /** The seed given, or the run's own when none was. */
  long seedOr(Long given) throws IOException {
    return given == null ? folder().config().seed() : given;
  }

  /** Whether the models were trained to be densities. */
  boolean learnsDensity() throws IOException {
    return folder().config().recipe().learnsDensity();
  }

  /** The newest sound parameters of a model; damage of newer ones is told. */
  RbmParameters parameters(int hidden) throws IOException {
    return folder().parameters(hidden, this::warn);
  }

  /**
   * {@return the hidden units of the chains that a model was trained with, as they were at the end,
   * [N, M]}
   */
  DoubleNdArray chains(int hidden) throws IOException {
    var phase = folder().config().recipe().negativePhase();
    if (!phase.keepsHiddenChains()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s was trained without chains of hidden units; recipes that keep them are modern, and those with parallel-tempering or data-driven-jumps",
              path));
    }
    return folder().checkpoint(hidden, this::warn).hiddenChains();
  }

  /** The chains of tempering that a training ended with, where it tracked the likelihood. */
  Optional<TemperedChains> temperedChains(int hidden) throws IOException {
    return folder().config().recipe().trackLikelihood()
        ? Optional.of(folder().checkpoint(hidden, this::warn).temperedChains())
        : Optional.empty();
  }

  /** Keeps a model's log Z with the run, where that can be written to. */
  void keep(int hidden, Likelihood likelihood) throws IOException {
    var folder = folder();
    var checkpoint = folder.checkpoint(hidden, this::warn).folder();
    var known = KnownLogZ.of(folder.path().relativize(checkpoint).toString(), likelihood);
    keep(() -> folder.notes(hidden).write(known));
  }

  /** Keeps how well the models tell unusual examples, where the run can be written to. */
  void keep(AnomalyTest test) {
    keep(() -> folder().write(test));
  }

  private interface Writing {
    void write() throws IOException;
  }

  @SuppressWarnings("try") // the lock is to be held, not used
  private void keep(Writing writing) {
    try (var lock = folder().lock()) {
      writing.write();
    } catch (IOException e) {
      Warnings.warn(command.commandLine(), "this is not kept with the run: " + Errors.message(e));
    }
  }

  private void warn(String damaged) {
    Warnings.warn(command.commandLine(), damaged + "; the one before it is used");
  }
}
