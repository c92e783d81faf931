package org.gbrbm.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Prints what Java gets from each signature of an exported model, for {@code
 * tools/check_savedmodel.py --expect}, which holds Python's TensorFlow against it.
 */
public final class ExpectedAnswers {
  private static final int IMAGES = 3;
  private static final int STEPS = 5;
  private static final long[] SEED = {3, 4};

  private ExpectedAnswers() {}

  /**
   * Prints the answers as JSON.
   *
   * @param arguments the folder of the model
   */
  public static void main(String[] arguments) throws IOException {
    var answers = new LinkedHashMap<String, Object>();
    try (var bundle = SavedModelBundle.load(arguments[0])) {
      for (var signature : ServedSignature.values()) {
        if (bundle.metaGraphDef().containsSignatureDef(signature.key())) {
          answers.put(signature.key(), answer(bundle, signature));
        }
      }
    }
    System.out.println(new ObjectMapper().writeValueAsString(answers));
  }

  private static Map<String, Object> answer(SavedModelBundle bundle, ServedSignature signature) {
    var key = signature.key();
    var description = bundle.function(key).signature().getInputs().get("images");
    var images = images((int) description.shape.get(1));
    var inputs = new LinkedHashMap<String, Object>(Map.of("images", images));
    if (signature.takesSteps()) {
      inputs.put("steps", STEPS);
    }
    if (signature.takesSeed()) {
      inputs.put("seed", SEED);
    }
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("images", TFloat32.tensorOf(StdArrays.ndCopyOf(images)));
    if (signature.takesSteps()) {
      tensors.put("steps", TInt32.scalarOf(STEPS));
    }
    if (signature.takesSeed()) {
      tensors.put("seed", TInt64.vectorOf(SEED));
    }
    var outputs = new LinkedHashMap<String, Object>();
    Exports.answers(bundle, key, tensors)
        .forEach((name, rows) -> outputs.put(name, signature.givesNumbers() ? column(rows) : rows));
    return Map.of("inputs", inputs, "outputs", outputs);
  }

  private static float[] column(float[][] rows) {
    var column = new float[rows.length];
    for (int n = 0; n < rows.length; n++) {
      column[n] = rows[n][0];
    }
    return column;
  }

  private static float[][] images(int D) {
    var random = new Random(1);
    var images = new float[IMAGES][D];
    for (var image : images) {
      for (int i = 0; i < D; i++) {
        image[i] = random.nextFloat();
      }
    }
    return images;
  }
}
