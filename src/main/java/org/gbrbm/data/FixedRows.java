package org.gbrbm.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Reads a file whose examples all take the same number of bytes, in parts. */
final class FixedRows implements ExampleReader {
  private final Path file;
  private final InputStream in;
  private final Form form;
  private final Function<byte[], Values> values;
  private final List<String> keptNames;
  private final IntFunction<List<String>> kept;
  private int done;

  /**
   * What the header of the file says.
   *
   * @param count number of examples
   * @param rows of an example
   * @param columns of an example
   * @param bytesEach bytes of a number
   */
  record Form(int count, int rows, int columns, int bytesEach) {}

  /**
   * Creates a reader.
   *
   * @param file what it is called in messages
   * @param in the file after its header, which is closed with this
   * @param form what the header says
   * @param values makes values of bytes
   */
  FixedRows(Path file, InputStream in, Form form, Function<byte[], Values> values) {
    this(file, in, form, values, List.of(), example -> List.of());
  }

  /** As the other constructor, with what is kept of each example, by its number from 0. */
  FixedRows(
      Path file,
      InputStream in,
      Form form,
      Function<byte[], Values> values,
      List<String> keptNames,
      IntFunction<List<String>> kept) {
    this.file = file;
    this.in = in;
    this.form = form;
    this.values = values;
    this.keptNames = keptNames;
    this.kept = kept;
  }

  @Override
  public Optional<ExampleBatch> next(int most) throws IOException {
    int count = Math.min(most, form.count - done);
    if (count == 0) {
      requireEnd();
      return Optional.empty();
    }
    int size = DeclaredBytes.size(file, count, form.rows, form.columns, form.bytesEach);
    var bytes = new byte[size];
    int read = in.readNBytes(bytes, 0, size);
    if (read < size) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the file is cut short: it ends in example %d of the %d that its header claims",
              file,
              done + (long) read * count / size + 1,
              form.count));
    }
    var images = new Images(count, form.rows, form.columns, values.apply(bytes));
    var numbers = LongStream.rangeClosed(done + 1L, done + (long) count).boxed().toList();
    var others = IntStream.range(done, done + count).mapToObj(kept).toList();
    done += count;
    return Optional.of(new ExampleBatch(images, file + ": row", numbers, others));
  }

  private void requireEnd() throws IOException {
    if (in.read() >= 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the file goes on after the %d examples that its header claims",
              file,
              form.count));
    }
  }

  @Override
  public List<String> kept() {
    return keptNames;
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
