package org.gbrbm.serving;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Images and what to make of them. The images are not copied and must not be changed.
 *
 * @param signature what is asked for
 * @param images at least one, all of one size D, row after row
 * @param steps of Gibbs sampling, from 0; what does not sample chains takes no notice
 * @param seed the random seed; what has none takes no notice
 */
public record PredictionRequest(
    ServedSignature signature, List<float[]> images, int steps, Seed seed) {
  private static final Seed NO_SEED = new Seed(0, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when there are no images, or steps are negative
   */
  public PredictionRequest {
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("no images to send");
    }
    if (steps < 0) {
      throw new IllegalArgumentException("steps must be at least 0, not " + steps);
    }
  }

  /**
   * Checks the values of the images.
   *
   * @param range which values the model takes
   * @throws IllegalArgumentException that names the first that it does not
   */
  void requireWithin(ValueRange range) {
    for (int i = 0; i < images.size(); i++) {
      var image = images.get(i);
      for (int pixel = 0; pixel < image.length; pixel++) {
        if (!range.contains(image[pixel])) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "image %d (counted from 0) has %s as its value %d; the model expects %s",
                  i,
                  image[pixel],
                  pixel,
                  range));
        }
      }
    }
  }

  /**
   * {@return a request of what needs neither steps nor a seed}
   *
   * @param signature one that takes images alone
   * @param images at least one, [N][D]
   */
  public static PredictionRequest of(ServedSignature signature, float[][] images) {
    return new PredictionRequest(signature, Arrays.asList(images), 0, NO_SEED);
  }

  /**
   * {@return a request of what needs a seed}
   *
   * @param signature one that takes a seed
   * @param images at least one, [N][D]
   * @param seed the random seed: the same seed, the same answer
   */
  public static PredictionRequest seeded(ServedSignature signature, float[][] images, Seed seed) {
    return new PredictionRequest(signature, Arrays.asList(images), 0, seed);
  }

  /**
   * {@return a request of Gibbs chains}
   *
   * @param images where the chains start, at least one, [N][D]
   * @param steps Gibbs steps of each chain, from 0
   * @param seed the random seed: the same seed, the same answer
   */
  public static PredictionRequest sample(float[][] images, int steps, Seed seed) {
    return new PredictionRequest(ServedSignature.SAMPLE, Arrays.asList(images), steps, seed);
  }

  /**
   * Checks the size of the images.
   *
   * @param pixels D of the model
   * @throws IllegalArgumentException that says which size the model expects
   */
  void requirePixels(int pixels) {
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).length != pixels) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "image %d (counted from 0) has %d pixels; the model expects images of %d",
                i,
                images.get(i).length,
                pixels));
      }
    }
  }

  /** Some of the images, with a seed of their own. */
  PredictionRequest part(int from, int to) {
    return new PredictionRequest(signature, images.subList(from, to), steps, seed.ofPartFrom(from));
  }
}
