package org.gbrbm.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Spark in the JVM of the tests, with two threads. */
final class LocalSpark {
  private LocalSpark() {}

  /** The session, the same for all tests of a JVM; Spark has one context in each. */
  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", false)
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate();
  }

  /** Two clusters of D numbers, with an error that is correlated. */
  static double[][] examples(int count, int size, long seed) {
    var random = new Random(seed);
    var rows = new double[count][size];
    for (var row : rows) {
      double common = random.nextGaussian();
      double centre = random.nextBoolean() ? 2 : -2;
      for (int i = 0; i < size; i++) {
        row[i] = 10 * i + centre * (i % 2 == 0 ? 1 : -1) + common + 0.3 * random.nextGaussian();
      }
    }
    return rows;
  }

  /** A data set of vectors, with the number of each. */
  static Dataset<Row> vectors(double[][] rows) {
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      all.add(RowFactory.create(i, Vectors.dense(rows[i])));
    }
    var schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("features", SQLDataTypes.VectorType());
    return session().createDataFrame(all, schema);
  }
}
