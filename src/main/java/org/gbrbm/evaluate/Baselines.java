package org.gbrbm.evaluate;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;

/**
 * What a model's errors are to be compared with: mean squared errors a value on the test images.
 *
 * @param mean that of the mean training image in the place of each
 * @param pca that of the reconstructions from so many principal components of the training images,
 *     by their number: what the best linear method makes of as many numbers as there are hidden
 *     units. Values that are missing are taken for the mean.
 */
public record Baselines(double mean, SortedMap<Integer, Double> pca) {

  /** Copies the map. */
  public Baselines {
    pca = Collections.unmodifiableSortedMap(new TreeMap<>(pca));
  }

  /**
   * {@return the errors on data}
   *
   * @param images the data
   * @param components numbers of principal components, at least one
   */
  public static Baselines of(ImageSet images, List<Integer> components) {
    var mean = images.train().mean();
    var train = images.train().filledWith(mean);
    try (var fitted =
        new PrincipalComponents(train, Collections.max(components), Execution.onHost())) {
      var test = images.test().filledWith(mean);
      return new Baselines(errorOf(mean, images.test()), fitted.errors(test, components));
    }
  }

  /** The mean squared error of an image in the place of others. */
  private static double errorOf(float[] mean, Images test) {
    var values = test.values();
    var image = new double[mean.length];
    double sum = 0;
    for (int first = 0; first < values.count(); first += image.length) {
      values.copyStored(first, image);
      for (int i = 0; i < image.length; i++) {
        double error = mean[i] - image[i] / values.unit();
        sum += Double.isNaN(error) ? 0 : error * error;
      }
    }
    return sum / test.known();
  }
}
