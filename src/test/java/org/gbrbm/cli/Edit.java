package org.gbrbm.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A change to the bytes of a file. Positions wrap around, so that each fits every file. */
sealed interface Edit {
  /** The ends of the ranges of numbers in JSON, and what is no number. */
  List<String> ODD_VALUES =
      List.of(
          "0",
          "-1",
          "2147483647",
          "2147483648",
          "9223372036854775808",
          "1e308",
          "1e999",
          "1e-320",
          "NaN",
          "null",
          "true",
          "\"\"",
          "[]",
          "{}",
          "\"../../up\"",
          "0".repeat(2000),
          "[".repeat(2000));

  /** The changed bytes. */
  byte[] apply(byte[] bytes);

  /** One bit is the other one. */
  record Flip(int at, int bit) implements Edit {
    @Override
    public byte[] apply(byte[] bytes) {
      if (bytes.length > 0) {
        bytes[at % bytes.length] ^= (byte) (1 << bit);
      }
      return bytes;
    }
  }

  /** Bytes are others. */
  record Overwrite(int at, List<Byte> with) implements Edit {
    @Override
    public byte[] apply(byte[] bytes) {
      for (int i = 0; i < with.size() && i < bytes.length; i++) {
        bytes[(at + i) % bytes.length] = with.get(i);
      }
      return bytes;
    }
  }

  /** The end is missing. */
  record Truncate(int at) implements Edit {
    @Override
    public byte[] apply(byte[] bytes) {
      return Arrays.copyOf(bytes, bytes.length == 0 ? 0 : at % bytes.length);
    }
  }

  /** There is more after the end. */
  record Extend(List<Byte> by) implements Edit {
    @Override
    public byte[] apply(byte[] bytes) {
      var longer = Arrays.copyOf(bytes, bytes.length + by.size());
      for (int i = 0; i < by.size(); i++) {
        longer[bytes.length + i] = by.get(i);
      }
      return longer;
    }
  }

  /** A part is also elsewhere. */
  record Copy(int from, int to, int length) implements Edit {
    @Override
    public byte[] apply(byte[] bytes) {
      if (bytes.length > 0) {
        int source = from % bytes.length;
        int target = to % bytes.length;
        int most = bytes.length - Math.max(source, target);
        System.arraycopy(bytes, source, bytes, target, Math.min(length, most));
      }
      return bytes;
    }
  }

  /** A number of a text, or what looks like one, is another value. */
  record Revalue(int number, String value) implements Edit {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    @Override
    public byte[] apply(byte[] bytes) {
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      var found = NUMBER.matcher(text).results().toList();
      if (found.isEmpty()) {
        return bytes;
      }
      var chosen = found.get(number % found.size());
      var changed = new StringBuilder(text).replace(chosen.start(), chosen.end(), value);
      return changed.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /** Any of them, the smaller positions and the shorter changes being the simpler ones. */
  static Arbitrary<Edit> any() {
    var position = Arbitraries.integers().between(0, 1 << 20);
    var bytes = Arbitraries.bytes().list().ofMinSize(1).ofMaxSize(40);
    // Headers are in front, and what breaks readers of them are the ends of ranges.
    var extremes =
        Arbitraries.of((byte) 0, (byte) 0x7f, (byte) 0x80, (byte) 0xff)
            .flatMap(value -> Arbitraries.of(value).list().ofMinSize(1).ofMaxSize(4));
    return Arbitraries.oneOf(
        Combinators.combine(position, Arbitraries.integers().between(0, 7)).as(Flip::new),
        Combinators.combine(position, bytes).as(Overwrite::new),
        Combinators.combine(Arbitraries.integers().between(0, 15), extremes).as(Overwrite::new),
        position.map(Truncate::new),
        bytes.map(Extend::new),
        Combinators.combine(position, position, position).as(Copy::new),
        Combinators.combine(position, Arbitraries.of(ODD_VALUES)).as(Revalue::new));
  }
}
