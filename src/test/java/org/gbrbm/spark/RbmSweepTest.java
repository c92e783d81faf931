package org.gbrbm.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gbrbm.GaussianBernoulliRbm;
import org.gbrbm.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RbmSweepTest {
  private static final double[][] TRAIN = LocalSpark.examples(200, 3, 1);
  private static final double[][] TEST = LocalSpark.examples(50, 3, 2);

  private static RbmSweep sweep() {
    return new RbmSweep().setRecipes("notebook").setHiddenUnits(3).setMaxIter(2);
  }

  @Test
  void trainsAsOneMachineDoes(@TempDir Path folder) throws Exception {
    var train = LocalSpark.vectors(TRAIN);
    var test = LocalSpark.vectors(TEST);
    var rows = sweep().fit(train, test, folder.toString()).orderBy("run").collectAsList();
    assertEquals(1, rows.size());

    var alone =
        GaussianBernoulliRbm.builder()
            .recipe("notebook")
            .hidden(3)
            .epochs(2)
            .sweep(folder.resolve("alone"), floats(TRAIN), floats(TEST))
            .orElseThrow();
    var same =
        rows.stream()
            .filter(row -> row.getString(0).equals("notebook") && row.getInt(1) == 3)
            .findFirst()
            .orElseThrow();
    assertEquals(alone.models().get(0).testMse(), same.getDouble(3), 1e-6);
    assertEquals(alone.models().get(0).finalLoss(), same.getDouble(5), 1e-6);
    var run = folder.resolve("notebook-m003-seed0");
    assertEquals(run.toString(), same.getString(8));
    assertEquals(List.of(3), RunFolder.open(run).config().hidden());

    // What is done is not done again.
    var before = Files.getLastModifiedTime(run.resolve("results.json"));
    var more = sweep().setSeeds(0, 1).fit(train, test, folder.toString());
    assertEquals(2, more.count());
    assertEquals(before, Files.getLastModifiedTime(run.resolve("results.json")));
    try (var left = Files.list(folder)) {
      assertTrue(left.noneMatch(path -> path.toString().contains(".writing")));
    }
  }

  private static float[][] floats(double[][] rows) {
    var floats = new float[rows.length][rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        floats[i][j] = (float) rows[i][j];
      }
    }
    return floats;
  }

  @Test
  void refusesWhatCannotBeTrained(@TempDir Path folder) {
    var train = LocalSpark.vectors(TRAIN);
    var narrow = LocalSpark.vectors(LocalSpark.examples(5, 2, 2));
    var path = folder.toString();
    assertThrows(IllegalArgumentException.class, () -> sweep().fit(train, narrow, path));
    var twice = sweep().setSeeds(1, 1);
    assertThrows(IllegalArgumentException.class, () -> twice.fit(train, train, path));
    var unknown = new RbmSweep().setRecipes("other");
    assertThrows(IllegalArgumentException.class, () -> unknown.fit(train, train, path));
  }
}
