package org.gbrbm.serving;

import java.util.Locale;

/** What a served model can be asked for. Keys and names are its public interface. */
public enum ServedSignature {
  /** The one that requests without a signature's name get: {@link #RECONSTRUCT}. */
  SERVING_DEFAULT("reconstruction", Inputs.IMAGES),
  /** Mean-field reconstructions, [n, D]. */
  RECONSTRUCT("reconstruction", Inputs.IMAGES),
  /** Reconstructions from sampled hidden units, [n, D]. */
  RECONSTRUCT_SAMPLED("reconstruction", Inputs.IMAGES_AND_SEED),
  /** p(h = 1 | v), [n, M]. */
  HIDDEN("probabilities", Inputs.IMAGES),
  /** F(v), [n]; high for images that the model finds unlikely. */
  FREE_ENERGY("free_energy", Inputs.IMAGES),
  /** Gibbs chains that start at the images, [n, D]. */
  SAMPLE("samples", Inputs.IMAGES_STEPS_AND_SEED);

  private enum Inputs {
    IMAGES,
    IMAGES_AND_SEED,
    IMAGES_STEPS_AND_SEED
  }

  private final String output;
  private final Inputs inputs;

  ServedSignature(String output, Inputs inputs) {
    this.output = output;
    this.inputs = inputs;
  }

  /** The signature's name in the model. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of its only output. */
  public String output() {
    return output;
  }

  /** Whether it takes the input {@code seed}. */
  public boolean takesSeed() {
    return inputs != Inputs.IMAGES;
  }

  /** Whether it takes the input {@code steps}. */
  public boolean takesSteps() {
    return inputs == Inputs.IMAGES_STEPS_AND_SEED;
  }
}
