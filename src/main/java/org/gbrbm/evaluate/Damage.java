package org.gbrbm.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is done to each pixel of an image before it is restored.
 *
 * @param deviation for each pixel of an image, row after row, the standard deviation of the noise
 *     that is added: 0 leaves the pixel as it is, infinity hides it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Damage(float[] deviation) {
  private static final Pattern RECTANGLE = Pattern.compile("(\\d+)x(\\d+)\\+(\\d+)\\+(\\d+)");

  /**
   * Noise on every pixel, and parts that are hidden.
   *
   * @param rows pixels from top to bottom
   * @param columns pixels from left to right
   * @param noise standard deviation of the noise, 0 for none
   * @param masks the hidden parts: {@code left}, {@code right}, {@code top} or {@code bottom} (that
   *     half), or {@code RxC+R+C} (height x width, then the place of the top left pixel, from 0)
   * @return the damage, for images of that size
   * @throws IllegalArgumentException when the noise is not a number from 0, a mask is none of
   *     these, or a rectangle is empty or does not lie within the image
   */
  public static Damage of(int rows, int columns, float noise, List<String> masks) {
    if (!(noise >= 0) || Float.isInfinite(noise)) {
      throw new IllegalArgumentException("noise must be a number from 0, not " + noise);
    }
    var deviation = new float[rows * columns];
    Arrays.fill(deviation, noise);
    for (var mask : masks) {
      var hidden = rectangle(mask, rows, columns);
      for (int y = hidden.top; y < hidden.top + hidden.height; y++) {
        int first = y * columns + hidden.left;
        Arrays.fill(deviation, first, first + hidden.width, Float.POSITIVE_INFINITY);
      }
    }
    return new Damage(deviation);
  }

  private record Rectangle(int height, int width, int top, int left) {}

  private static Rectangle rectangle(String mask, int rows, int columns) {
    return switch (mask) {
      case "left" -> new Rectangle(rows, columns / 2, 0, 0);
      case "right" -> new Rectangle(rows, columns - columns / 2, 0, columns / 2);
      case "top" -> new Rectangle(rows / 2, columns, 0, 0);
      case "bottom" -> new Rectangle(rows - rows / 2, columns, rows / 2, 0);
      default -> parse(mask, rows, columns);
    };
  }

  private static Rectangle parse(String mask, int rows, int columns) {
    var matcher = RECTANGLE.matcher(mask);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a mask is left, right, top, bottom or HEIGHTxWIDTH+ROW+COLUMN, for instance 10x10+4+9, not "
              + mask);
    }
    var numbers = new long[4];
    for (int i = 0; i < 4; i++) {
      // Longer numbers lie outside every image.
      var digits = matcher.group(i + 1);
      numbers[i] = digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
    }
    if (numbers[0] < 1
        || numbers[1] < 1
        || numbers[0] + numbers[2] > rows
        || numbers[1] + numbers[3] > columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the mask %s does not lie within an image of %d x %d",
              mask,
              rows,
              columns));
    }
    return new Rectangle((int) numbers[0], (int) numbers[1], (int) numbers[2], (int) numbers[3]);
  }
}
