package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * Reads one picture from a file of a format that Java knows: PNG, JPEG, TIFF, BMP, GIF.
 *
 * <p>Grey pictures give their stored values, whatever a colour profile says. Colours give their
 * luma, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). What is transparent lies on black. Pictures of
 * 16 bits a sample keep them.
 */
public final class ImageFile {
  /** Pixels on a side. Decoding what is larger takes gigabytes, however short the file is. */
  public static final int LARGEST_SIDE = 4096;

  private static final long LONGEST = 64L << 20;

  /** Java's names of formats of which a file may have several pictures. */
  private static final Set<String> SEVERAL = Set.of("tif", "tiff", "gif");

  private ImageFile() {}

  /**
   * The size of a picture.
   *
   * @param rows pixels from top to bottom
   * @param columns pixels from left to right
   */
  public record Size(int rows, int columns) {
    /** {@return number of pixels} */
    public int pixels() {
      return rows * columns;
    }

    @Override
    public String toString() {
      return rows + " x " + columns;
    }
  }

  private interface Use<T> {
    T of(ImageReader reader) throws IOException;
  }

  /**
   * Tells the size that a file's header claims, without decoding the picture.
   *
   * @param file the file
   * @return the size, each side from 1 to {@link #LARGEST_SIDE}
   * @throws DataException when the file is missing, no picture, damaged or too large
   */
  public static Size size(Path file) throws DataException {
    return use(file, reader -> size(file, reader));
  }

  /**
   * Reads a picture.
   *
   * @param file the file
   * @return one image
   * @throws DataException when the file is missing, no picture, damaged or too large, has several
   *     pictures, or pixels that are no unsigned numbers of 16 bits at most
   */
  public static Images read(Path file) throws DataException {
    return use(
        file,
        reader -> {
          var size = size(file, reader);
          var picture = reader.read(0);
          requireOne(file, reader);
          if (!Luma.takes(picture)) {
            throw new DataException(
                file
                    + ": its pixels are not unsigned numbers of 8 or 16 bits; save them as a .npy array");
          }
          return new Images(1, size.rows(), size.columns(), Luma.of(picture));
        });
  }

  /**
   * Reads pictures of one size, one after another.
   *
   * @param place where they are, for the message when they are too many
   * @param files the files, at least one
   * @return as many images
   * @throws DataException when one is missing, no picture, damaged, too large or of another size
   *     than the first, or when Java's memory does not suffice for all
   */
  public static Images readAll(Path place, List<Path> files) throws DataException {
    var first = files.get(0);
    var size = size(first);
    int count = DeclaredBytes.size(place, files.size(), size.rows(), size.columns());
    DeclaredBytes.requireHeap(place, count);
    var pixels = new PixelCollector(place, count);
    for (var file : files) {
      pixels.add(read(file, size, first).values());
    }
    return new Images(files.size(), size.rows(), size.columns(), pixels.values());
  }

  /** Reads a picture that is to have the size of another. */
  static Images read(Path file, Size size, Path first) throws DataException {
    var image = read(file);
    if (image.rows() != size.rows() || image.columns() != size.columns()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: has %d x %d pixels, but %s has %s: the images must be of one size",
              file,
              image.rows(),
              image.columns(),
              first.getFileName(),
              size));
    }
    return image;
  }

  private static <T> T use(Path file, Use<T> use) throws DataException {
    if (!Files.isRegularFile(file)) {
      throw new DataException(file + ": no such file");
    }
    try {
      if (Files.size(file) > LONGEST) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: longer than the %d MiB that a picture may have",
                file,
                LONGEST >> 20));
      }
      try (var stream = ImageIO.createImageInputStream(file.toFile())) {
        if (stream == null) {
          throw new DataException(file + ": cannot be read");
        }
        var readers = ImageIO.getImageReaders(stream);
        if (!readers.hasNext()) {
          throw new DataException(
              file + ": not a picture of a format that is known (PNG, JPEG, TIFF, BMP, GIF)");
        }
        var reader = readers.next();
        try {
          // Forward only, and no metadata: its texts may be packed to a thousandth of their size.
          reader.setInput(stream, true, true);
          return use.of(reader);
        } finally {
          reader.dispose();
        }
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Java's readers meet damaged files with exceptions of many kinds.
      throw new DataException(
          String.format(Locale.ROOT, "%s: not a sound picture (%s)", file, reason(e)), e);
    }
  }

  /** Refuses an animation, or a file of several pages: all but one would be lost. */
  private static void requireOne(Path file, ImageReader reader) throws IOException {
    if (!SEVERAL.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
      return;
    }
    try {
      reader.getWidth(1);
    } catch (IndexOutOfBoundsException e) {
      return; // there is no second one
    }
    throw new DataException(
        file + ": has several pictures; save each in a file of its own, or all as a .npy array");
  }

  private static String reason(Exception e) {
    var message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }

  private static Size size(Path file, ImageReader reader) throws IOException {
    var size = new Size(reader.getHeight(0), reader.getWidth(0));
    if (size.rows() < 1 || size.columns() < 1) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: its header claims %s pixels", file, size));
    }
    if (size.rows() > LARGEST_SIDE || size.columns() > LARGEST_SIDE) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: its header claims %s pixels; a side may have at most %d",
              file,
              size,
              LARGEST_SIDE));
    }
    return size;
  }
}
