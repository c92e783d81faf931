package org.gbrbm.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.ModelOverview;
import org.gbrbm.evaluate.ModelStatistics;
import org.gbrbm.run.EvaluatedModel;
import org.gbrbm.run.ModelResult;

/**
 * What the template of a report fills in, under the names that it has there.
 *
 * @param title the heading
 * @param several whether there is more than one run
 * @param summary what came out, in words
 * @param reference whether the notebook's figures are shown
 * @param comparable whether the errors of all runs can be compared
 * @param manyModels whether there is more than one model
 * @param likelihoods whether the likelihood of a model was tracked
 * @param sizes whether there is more than one number of hidden units
 * @param models all models of all runs
 * @param originals the test images of each run
 * @param anomalies how well models tell unusual examples, where that was measured
 * @param runs how each run was made
 */
record ReportView(
    String title,
    boolean several,
    List<String> summary,
    boolean reference,
    boolean comparable,
    boolean manyModels,
    boolean likelihoods,
    boolean sizes,
    List<Model> models,
    List<Originals> originals,
    List<DetectionView> anomalies,
    List<Run> runs) {

  /** {@return whether there is anything about unusual examples} */
  boolean measured() {
    return !anomalies.isEmpty();
  }

  /** Figures of a model are preformatted; {@code index} is its place in {@link ReportView}. */
  record Model(
      int index,
      String run,
      String label,
      int hidden,
      boolean best,
      String loss,
      String mse,
      String mseMeanField,
      String msePca,
      String referenceLoss,
      String referenceMse,
      int epochs,
      String seconds,
      Picture reconstructions,
      Picture filters,
      List<Sample> samples,
      Statistics statistics) {}

  /** Pictures of chains after so many steps. */
  record Sample(String title, Picture picture) {}

  /** Numbers about hidden units and free energies. */
  record Statistics(
      String dead,
      String saturated,
      int deadCount,
      int saturatedCount,
      String freeEnergyTrain,
      String freeEnergyTest,
      String freeEnergyGap,
      String imagesTrain,
      String imagesTest) {}

  /** Test images, and the indices of the models that reconstruct them. */
  record Originals(String models, Picture picture) {}

  /** How a run was made. */
  record Run(String name, List<Setting> settings) {}

  private static final int RECONSTRUCTION_COLUMNS = 8;
  private static final int WIDE_COLUMNS = 16;

  /** The view of runs, at least one. */
  static ReportView of(List<RunSection> runs) {
    boolean several = runs.size() > 1;
    boolean manyModels = several || runs.get(0).models().size() > 1;
    boolean comparable = ReportSummary.haveSameImages(runs);
    var models = new ArrayList<Model>();
    var originals = new ArrayList<Originals>();
    for (var run : runs) {
      int first = models.size();
      double least = (comparable ? ReportSummary.bestOf(runs) : run).best().result().testMse();
      for (var model : run.models()) {
        boolean best = manyModels && model.result().testMse() == least;
        models.add(model(models.size(), run, model, several, best));
      }
      var indices =
          IntStream.range(first, models.size())
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" "));
      int pictured = run.best().overview().reconstructions().count();
      var images = run.images().test().first(pictured);
      originals.add(new Originals(indices, reconstructions(images, "The original test images")));
    }
    return new ReportView(
        several ? "Comparison of " + runs.size() + " runs" : "Run " + runs.get(0).name(),
        several,
        ReportSummary.of(runs),
        models.stream().anyMatch(model -> !model.referenceMse.isEmpty()),
        comparable,
        manyModels,
        runs.stream()
            .flatMap(run -> run.models().stream())
            .anyMatch(model -> !model.likelihoods().isEmpty()),
        models.stream().map(Model::hidden).distinct().count() > 1,
        List.copyOf(models),
        List.copyOf(originals),
        anomalies(runs),
        runs.stream().map(ReportView::run).toList());
  }

  private static List<DetectionView> anomalies(List<RunSection> runs) {
    var views = new ArrayList<DetectionView>();
    for (var run : runs) {
      run.anomalies()
          .ifPresent(test -> views.add(DetectionView.of(views.size(), run.name(), test)));
    }
    return List.copyOf(views);
  }

  private static Model model(
      int index, RunSection run, EvaluatedModel model, boolean several, boolean best) {
    var result = model.result();
    var size = "M = " + result.hidden();
    var reference = Reference.of(run.results(), result.hidden());
    return new Model(
        index,
        run.name(),
        several ? run.name() + ", " + size : size,
        result.hidden(),
        best,
        format("%.2f", result.finalLoss()),
        format("%.5f", result.testMse()),
        format("%.5f", result.testMseMeanField()),
        format("%.5f", run.baselines().pca().get(result.hidden())),
        reference.map(r -> format("%.2f", r.loss())).orElse(""),
        reference.map(r -> format("%.5f", r.mse())).orElse(""),
        result.epochs(),
        format("%.1f", result.seconds()),
        reconstructions(model.overview().reconstructions(), "Their reconstructions, " + size),
        Picture.of(
            model.overview().filters(),
            WIDE_COLUMNS,
            String.format(
                Locale.ROOT,
                "The weights of %d hidden units, %s",
                model.overview().filters().count(),
                size)),
        samples(model, size),
        statistics(model.overview().statistics()));
  }

  private static Picture reconstructions(Images images, String description) {
    return Picture.of(images, RECONSTRUCTION_COLUMNS, description);
  }

  private static List<Sample> samples(EvaluatedModel model, String size) {
    var samples = new ArrayList<Sample>();
    for (long step : ModelOverview.SAMPLE_STEPS) {
      var title = step == 1 ? "after 1 step" : format("after %,d steps", step);
      var picture =
          Picture.of(
              model.overview().samples().get(samples.size()),
              WIDE_COLUMNS,
              String.format(Locale.ROOT, "Images of chains %s, %s", title, size));
      samples.add(new Sample(title, picture));
    }
    return samples;
  }

  private static Statistics statistics(ModelStatistics statistics) {
    return new Statistics(
        list(statistics.dead()),
        list(statistics.saturated()),
        statistics.dead().size(),
        statistics.saturated().size(),
        format("%.2f", statistics.meanFreeEnergyTrain()),
        format("%.2f", statistics.meanFreeEnergyTest()),
        format("%+.2f", statistics.freeEnergyGap()),
        format("%,d", statistics.freeEnergiesTrain().size()),
        format("%,d", statistics.freeEnergiesTest().size()));
  }

  /** Numbers in ascending order, three and more in a row as their first and last. */
  static String list(List<Integer> units) {
    var parts = new ArrayList<String>();
    for (int i = 0; i < units.size(); ) {
      int first = units.get(i);
      int length = 1;
      while (i + length < units.size() && units.get(i + length) == first + length) {
        length++;
      }
      parts.add(length > 2 ? first + "–" + (first + length - 1) : "" + first);
      i += length > 2 ? length : 1;
    }
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private static Run run(RunSection run) {
    var results = run.results();
    var settings = new ArrayList<>(Setting.all(results.config()));
    settings.add(new Setting("images", run.images().checksum()));
    settings.add(new Setting("device", results.device()));
    results.versions().forEach((name, version) -> settings.add(new Setting(name, version)));
    double seconds = results.models().stream().mapToDouble(ModelResult::seconds).sum();
    settings.add(new Setting("time of training", format("%.1f s, all models together", seconds)));
    return new Run(run.name(), List.copyOf(settings));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
