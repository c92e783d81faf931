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
    var image = new double[mean.length];
    double sum = 0;
    for (int first = 0; first < values.count(); first += image.length) {
      values.copyStored(first, image);
      for (int i = 0; i < image.length; i++) {
        double error = mean[i] - image[i] / values.unit();
        sum += error * error;
      }
    }
    return sum / values.count();
  }
}
