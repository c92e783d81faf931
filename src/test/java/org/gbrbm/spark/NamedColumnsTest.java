package org.gbrbm.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.gbrbm.serving.StoredModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that have names go by these, wherever they stand: each has a scale of its own. */
class NamedColumnsTest {
  private static final String[] NAMES = {"a", "b.c", "d", "e"};
  private static final double[][] EXAMPLES = LocalSpark.examples(200, NAMES.length, 7);

  @TempDir private static Path folder;
  private static GaussianBernoulliRbmModel exported;
  private static List<Row> expected;

  private static Dataset<Row> table() {
    var schema = new StructType();
    for (var name : NAMES) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    var rows =
        Arrays.stream(EXAMPLES)
            .map(x -> RowFactory.create(Arrays.stream(x).boxed().toArray()))
            .toList();
    return LocalSpark.session().createDataFrame(rows, schema);
  }

  private static Dataset<Row> turned() {
    return table().select("e", "`b.c`", "a", "d");
  }

  @BeforeAll
  static void train() throws Exception {
    var fitted =
        new GaussianBernoulliRbm()
            .setInputCols(NAMES)
            .setHiddenUnits(3)
            .setMaxIter(1)
            .setBatchSize(40)
            .setNumShards(4)
            .fit(table());
    expected = hidden(fitted, table());
    var export = folder.resolve("model/1").toString();
    fitted.export(export);
    exported = GaussianBernoulliRbmModel.fromExport(export);
  }

  private static GaussianBernoulliRbmModel model() {
    return exported.copy(ParamMap.empty());
  }

  private static List<Row> hidden(GaussianBernoulliRbmModel model, Dataset<Row> rows) {
    return model.transform(rows).select("hidden").collectAsList();
  }

  @Test
  void theNamesAreKeptWithTheModel() throws Exception {
    var stored = StoredModel.read(folder.resolve("model"), OptionalInt.empty(), damaged -> {});
    assertEquals(List.of(NAMES), stored.provenance().source().columns());
  }

  @Test
  void aModelFindsItsColumnsWhateverTheirOrder() {
    assertEquals(expected, hidden(model(), turned()));
    var backwards = model().setInputCols(new String[] {"e", "d", "b.c", "a"});
    assertEquals(expected, hidden(backwards, turned()));
  }

  @Test
  void columnsOfOtherNamesAreTakenAsTheyAreListed() {
    var renamed = table().toDF("p", "q", "r", "s");
    var listed = model().setInputCols(new String[] {"p", "q", "r", "s"});
    assertEquals(expected, hidden(listed, renamed));
  }

  @Test
  void aColumnOfVectorsIsTakenInTheirPlace() {
    var vectors = LocalSpark.vectors(EXAMPLES);
    assertEquals(expected, hidden(model(), vectors));
    var other = vectors.withColumnRenamed("features", "x");
    assertEquals(expected, hidden(model().setInputCol("x"), other));
  }

  @Test
  void aColumnThatIsMissingIsNamed() {
    var without = table().drop("d");
    var refused = assertThrows(IllegalArgumentException.class, () -> model().transform(without));
    assertTrue(refused.getMessage().contains("there is no column d: there are a, b.c, e"));
  }
}
