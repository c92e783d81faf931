package org.gbrbm.run;

import java.util.Locale;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Scaling;

/**
 * What the bits of a run depend on beside its settings. A run goes on under the conditions that it
 * was started with.
 *
 * @param images the checksum of the images
 * @param rows those of an image; 1 for vectors, 0 where an older version has not stored them
 * @param columns those of an image, or numbers of a vector; 0 where they are not known
 * @param format how the data were read
 * @param scaling how their values were scaled
 * @param execution how TensorFlow runs what trains the models
 */
public record RunConditions(
    String images, int rows, int columns, DataFormat format, Scaling scaling, Execution execution) {

  /**
   * Checks that nothing is missing.
   *
   * @throws IllegalArgumentException when something is
   */
  public RunConditions {
    if (images == null || format == null || scaling == null || execution == null) {
      throw new IllegalArgumentException(
          "the conditions of a run have images, a format, a scaling and an execution");
    }
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "images of %d x %d are none", rows, columns));
    }
  }

  /**
   * Checks that images are those of the run.
   *
   * @param folder the run
   * @param other the images
   * @throws SettingException when they are not
   */
  public void requireSame(RunFolder folder, ImageSet other) {
    if (!other.scaling().scale().equals(scaling.scale())) {
      throw new SettingException(
          "scale",
          String.format(
              Locale.ROOT,
              "%s was started with data scaled by %s, not %s",
              folder.path(),
              scaling.scale(),
              other.scaling().scale()));
    }
    if (!other.checksum().equals(images)) {
      throw new SettingException(
          "data",
          String.format(
              Locale.ROOT,
              "%s was started with other images (%s, not %s)",
              folder.path(),
              images,
              other.checksum()));
    }
  }
}
