package org.gbrbm.bench;

import java.util.Map;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Calls the signature {@code reconstruct} of an exported model again and again, and prints how many
 * times it has after each thousand. {@code tools/check/growth.py} watches its memory.
 */
public final class PredictionLoop {
  private PredictionLoop() {}

  /**
   * Runs it.
   *
   * @param arguments the model's folder, and how many calls to make
   */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[1]);
    try (var bundle = SavedModelBundle.load(arguments[0])) {
      var reconstruct = bundle.function("reconstruct");
      long D = reconstruct.signature().getInputs().get("images").shape.get(1);
      for (int i = 1; i <= count; i++) {
        try (var images = TFloat32.tensorOf(Shape.of(1 + i % 8, D));
            var result = reconstruct.call(Map.of("images", images))) {
          if (result.get(0).shape().get(0) != 1 + i % 8) {
            throw new IllegalStateException("an answer for another number of images");
          }
        }
        if (i % 1000 == 0) {
          System.out.println(i);
        }
      }
    }
  }
}
