package org.gbrbm.run;

import org.gbrbm.data.Scaling;
import org.gbrbm.train.Execution;

/**
 * What the bits of a run depend on beside its settings. A run goes on under the conditions that it
 * was started with.
 *
 * @param images the checksum of the images
 * @param scaling how their values were scaled
 * @param execution how TensorFlow runs what trains the models
 */
public record RunConditions(String images, Scaling scaling, Execution execution) {

  /**
   * Checks that nothing is missing.
   *
   * @param images as {@link org.gbrbm.data.ImageSet#checksum} has it
   * @param scaling not null
   * @param execution not null
   * @throws IllegalArgumentException when something is
   */
  public RunConditions {
    if (images == null || scaling == null || execution == null) {
      throw new IllegalArgumentException(
          "the conditions of a run have images, a scaling and an execution");
    }
  }
}
