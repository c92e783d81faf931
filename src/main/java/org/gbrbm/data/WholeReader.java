package org.gbrbm.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Examples that are in memory, in parts. */
final class WholeReader implements ExampleReader {
  private final Path file;
  private final Images images;
  private int done;

  WholeReader(Path file, Images images) {
    this.file = file;
    this.images = images;
  }

  @Override
  public Optional<ExampleBatch> next(int most) {
    int count = Math.min(most, images.count() - done);
    if (count == 0) {
      return Optional.empty();
    }
    var numbers = LongStream.rangeClosed(done + 1L, done + (long) count).boxed().toList();
    var part = images.slice(done, count);
    done += count;
    return Optional.of(
        new ExampleBatch(part, file + ": row", numbers, Collections.nCopies(count, List.of())));
  }

  @Override
  public List<String> kept() {
    return List.of();
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public void close() {}
}
