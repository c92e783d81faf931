package org.gbrbm.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  /** The keys that every header has, in any order, and their values as Python writes them. */
  private static final Pattern DESCRIPTION =
      key("descr", "(?:'(?<single>[^']*)'|\"(?<double>[^\"]*)\"|(?<other>\\[.*\\]))");

  private static final Pattern FORTRAN = key("fortran_order", "(?<value>True|False)");
  private static final Pattern SHAPE = key("shape", "\\((?<value>[0-9L,\\s]*)\\)");

  private static final Pattern NUMBERS =
      Pattern.compile("(?<order>[<>|=]?)(?<type>b1|[iu][1248]|f[248])");

  /** The types of numbers that are read, by NumPy's names. */
  enum Type {
    /** Truth values, a byte each. */
    B1(1),
    I1(1),
    /** Unsigned bytes: pixels. */
    U1(1),
    I2(2),
    U2(2),
    I4(4),
    U4(4),
    I8(8),
    U8(8),
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

    /** Whether other numbers are made of them. */
    boolean isConverted() {
      return this != U1 && this != F4 && this != F8;
    }
  }

  private static Pattern key(String name, String value) {
    return Pattern.compile("(?:'" + name + "'|\"" + name + "\")\\s*:\\s*" + value);
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
    var rest = new StringBuilder(text.strip());
    var description = take(file, rest, DESCRIPTION);
    var fortran = take(file, rest, FORTRAN).group("value");
    var shape = take(file, rest, SHAPE).group("value");
    if (!rest.toString().matches("\\{[\\s,]*\\}")) {
      throw noHeader(file);
    }
    var type =
        Stream.of("single", "double", "other")
            .map(description::group)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    var numbers = NUMBERS.matcher(type);
    if (!numbers.matches()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: numbers of the type '%s'; save it with .astype('float32')",
              file,
              CsvColumns.shortened(type)));
    }
    return new NumpyHeader(
        Type.valueOf(numbers.group("type").toUpperCase(Locale.ROOT)),
        numbers.group("order").equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        fortran.equals("True"),
        shape(file, shape),
        length);
  }

  /** Finds a key with its value, and takes both out of the text. */
  private static Matcher take(Path file, StringBuilder text, Pattern key) throws DataException {
    var found = key.matcher(text.toString());
    if (!found.find()) {
      throw noHeader(file);
    }
    text.delete(found.start(), found.end());
    return found;
  }

  private static DataException noHeader(Path file) {
    return new DataException(file + ": its header is not that of a NumPy array");
  }

  /** The dimensions without those of 1, such as the one channel of grey images. */
  private static int[] shape(Path file, String text) throws DataException {
    try {
      var shape =
          Arrays.stream(text.split(","))
              .map(part -> part.strip().replaceFirst("L$", ""))
              .filter(part -> !part.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      if (shape.length >= 2 && Arrays.stream(shape).allMatch(n -> n > 0)) {
        var inner = Arrays.stream(shape).skip(1).filter(n -> n > 1).toArray();
        if (inner.length <= 2) {
          var ofExample = inner.length == 0 ? IntStream.of(1) : Arrays.stream(inner);
          return IntStream.concat(IntStream.of(shape[0]), ofExample).toArray();
        }
      }
    } catch (NumberFormatException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: shape (%s)", file, text), e);
    }
    throw new DataException(
        String.format(
            Locale.ROOT,
            "%s: its shape is (%s); it must be (N, D) or (N, rows, columns), nothing of it 0%s",
            file,
            text.strip(),
            text.replace(",", "").strip().matches("\\d+")
                ? "; if each number is an example, save it with .reshape(-1, 1)"
                : ""));
  }
}
