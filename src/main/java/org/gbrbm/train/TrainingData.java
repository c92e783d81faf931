package org.gbrbm.train;

import java.util.function.Consumer;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Tensor;

/** What a model is trained on, in Java and as TensorFlow takes it in. */
public interface TrainingData {

  /** {@return the examples, and what the recipe makes of them} */
  TrainingSet set();

  /**
   * Lends the examples that are trained on.
   *
   * @param graph takes them in: visible units, as {@link ImageTensors#of} has them
   */
  void lendUnits(Consumer<Tensor> graph);

  /**
   * {@return what one model is trained on}
   *
   * @param set the examples, and what the recipe makes of them
   */
  static TrainingData of(TrainingSet set) {
    return new TrainingData() {
      @Override
      public TrainingSet set() {
        return set;
      }

      @Override
      public void lendUnits(Consumer<Tensor> graph) {
        try (var tensor = ImageTensors.of(set.units())) {
          graph.accept(tensor);
        }
      }
    };
  }
}
