package org.gbrbm.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the header of a NumPy array says. Source: "NEP 1: A simple file format for NumPy arrays".
 *
 * @param type the numbers
 * @param order the order of their bytes
 * @param fortran whether the first index runs fastest, and not the last
 * @param shape the dimensions, two or three of them, each at least 1
 * @param length bytes of the header itself
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NumpyHeader(Type type, ByteOrder order, boolean fortran, int[] shape, long length) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy itself takes no longer ones from files that are not trusted. */
  private static final int LONGEST = 10_000;

  /** A dictionary as Python writes it, of the keys that every header has, in their order. */
  private static final Pattern DICTIONARY =
      Pattern.compile(
          "\\{'descr': (?<descr>.+), 'fortran_order': (?<fortran>True|False),"
              + " 'shape': \\((?<shape>[0-9, ]*)\\),? ?\\}\\s*");

  private static final Pattern NUMBERS = Pattern.compile("'(?<order>[<>|=])(?<type>u1|f2|f4|f8)'");

  /** The types of numbers that are read. */
  enum Type {
    /** Unsigned bytes: pixels. */
    U1(1),
    /** Half precision. */
    F2(2),
    /** Single precision. */
    F4(4),
    /** Double precision. */
    F8(8);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }
  }

  /**
   * Reads a header.
   *
   * @param file for messages
   * @param in the file from its start
   * @throws DataException when it is no header, or that of an array that is not read
   * @throws IOException when it cannot be read
   */
  static NumpyHeader read(Path file, DataInputStream in) throws IOException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new DataException(file + ": not a NumPy array");
    }
    int version = in.readUnsignedByte();
    in.readUnsignedByte();
    if (version < 1 || version > 3) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: version %d of NumPy's format", file, version));
    }
    long length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
    if (version > 1) {
      length += (long) Short.toUnsignedInt(Short.reverseBytes(in.readShort())) << 16;
    }
    if (length > LONGEST) {
      throw new DataException(String.format(Locale.ROOT, "%s: a header of %d bytes", file, length));
    }
    var text = in.readNBytes((int) length);
    long all = MAGIC.length + (version > 1 ? 6 : 4) + length;
    return parse(file, new String(text, StandardCharsets.UTF_8), all);
  }

  private static NumpyHeader parse(Path file, String text, long length) throws DataException {
    var parts = DICTIONARY.matcher(text);
    if (!parts.matches()) {
      throw new DataException(file + ": its header is not that of a NumPy array");
    }
    var numbers = NUMBERS.matcher(parts.group("descr"));
    if (!numbers.matches()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: numbers of the type %s; save it with .astype('float32'), or as uint8 if they are pixels",
              file,
              abbreviated(parts.group("descr"))));
    }
    return new NumpyHeader(
        Type.valueOf(numbers.group("type").toUpperCase(Locale.ROOT)),
        numbers.group("order").equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        parts.group("fortran").equals("True"),
        shape(file, parts.group("shape")),
        length);
  }

  private static String abbreviated(String text) {
    var plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 40 ? plain : plain.substring(0, 40) + "...";
  }

  private static int[] shape(Path file, String text) throws DataException {
    try {
      var shape =
          Arrays.stream(text.split(","))
              .map(String::strip)
              .filter(part -> !part.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      if ((shape.length == 2 || shape.length == 3) && Arrays.stream(shape).allMatch(n -> n > 0)) {
        return shape;
      }
    } catch (NumberFormatException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: shape (%s)", file, text), e);
    }
    throw new DataException(
        String.format(
            Locale.ROOT,
            "%s: its shape is (%s); it must be (N, D) or (N, rows, columns), nothing of it 0",
            file,
            text));
  }
}
