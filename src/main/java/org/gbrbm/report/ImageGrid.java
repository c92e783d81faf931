package org.gbrbm.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.gbrbm.data.Images;

/** Grey images drawn in rows and columns under a title. */
final class ImageGrid {
  private static final int SCALE = 2;
  private static final int GAP = 4;
  private static final int TITLE_HEIGHT = 32;

  private ImageGrid() {}

  /**
   * Draws two grids of as many images side by side.
   *
   * @param columns images in a row of each grid
   */
  static BufferedImage sideBySide(
      Images left, String leftTitle, Images right, String rightTitle, int columns) {
    int rows = (left.count() + columns - 1) / columns;
    int width = columns * (left.columns() * SCALE + GAP) + GAP;
    int height = TITLE_HEIGHT + rows * (left.rows() * SCALE + GAP) + GAP;
    var picture = new BufferedImage(2 * width + 4 * GAP, height, BufferedImage.TYPE_INT_RGB);
    var g = picture.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    draw(g, left, leftTitle, columns, 0, width);
    draw(g, right, rightTitle, columns, width + 4 * GAP, width);
    g.dispose();
    return picture;
  }

  private static void draw(
      Graphics2D g, Images images, String title, int columns, int x0, int width) {
    g.setColor(Color.BLACK);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    int titleWidth = g.getFontMetrics().stringWidth(title);
    g.drawString(title, x0 + (width - titleWidth) / 2, TITLE_HEIGHT - 10);
    for (int i = 0; i < images.count(); i++) {
      int x = x0 + GAP + i % columns * (images.columns() * SCALE + GAP);
      int y = TITLE_HEIGHT + GAP + i / columns * (images.rows() * SCALE + GAP);
      g.drawImage(picture(images, i), x, y, images.columns() * SCALE, images.rows() * SCALE, null);
    }
  }

  /** One of the images, a pixel for a pixel. */
  static BufferedImage picture(Images images, int index) {
    var picture = new BufferedImage(images.columns(), images.rows(), BufferedImage.TYPE_BYTE_GRAY);
    var bytes = new byte[images.size()];
    images.pixels().get(index * images.size(), bytes);
    picture.getRaster().setDataElements(0, 0, images.columns(), images.rows(), bytes);
    return picture;
  }
}
