package org.gbrbm.bench;

import java.util.ArrayList;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/**
 * Matrix products and nothing else, as a measure of what the hardware can do with the same
 * TensorFlow. Several rounds of them are one run of a session, so that its fixed cost hardly shows.
 */
final class Products implements AutoCloseable {
  /** How often a run computes them. */
  static final int ROUNDS = 8;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session;
  private final Op all;

  private Products(int threads, int v, int W, int h, Shapes shapes) {
    var visible = variable(Shape.of(shapes.batchSize, shapes.visible));
    var weights = variable(Shape.of(shapes.visible, shapes.hidden));
    var units = variable(Shape.of(shapes.batchSize, shapes.hidden));
    var products = new ArrayList<Op>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < v; i++) {
        products.add(tf.linalg.matMul(visible, weights));
      }
      for (int i = 0; i < h; i++) {
        products.add(tf.linalg.matMul(units, weights, MatMul.transposeB(true)));
      }
      for (int i = 0; i < W; i++) {
        products.add(tf.linalg.matMul(visible, units, MatMul.transposeA(true)));
      }
    }
    all = tf.withControlDependencies(products).noOp();
    session = new Session(graph, config(threads));
    session.initialize();
  }

  private record Shapes(int batchSize, int visible, int hidden) {}

  /** Those of one step of CD-k: k + 1 times v W, k times h W', and twice v' p for the gradient. */
  static Products ofStep(Case size, int threads) {
    var shapes = new Shapes(size.batchSize(), size.visible(), size.hidden());
    return new Products(threads, size.cdSteps() + 1, 2, size.cdSteps(), shapes);
  }

  /** Those of an evaluation: v W once, and h W' for the sampled and the mean-field error. */
  static Products ofEvaluation(int images, int visible, int hidden, int threads) {
    return new Products(threads, 1, 0, 2, new Shapes(images, visible, hidden));
  }

  private Operand<TFloat32> variable(Shape shape) {
    var variable = tf.variable(shape, TFloat32.class);
    var values =
        tf.random.statelessRandomUniform(
            tf.constant(shape), tf.constant(new long[] {1, 2}), TFloat32.class);
    tf.withInitScope().assign(variable, values);
    return variable;
  }

  /** Without the optimisations that would compute equal products once. */
  private static ConfigProto config(int threads) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads)
        .setInterOpParallelismThreads(-1)
        .setGraphOptions(
            GraphOptions.newBuilder()
                .setOptimizerOptions(
                    OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0))
                .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
        .build();
  }

  /**
   * Computes them.
   *
   * @return how often: the number of rounds in a run
   */
  long run() {
    session.runner().addTarget(all).run().close();
    return ROUNDS;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
