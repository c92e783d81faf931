package org.gbrbm.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gbrbm.data.Scaling;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.model.Quantiles;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.Configs;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Exported models for tests, and what they answer. */
public final class Exports {
  /** Of the reconstruction error, by which the percentile goes. */
  static final int QUANTILES = 4;

  private Exports() {}

  /** Where a model came from that came from nowhere. */
  static Provenance provenance(RbmParameters parameters) {
    return provenance(parameters, Scaling.PIXELS);
  }

  private static Provenance provenance(RbmParameters parameters, Scaling scaling) {
    return new Provenance(
        Provenance.FORMAT,
        "2026-11-24T12:00:00Z",
        parameters.visible(),
        Configs.notebook(parameters.hidden(), 1, 1, 0.1f, 1, 1, 7),
        new Provenance.Source(
            "run",
            "m003/checkpoint/step-00000001",
            "data",
            "crc32c:0",
            scaling,
            "CPU",
            0,
            List.of()),
        -1.5,
        0.25,
        0.125,
        null,
        new Calibration(
            4,
            true,
            new Quantiles(List.of(-2f, 0f, 2f)),
            new Quantiles(List.of(0f, 0.1f, 0.3f, 0.4f))),
        Map.of("gbrbm", "0"),
        Map.of("gbrbm", "1"));
  }

  /** Exports a model. */
  public static Path export(Path folder, RbmParameters parameters) throws IOException {
    return export(folder, parameters, Scaling.PIXELS);
  }

  /** Exports a model of data that were scaled. */
  static Path export(Path folder, RbmParameters parameters, Scaling scaling) throws IOException {
    Files.createDirectories(folder);
    SavedModelExport.write(folder, "small", parameters, provenance(parameters, scaling));
    return folder;
  }

  /** The answer to a request with images alone. */
  public static float[][] answer(SavedModelBundle bundle, String signature, float[][] images) {
    return answer(
        bundle, signature, Map.of("images", TFloat32.tensorOf(StdArrays.ndCopyOf(images))));
  }

  /** The answer to a request with a seed, and with steps unless they are null. */
  static float[][] answer(
      SavedModelBundle bundle, String signature, float[][] images, Integer steps, long... seed) {
    var inputs = new LinkedHashMap<String, Tensor>();
    inputs.put("images", TFloat32.tensorOf(StdArrays.ndCopyOf(images)));
    inputs.put("seed", TInt64.vectorOf(seed));
    if (steps != null) {
      inputs.put("steps", TInt32.scalarOf(steps));
    }
    return answer(bundle, signature, inputs);
  }

  /** The one output, a number a row where it is a vector. The inputs are closed. */
  static float[][] answer(SavedModelBundle bundle, String signature, Map<String, Tensor> inputs) {
    return answers(bundle, signature, inputs).values().iterator().next();
  }

  /** Each output by its name, a number a row where it is a vector. The inputs are closed. */
  public static Map<String, float[][]> answers(
      SavedModelBundle bundle, String signature, Map<String, Tensor> inputs) {
    try (var result = bundle.function(signature).call(inputs)) {
      var outputs = new LinkedHashMap<String, float[][]>();
      for (var entry : result) {
        outputs.put(entry.getKey(), rows((TFloat32) entry.getValue()));
      }
      return outputs;
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  private static float[][] rows(TFloat32 output) {
    if (output.rank() == 2) {
      return StdArrays.array2dCopyOf(output);
    }
    var vector = StdArrays.array1dCopyOf(output);
    var rows = new float[vector.length][1];
    for (int i = 0; i < vector.length; i++) {
      rows[i][0] = vector[i];
    }
    return rows;
  }
}
