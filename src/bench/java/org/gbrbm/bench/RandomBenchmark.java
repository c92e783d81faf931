package org.gbrbm.bench;

import java.util.concurrent.TimeUnit;
import org.gbrbm.model.RandomKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The random numbers of a step: a tensor [128, N] of each distribution, and the empty run of a
 * session that is in every figure. {@code tensorflowNormal} is TensorFlow's own operation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class RandomBenchmark {
  /** N. */
  @Param({"250", "784"})
  public int units;

  private Graph graph;
  private Session session;
  private Placeholder<TInt64> seed;
  private Op nothing;
  private Operand<TFloat32> uniform;
  private Operand<TFloat32> normal;
  private Operand<TFloat32> tensorflowNormal;
  private Operand<TFloat32> bernoulli;
  private long calls;

  /** Builds the graph. */
  @Setup
  public void open() {
    graph = new Graph();
    var tf = Ops.create(graph);
    // Fed, so that no draw is a constant that TensorFlow would compute once.
    seed = tf.placeholder(TInt64.class);
    var key = new RandomKey(tf, seed);
    var shape = tf.array(128, units);
    nothing = tf.noOp();
    uniform = key.uniform(shape);
    normal = key.normal(shape);
    tensorflowNormal = tf.random.statelessRandomNormal(shape, seed, TFloat32.class);
    bernoulli = key.bernoulli(tf.fill(shape, tf.constant(0.3f)));
    var config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(-1)
            .build();
    session = new Session(graph, config);
  }

  /** Frees it. */
  @TearDown
  public void close() {
    session.close();
    graph.close();
  }

  private void run(Op target) {
    try (var words = TInt64.vectorOf(1, calls++)) {
      session.runner().feed(seed, words).addTarget(target).run().close();
    }
  }

  /** A run that computes nothing. */
  @Benchmark
  public void emptyRun() {
    run(nothing);
  }

  /** {@link RandomKey#uniform}. */
  @Benchmark
  public void uniform() {
    run(uniform);
  }

  /** {@link RandomKey#normal}. */
  @Benchmark
  public void normal() {
    run(normal);
  }

  /** TensorFlow's StatelessRandomNormal. */
  @Benchmark
  public void tensorflowNormal() {
    run(tensorflowNormal);
  }

  /** {@link RandomKey#bernoulli}. */
  @Benchmark
  public void bernoulli() {
    run(bernoulli);
  }
}
