package org.gbrbm.evaluate;

import org.gbrbm.data.ImageSet;

/** What a model's error is to be compared with. */
public final class Baseline {
  private Baseline() {}

  /**
   * The error of a model that knows nothing of an image: the mean over all pixels of the test
   * images of (mean - v)^2, the mean being that of the training images, v in [0, 1].
   *
   * @param images the images
   */
  public static double meanImageMse(ImageSet images) {
    var mean = images.train().mean();
    var pixels = images.test().pixels();
    double sum = 0;
    for (int i = 0; i < images.test().count(); i++) {
      for (float expected : mean) {
        double error = expected - Byte.toUnsignedInt(pixels.get()) / 255.0;
        sum += error * error;
      }
    }
    return sum / ((double) images.test().count() * images.test().size());
  }
}
