package org.gbrbm.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
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
  private final ReadableByteChannel in;
  private final Form form;
  private final Function<ByteBuffer, Values> values;
  private final List<String> keptNames;
  private final IntFunction<List<String>> kept;
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);
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
  FixedRows(Path file, ReadableByteChannel in, Form form, Function<ByteBuffer, Values> values) {
    this(file, in, form, values, List.of(), example -> List.of());
  }

  /** As the other constructor, with what is kept of each example, by its number from 0. */
  FixedRows(
      Path file,
      ReadableByteChannel in,
      Form form,
      Function<ByteBuffer, Values> values,
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
    var bytes = read(size);
    if (bytes.remaining() < size) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the file is cut short: it ends in example %d of the %d that its header claims",
              file,
              done + (long) bytes.remaining() * count / size + 1,
              form.count));
    }
    var images = new Images(count, form.rows, form.columns, values.apply(bytes));
    var numbers = LongStream.rangeClosed(done + 1L, done + (long) count).boxed().toList();
    var others = IntStream.range(done, done + count).mapToObj(kept).toList();
    done += count;
    return Optional.of(new ExampleBatch(images, file + ": row", numbers, others));
  }

  /** In memory that is native: a file's bytes come there without a detour. */
  private ByteBuffer read(int size) throws IOException {
    if (memory.capacity() < size) {
      memory = ByteBuffer.allocateDirect(size);
    }
    memory.clear().limit(size);
    while (memory.hasRemaining() && in.read(memory) >= 0) {}
    return memory.flip();
  }

  private void requireEnd() throws IOException {
    if (read(1).hasRemaining()) {
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
