package org.gbrbm.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gbrbm.train.EpochInterval;
import org.gbrbm.train.EpochLikelihood;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingListener;

/** Shows how far the models of a run are: bars on a terminal, lines elsewhere. */
interface Progress {

  /** A listener that shows the progress of one model. */
  TrainingListener listener(String model);

  /**
   * The progress that suits where it is shown. Java cannot tell whether stderr is a terminal; the
   * launcher can, and says so in the system property {@code gbrbm.terminal}.
   *
   * @param err where lines go
   * @param quiet whether to show nothing
   */
  static Progress on(PrintWriter err, boolean quiet) {
    if (quiet) {
      return model -> (trainer, result) -> {};
    }
    return Boolean.getBoolean("gbrbm.terminal") ? Bar::new : model -> new Lines(err, model);
  }

  private static String of(EpochLikelihood likelihood, String name) {
    return String.format(
        Locale.ROOT, "%s%.2f +- %.2f", name, likelihood.judged(), likelihood.standardError());
  }

  /** {@code M = 10 | Epoch 1 | Loss: -356.07}. */
  record Lines(PrintWriter err, String model) implements TrainingListener {
    @Override
    public void started(Trainer trainer) {
      if (trainer.step() > 0) {
        err.printf(Locale.ROOT, "%-8s | goes on after step %d%n", model, trainer.step());
        err.flush();
      }
    }

    @Override
    public void epochDone(Trainer trainer, EpochResult result) {
      if (EpochInterval.of(trainer.config().recipe().epochs()).isAt(result.epoch())) {
        var likelihood = trainer.progress().likelihoodAfter(result.epoch());
        err.printf(
            Locale.ROOT,
            "%-8s | Epoch %2d | Loss: %.4f%s%n",
            model,
            result.epoch(),
            result.loss(),
            likelihood.map(of -> of(of, " | Log-likelihood: ")).orElse(""));
        err.flush();
      }
    }
  }

  /** A bar with rate and time left. */
  final class Bar implements TrainingListener {
    private final String model;
    private ProgressBar bar;

    Bar(String model) {
      this.model = model;
    }

    @Override
    public void started(Trainer trainer) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(model)
              .setUnit(" steps", 1)
              .setInitialMax(trainer.totalSteps())
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .build();
      bar.stepTo(trainer.step());
    }

    @Override
    public void stepDone(Trainer trainer) {
      bar.stepTo(trainer.step());
    }

    @Override
    public void epochDone(Trainer trainer, EpochResult result) {
      var likelihood = trainer.progress().likelihoodAfter(result.epoch());
      bar.setExtraMessage(
          String.format(
              Locale.ROOT,
              " epoch %d, loss %.2f%s",
              result.epoch(),
              result.loss(),
              likelihood.map(of -> of(of, ", log-likelihood ")).orElse("")));
    }

    @Override
    public void ended() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
