package org.gbrbm.train;

import org.gbrbm.data.Scaling;

/**
 * What the bits of a run depend on beside its settings. A run goes on under the conditions that it
 * was started with.
 *
 * @param images the checksum of the images
 * @param scaling how their values were scaled
 * @param device where the models are trained
 * @param threads how many threads one operation may use: it decides the order of sums
 */
public record RunConditions(String images, Scaling scaling, Device device, int threads) {

  /** Far more than one operation can use; TensorFlow would start as many as it is told to. */
  public static final int MOST_THREADS = 1024;

  /**
   * Checks the range.
   *
   * @param images as {@link org.gbrbm.data.ImageSet#checksum} has it
   * @param scaling not null
   * @param device not null
   * @param threads from 1 to {@link #MOST_THREADS}
   */
  public RunConditions {
    if (scaling == null || device == null || threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "a run needs a scaling, a device and 1 to %d threads, not %s, %s and %d"
              .formatted(MOST_THREADS, scaling, device, threads));
    }
  }
}
