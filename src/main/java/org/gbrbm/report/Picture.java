package org.gbrbm.report;

import java.awt.Color;
import java.util.Base64;
import org.gbrbm.data.Images;

/**
 * A picture in a page.
 *
 * @param uri a data URI of a PNG
 * @param width how wide it is to be shown, in pixels
 * @param height how high
 * @param description for those who cannot see it
 */
record Picture(String uri, int width, int height, String description) {
  /** About how wide one image is shown. */
  private static final int IMAGE_WIDTH = 56;

  /** A grey that stands out from white and from black. */
  private static final Color GAP = Color.GRAY;

  /** Images in rows. */
  static Picture of(Images images, int columns, String description) {
    var grid = Panel.grid(images, columns, GAP);
    int scale = Math.max(1, Math.round((float) IMAGE_WIDTH / images.columns()));
    return new Picture(
        "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.bytes(grid)),
        scale * grid.getWidth(),
        scale * grid.getHeight(),
        description);
  }
}
