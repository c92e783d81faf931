package org.gbrbm.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.gbrbm.data.Images;

/**
 * Grey images in rows and columns under a title.
 *
 * @param title what they are
 * @param images the images
 */
public record Panel(String title, Images images) {
  private static final int SCALE = 2;
  private static final int GAP = 4;
  private static final int TITLE_HEIGHT = 28;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 16);

  /** How panels lie in a picture. */
  public enum Layout {
    /** From left to right. */
    SIDE_BY_SIDE,
    /** From top to bottom. */
    STACKED
  }

  /** Draws panels, each with so many images in a row. */
  static BufferedImage draw(List<Panel> panels, Layout layout, int columns) {
    boolean stacked = layout == Layout.STACKED;
    int width = 0;
    int height = 0;
    for (var panel : panels) {
      int w = panel.width(columns);
      int h = panel.height(columns);
      width = stacked ? Math.max(width, w) : width + w;
      height = stacked ? height + h : Math.max(height, h);
    }
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var g = picture.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    for (var panel : panels) {
      panel.draw(g, columns);
      g.translate(stacked ? 0 : panel.width(columns), stacked ? panel.height(columns) : 0);
    }
    g.dispose();
    return picture;
  }

  private void draw(Graphics2D g, int columns) {
    g.setColor(Color.BLACK);
    g.setFont(FONT);
    g.drawString(title, 2 * GAP, TITLE_HEIGHT - 8);
    var grid = grid(images, columns, Color.WHITE);
    g.drawImage(
        grid, 2 * GAP, TITLE_HEIGHT, SCALE * grid.getWidth(), SCALE * grid.getHeight(), null);
  }

  /**
   * The images alone, a pixel for a pixel.
   *
   * @param columns images in a row
   * @param gap the grey between them, and of places without an image
   */
  static BufferedImage grid(Images images, int columns, Color gap) {
    int inRow = Math.min(columns, images.count());
    int cellWidth = images.columns() + GAP / SCALE;
    int cellHeight = images.rows() + GAP / SCALE;
    int width = inRow * cellWidth - GAP / SCALE;
    int height = rows(images, columns) * cellHeight - GAP / SCALE;
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    var raster = picture.getRaster();
    var background = new byte[width * height];
    Arrays.fill(background, (byte) gap.getRed());
    raster.setDataElements(0, 0, width, height, background);
    var pixels = new byte[images.size()];
    for (int i = 0; i < images.count(); i++) {
      images.pixels().get(i * images.size(), pixels);
      int x = i % columns * cellWidth;
      int y = i / columns * cellHeight;
      raster.setDataElements(x, y, images.columns(), images.rows(), pixels);
    }
    return picture;
  }

  private static int rows(Images images, int columns) {
    return (images.count() + columns - 1) / columns;
  }

  private int width(int columns) {
    var measure = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    int titleWidth = measure.getFontMetrics(FONT).stringWidth(title);
    measure.dispose();
    int inRow = Math.min(columns, images.count());
    return 3 * GAP + Math.max(titleWidth, inRow * (SCALE * images.columns() + GAP));
  }

  private int height(int columns) {
    return TITLE_HEIGHT + rows(images, columns) * (SCALE * images.rows() + GAP) + GAP;
  }
}
