package org.gbrbm.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.gbrbm.compute.Execution.Precision;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One training step, and its matrix products alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepBenchmark {
  private static final int STEPS = 64;

  /** M,B,D,k. */
  @Param({"10,128,784,1", "250,128,784,1"})
  public String size;

  /** How many threads one operation may use. */
  @Param("1")
  public int threads;

  private Steps steps;
  private Products products;

  /** Makes the model. */
  @Setup
  public void open() throws IOException {
    steps = new Steps(Case.parse(size), threads, Precision.FLOAT32);
    products = Products.ofStep(Case.parse(size), threads);
  }

  /** Frees it. */
  @TearDown
  public void close() {
    steps.close();
    products.close();
  }

  /** A step. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public long step() throws IOException {
    return steps.run(STEPS);
  }

  /** The products of a step. */
  @Benchmark
  @OperationsPerInvocation(Products.ROUNDS)
  public long products() {
    return products.run();
  }
}
