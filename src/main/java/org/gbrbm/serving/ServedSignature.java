package org.gbrbm.serving;

import java.util.List;

/**
 * What a served model can be asked for. Keys and names are a public interface: clients that know
 * nothing of this software use them.
 */
public enum ServedSignature {
  /** What a request without a signature gets: {@link #RECONSTRUCT}. */
  SERVING_DEFAULT("serving_default", "reconstruction"),
  /** Mean-field reconstructions [B, D], clipped to [0, 1]. */
  RECONSTRUCT("reconstruct", "reconstruction"),
  /** Reconstructions [B, D] from samples of the hidden units, clipped to [0, 1]. */
  RECONSTRUCT_SAMPLED("reconstruct_sampled", "reconstruction"),
  /** Probabilities [B, M] of the hidden units. */
  HIDDEN("hidden", "probabilities"),
  /** Free energies [B]; an image unlike the training images has a high one. */
  FREE_ENERGY("free_energy", "free_energy"),
  /** Images [B, D], each after steps of Gibbs sampling that start at one of those given. */
  SAMPLE("sample", "samples");

  /** The method of every signature: TensorFlow Serving refuses a model without it. */
  public static final String METHOD = "tensorflow/serving/predict";

  private final String key;
  private final String output;

  ServedSignature(String key, String output) {
    this.key = key;
    this.output = output;
  }

  /** The key by which a request names it. */
  public String key() {
    return key;
  }

  /** The name of its one output. */
  public String output() {
    return output;
  }

  /** What a request must hold. */
  public List<ServedInput> inputs() {
    return switch (this) {
      case SERVING_DEFAULT, RECONSTRUCT, HIDDEN, FREE_ENERGY -> List.of(ServedInput.IMAGES);
      case RECONSTRUCT_SAMPLED -> List.of(ServedInput.IMAGES, ServedInput.SEED);
      case SAMPLE -> List.of(ServedInput.IMAGES, ServedInput.STEPS, ServedInput.SEED);
    };
  }
}
