package org.gbrbm.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.gbrbm.data.Images;

/**
 * Training examples, divided into shards by what they are, and in each in an order by what they
 * are: both by a hash. So the shards are the same however the data came in, in how many partitions
 * and from how many executors, and the first examples of a shard are a random sample of it.
 */
final class ShardedExamples implements AutoCloseable {
  private static final String EXAMPLE = "example";
  private static final String HASH = "hash";
  private static final int MOST_IN_SAMPLE = 10_000;
  private static final long MOST_BYTES_IN_SAMPLE = 256L << 20;

  private final JavaRDD<byte[]> shards;
  private final InputColumn.Kind kind;
  private final int visible;
  private final WatchedCluster cluster;
  private final long[] counts;
  private final String checksum;

  private ShardedExamples(
      JavaRDD<byte[]> shards, InputColumn.Kind kind, int visible, WatchedCluster cluster) {
    this.shards = shards;
    this.kind = kind;
    this.visible = visible;
    this.cluster = cluster;
    var found = cluster.collect(shards.mapPartitions(ShardedExamples::counted));
    this.counts = found.stream().mapToLong(of -> of.get(0)).toArray();
    var crc = new CRC32C();
    found.forEach(of -> of.forEach(number -> update(crc, number)));
    this.checksum = String.format(Locale.ROOT, "crc32c-%08x", crc.getValue());
  }

  /**
   * Divides examples. They are read once, and then lie on the disks of the executors.
   *
   * @param rows the data set
   * @param params what to read of it, and what to do with examples that cannot be used
   * @param count how many shards
   * @param cluster runs the jobs
   * @return the shards, to be closed
   * @throws IllegalArgumentException when there are no examples
   */
  static ShardedExamples of(
      Dataset<Row> rows, RbmParams<?> params, int count, WatchedCluster cluster) {
    return cluster.run(() -> divided(rows, params, count, cluster));
  }

  private static ShardedExamples divided(
      Dataset<Row> rows, RbmParams<?> params, int count, WatchedCluster cluster) {
    var examples = ExampleBytes.of(rows, params);
    var schema = new StructType().add(EXAMPLE, DataTypes.BinaryType, false);
    var hashed =
        SparkRows.dataset(rows.sparkSession(), examples.rows(), schema)
            .withColumn(HASH, functions.xxhash64(functions.col(EXAMPLE)));
    var shard = functions.pmod(functions.col(HASH), functions.lit((long) count)).cast("int");
    var ordered =
        hashed.repartitionById(count, shard).sortWithinPartitions(HASH, EXAMPLE).select(EXAMPLE);
    var shards =
        SparkRows.of(ordered).map(row -> row.getBinary(0)).persist(StorageLevel.DISK_ONLY());
    try {
      return new ShardedExamples(shards, examples.kind(), examples.visible(), cluster);
    } catch (RuntimeException | Error e) {
      shards.unpersist(false);
      throw e;
    }
  }

  /** How many examples a shard has, and their checksum. */
  private static Iterator<List<Long>> counted(Iterator<byte[]> examples) {
    var crc = new CRC32C();
    long count = 0;
    while (examples.hasNext()) {
      crc.update(examples.next());
      count++;
    }
    return List.of(List.of(count, crc.getValue())).iterator();
  }

  private static void update(CRC32C crc, long number) {
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  /** The shards: partition s is shard s. */
  RDD<byte[]> shards() {
    return shards.rdd();
  }

  /** How the examples are stored. */
  InputColumn.Kind kind() {
    return kind;
  }

  /** D, the numbers of an example. */
  int visible() {
    return visible;
  }

  /** How many examples there are. */
  long count() {
    return Arrays.stream(counts).sum();
  }

  /** How many examples the smallest shard has. */
  long leastInShard() {
    return Arrays.stream(counts).min().orElse(0);
  }

  /** A checksum of all examples. */
  String checksum() {
    return checksum;
  }

  /** A random sample of the examples, always the same; all of them where they are few. */
  Images sample() {
    long bytesEach = (long) visible * kind.bytesEach();
    int most = (int) Math.max(1, Math.min(MOST_IN_SAMPLE, MOST_BYTES_IN_SAMPLE / bytesEach));
    int ofShard = (most + counts.length - 1) / counts.length;
    var rows =
        cluster.collect(
            shards.mapPartitions(
                examples -> {
                  var first = new ArrayList<byte[]>();
                  while (first.size() < ofShard && examples.hasNext()) {
                    first.add(examples.next());
                  }
                  return first.iterator();
                }));
    var all = ByteBuffer.allocate(Math.toIntExact(rows.size() * bytesEach));
    rows.forEach(all::put);
    return kind.images(all.flip().order(ByteOrder.nativeOrder()), visible);
  }

  @Override
  public void close() {
    shards.unpersist(false);
  }
}
