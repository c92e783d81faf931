package org.gbrbm.spark;

import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * The rows of another RDD, whose partitions are opened when the first row is asked for. Of one that
 * is stored, opening a partition takes a lock and reads its file.
 *
 * @param <T> what the rows are
 */
final class LazyRdd<T> extends RDD<T> {
  private static final long serialVersionUID = 1;

  private final transient ClassTag<T> type;

  LazyRdd(RDD<T> stored, ClassTag<T> type) {
    super(stored, type);
    this.type = type;
  }

  @Override
  @SuppressWarnings("unchecked")
  public scala.collection.Iterator<T> compute(Partition partition, TaskContext context) {
    var stored = (RDD<T>) dependencies().head().rdd();
    return CollectionConverters.asScala(
        new Opened<T>(() -> CollectionConverters.asJava(stored.iterator(partition, context))));
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(type).partitions();
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return firstParent(type).preferredLocations(partition);
  }

  private static final class Opened<T> implements Iterator<T> {
    private final Supplier<Iterator<T>> open;
    private Iterator<T> rows;

    Opened(Supplier<Iterator<T>> open) {
      this.open = open;
    }

    private Iterator<T> rows() {
      if (rows == null) {
        rows = open.get();
      }
      return rows;
    }

    @Override
    public boolean hasNext() {
      return rows().hasNext();
    }

    @Override
    public T next() {
      return rows().next();
    }
  }
}
