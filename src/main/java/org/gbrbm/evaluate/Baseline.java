package org.gbrbm.evaluate;

import org.gbrbm.data.ImageSet;

/** What a model's error is to be compared with. */
public final class Baseline {
  private Baseline() {}

  /**
   * {@return the error of a model that knows nothing of an image: the mean over all pixels of the
   * test images of (mean - v)^2, the mean being that of the training images}
   *
   * @param images the images
   */
  public static double meanImageMse(ImageSet images) {
    var mean = images.train().mean();
    var values = images.test().values();
    double sum = 0;
    for (int i = 0; i < values.count(); i++) {
      double error = mean[i % mean.length] - values.stored(i) / values.unit();
      sum += error * error;
    }
    return sum / values.count();
  }
}
