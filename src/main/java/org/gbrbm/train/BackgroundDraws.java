package org.gbrbm.train;

import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.Background;
import org.gbrbm.model.Completion;
import org.gbrbm.model.ExampleParts;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.WhitenedSpace;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Fills in what is missing of training examples by draws of p(x_missing | x_known) of a background,
 * and fits that in turn to the examples as completed, until both fit each other. Source: M. Tanner,
 * W. Wong, "The calculation of posterior distributions by data augmentation", 1987.
 */
final class BackgroundDraws {
  /** Each of them takes a matrix of D x D to be inverted for each pattern of what is missing. */
  static final int MOST_VISIBLE = 256;

  private static final int ROUNDS = 20;

  /** Bounds the matrices of a part of the examples to 64 MiB. */
  private static final int MOST_VALUES = 1 << 23;

  private record Drawing(FedImages images, Placeholder<TInt64> seed, Operand<TFloat32> drawn) {
    static Drawing define(Ops tf, Background background) {
      int D = background.visible();
      var images = FedImages.of(tf, D);
      var seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
      var space = WhitenedSpace.unbounded(tf, background);
      // The background alone: hidden units that nothing depends on.
      var zeros = tf.constant(new float[D]);
      var rbm =
          new Rbm(
              tf,
              tf.constant(new float[D][1]),
              zeros,
              tf.constant(new float[1]),
              tf.onesLike(zeros));
      var completion = Completion.of(rbm, space, images.v());
      return new Drawing(images, seed, completion.sample(1, new RandomKey(tf, seed)));
    }
  }

  private BackgroundDraws() {}

  /**
   * Examples completed.
   *
   * @param recipe says which background
   * @param examples of which values are missing
   */
  static Images completed(Recipe recipe, Images examples) {
    var complete = examples.filledWith(examples.mean());
    for (int round = 0; round < ROUNDS; round++) {
      complete = drawn(BackgroundFit.of(recipe, complete), examples, round);
    }
    return complete;
  }

  /**
   * Examples with draws of a background in the place of what is missing.
   *
   * @param background the background
   * @param examples of which values are missing
   * @param number of the draw: another one has other random numbers
   */
  static Images drawn(Background background, Images examples, long number) {
    int D = examples.size();
    try (var drawing =
        Computation.of(Execution.onHost(), (graph, tf) -> Drawing.define(tf, background))) {
      var operations = drawing.operations();
      return ExampleParts.of(examples, MOST_VALUES / (D * D))
          .mapped(
              examples.scaling(),
              (values, first) -> {
                try (var key = TInt64.vectorOf(number, first)) {
                  return operations
                      .images
                      .feed(drawing.runner(), values)
                      .feed(operations.seed, key)
                      .fetch(operations.drawn)
                      .run();
                }
              });
    }
  }
}
