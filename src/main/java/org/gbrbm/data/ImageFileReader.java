package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads pictures of one size in parts; what is kept of each is the name of its file. */
final class ImageFileReader implements ExampleReader {
  private final Path folder;
  private final List<Path> files;
  private final BadRows bad;
  private final ImageFile.Size size;
  private int done;

  /**
   * Begins to read pictures.
   *
   * @param folder where they are
   * @param files the files, at least one
   * @param bad told of pictures that are damaged or of another size than the first
   * @throws DataException when the first is damaged
   */
  ImageFileReader(Path folder, List<Path> files, BadRows bad) throws DataException {
    this.folder = folder;
    this.files = files;
    this.bad = bad;
    this.size = ImageFile.size(files.get(0));
  }

  @Override
  public Optional<ExampleBatch> next(int most) throws IOException {
    int count = Math.min(most, files.size() - done);
    var pixels = new PixelCollector(folder, count * size.pixels());
    var numbers = new ArrayList<Long>();
    var names = new ArrayList<List<String>>();
    while (numbers.size() < count && done < files.size()) {
      var file = files.get(done);
      done++;
      try {
        pixels.add(ImageFile.read(file, size, files.get(0)).values());
      } catch (DataException e) {
        bad.found(e);
        continue;
      }
      numbers.add((long) done);
      names.add(List.of(folder.relativize(file).toString()));
    }
    if (numbers.isEmpty()) {
      return Optional.empty();
    }
    var images = new Images(numbers.size(), size.rows(), size.columns(), pixels.values());
    return Optional.of(
        new ExampleBatch(images, String.format(Locale.ROOT, "%s: image", folder), numbers, names));
  }

  @Override
  public List<String> kept() {
    return List.of("file");
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public void close() {}
}
