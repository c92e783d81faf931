package org.gbrbm.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The shards of a training, several in a partition, so that a step has as many tasks as there are
 * cores to work at it. A shard is opened when its first example is asked for: of what is stored,
 * that takes a lock and reads a file.
 */
final class ShardGroups extends RDD<ShardGroups.Shard> {
  private static final long serialVersionUID = 1;

  private final transient List<Group> groups;

  /** A shard in a task: which one, the states of its chains, and its examples. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Shard(int index, byte[] states, Supplier<Iterator<byte[]>> examples) {}

  /** Shards that one task works on. */
  private static final class Group implements Partition, Serializable {
    private static final long serialVersionUID = 1;

    private final int index;
    private final ArrayList<Partition> stored;
    private final ArrayList<byte[]> states;
    private final transient String location;

    Group(int index, List<Partition> stored, List<byte[]> states, String location) {
      this.index = index;
      this.stored = new ArrayList<>(stored);
      this.states = new ArrayList<>(states);
      this.location = location;
    }

    @Override
    public int index() {
      return index;
    }
  }

  private static final class OfShards extends NarrowDependency<byte[]> {
    private static final long serialVersionUID = 1;

    private final transient List<Group> groups;

    OfShards(RDD<byte[]> stored, List<Group> groups) {
      super(stored);
      this.groups = groups;
    }

    @Override
    public Seq<Object> getParents(int group) {
      var shards = groups.get(group).stored.stream().<Object>map(Partition::index).toList();
      return CollectionConverters.asScala(shards).toSeq();
    }
  }

  private ShardGroups(RDD<byte[]> stored, List<Group> groups) {
    super(
        stored.sparkContext(),
        CollectionConverters.<Dependency<?>>asScala(List.of(new OfShards(stored, groups))).toSeq(),
        ClassTag$.MODULE$.apply(Shard.class));
    this.groups = groups;
  }

  /**
   * Groups shards.
   *
   * @param stored the shards, one a partition
   * @param states those of the chains of each shard
   * @param locations where each group is best worked on, as Spark's locations have it, or "" for
   *     anywhere; their number is that of the groups
   */
  static ShardGroups of(RDD<byte[]> stored, List<byte[]> states, List<String> locations) {
    var partitions = List.of(stored.partitions());
    var groups = new ArrayList<Group>();
    for (int g = 0; g < locations.size(); g++) {
      int from = first(g, partitions.size(), locations.size());
      int to = first(g + 1, partitions.size(), locations.size());
      groups.add(
          new Group(g, partitions.subList(from, to), states.subList(from, to), locations.get(g)));
    }
    return new ShardGroups(stored, List.copyOf(groups));
  }

  /** The first shard of a group. */
  static int first(int group, int shards, int groups) {
    return group * shards / groups;
  }

  @Override
  @SuppressWarnings("unchecked")
  public scala.collection.Iterator<Shard> compute(Partition partition, TaskContext context) {
    var group = (Group) partition;
    var stored = (RDD<byte[]>) dependencies().head().rdd();
    var shards = new ArrayList<Shard>();
    for (int i = 0; i < group.stored.size(); i++) {
      var shard = group.stored.get(i);
      Supplier<Iterator<byte[]>> examples =
          () -> CollectionConverters.asJava(stored.iterator(shard, context));
      shards.add(new Shard(shard.index(), group.states.get(i), examples));
    }
    return CollectionConverters.asScala(shards.iterator());
  }

  @Override
  public Partition[] getPartitions() {
    return groups.toArray(Partition[]::new);
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    var location = ((Group) partition).location;
    var known = location.isEmpty() ? List.<String>of() : List.of(location);
    return CollectionConverters.asScala(known).toSeq();
  }
}
