package org.gbrbm.serving;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.DataType;

/** What a served model can be asked for. Keys and names are its public interface. */
public enum ServedSignature {
  /** The one that requests without a signature's name get: {@link #RECONSTRUCT}. */
  SERVING_DEFAULT(Inputs.IMAGES, "reconstruction"),
  /** Mean-field reconstructions, [n, D]. */
  RECONSTRUCT(Inputs.IMAGES, "reconstruction"),
  /** Reconstructions from sampled hidden units, [n, D]. */
  RECONSTRUCT_SAMPLED(Inputs.IMAGES_AND_SEED, "reconstruction"),
  /** p(h = 1 | v), [n, M]. */
  HIDDEN(Inputs.IMAGES, "probabilities"),
  /** F(v), [n]; high for images that the model finds unlikely. */
  FREE_ENERGY(Inputs.IMAGES, "free_energy"),
  /**
   * F(v), the mean squared error of the mean-field reconstruction, and the percentage of ordinary
   * examples that are no more unusual, [n] each. Only calibrated models have it.
   */
  SCORE(Inputs.IMAGES, "free_energy", "reconstruction_error", "percentile"),
  /** Gibbs chains that start at the images, [n, D]. */
  SAMPLE(Inputs.IMAGES_STEPS_AND_SEED, "samples");

  private enum Inputs {
    IMAGES,
    IMAGES_AND_SEED,
    IMAGES_STEPS_AND_SEED
  }

  private final ImmutableList<String> outputs;
  private final Inputs inputs;

  ServedSignature(Inputs inputs, String... outputs) {
    this.outputs = ImmutableList.copyOf(outputs);
    this.inputs = inputs;
  }

  /** {@return the signature's name in the model} */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return the names of its outputs} */
  public List<String> outputs() {
    return outputs;
  }

  /** {@return whether its answers are images, values from 0 to 1} */
  public boolean givesImages() {
    return this != HIDDEN && !givesNumbers();
  }

  /** {@return whether each of its outputs is a number for each image} */
  public boolean givesNumbers() {
    return this == FREE_ENERGY || this == SCORE;
  }

  /** {@return whether it takes nothing but images} */
  public boolean takesImagesAlone() {
    return inputs == Inputs.IMAGES;
  }

  /** {@return whether it takes the input {@code seed}} */
  public boolean takesSeed() {
    return !takesImagesAlone();
  }

  /** {@return whether it takes the input {@code steps}} */
  public boolean takesSteps() {
    return inputs == Inputs.IMAGES_STEPS_AND_SEED;
  }

  /** The inputs by their names, for images of D pixels. */
  Map<String, TensorType> inputs(long D) {
    var types = new LinkedHashMap<String, TensorType>();
    types.put("images", new TensorType(DataType.DT_FLOAT, List.of(-1L, D)));
    if (takesSteps()) {
      types.put("steps", new TensorType(DataType.DT_INT32, List.of()));
    }
    if (takesSeed()) {
      types.put("seed", new TensorType(DataType.DT_INT64, List.of(2L)));
    }
    return types;
  }

  /** {@return the names of all of them} */
  public static List<String> keys() {
    return Arrays.stream(values()).map(ServedSignature::key).toList();
  }

  /**
   * {@return the signature with this name in a model}
   *
   * @param key for instance {@code free_energy}
   */
  public static Optional<ServedSignature> of(String key) {
    return Arrays.stream(values()).filter(s -> s.key().equals(key)).findFirst();
  }
}
