package org.gbrbm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.files.Versions;
import org.gbrbm.serving.ExportedModel;
import org.gbrbm.serving.ModelVersions;
import org.gbrbm.serving.Provenance;
import org.gbrbm.serving.SavedModelExport;
import org.gbrbm.train.Device;
import org.gbrbm.train.Recipes;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/library.md, on a small data set. */
class LibraryExampleTest {
  @TempDir private Path folder;

  @Test
  void trainsEvaluatesAndExports() throws IOException {
    var data = IdxFiles.dataSet(folder.resolve("data"), 400, 100, 6, 6);
    var models = new ModelVersions(folder.resolve("models/small"));
    Path version;

    // begin
    var images = ImageSet.read(data);
    var recipe =
        Recipes.shipped("notebook").withEpochs(60).with("optimisation.learningRate", 0.02f);
    var config = new TrainingConfig(5, recipe.with("batchSize", 20), 0);
    try (var trainer = new Trainer(config, images.train(), Device.CPU, 1)) {
      trainer.train();
      try (var model = new LoadedModel(trainer.parameters(), images.scaling())) {
        var error = new Evaluator(model).evaluate(images.test(), 0);
        var origin = Provenance.of(trainer, Device.CPU, images, "mine", error, Versions.all());
        version = SavedModelExport.addTo(models, trainer.parameters(), origin);
      }
    }
    // end

    assertEquals(folder.resolve("models/small/1"), version);
    var provenance = ExportedModel.read(version).provenance();
    assertTrue(provenance.testMse() < 0.06); // the mean image: 0.12
    assertEquals(36, provenance.visible());
  }

  @Test
  void thePageShowsTheseLines() throws IOException {
    var test = Files.readString(Path.of("src/test/java/org/gbrbm/LibraryExampleTest.java"));
    int begin = test.indexOf("// begin\n") + "// begin\n".length();
    var lines = test.substring(begin, test.indexOf("    // end\n")).replaceAll("(?m)^    ", "");
    var page = Files.readString(Path.of("docs/library.md"));
    assertTrue(page.contains("```java\n" + lines + "```\n"), lines);
  }
}
