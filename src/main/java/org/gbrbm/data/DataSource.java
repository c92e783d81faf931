package org.gbrbm.data;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Where a data set is, and how it is to be read. It is one of
 *
 * <ul>
 *   <li>a folder with the IDX files of MNIST or of one of its drop-in replacements, each as it is
 *       or gzipped: {@code train-images-idx3-ubyte}, {@code t10k-images-idx3-ubyte}, and, where
 *       there are any, the labels, which are only counted
 *   <li>a folder of PNG, JPEG, TIFF, BMP or GIF images of one size, in the order of their names;
 *       colours become their luma. Subfolders {@code train} and {@code test} or {@code val} are the
 *       two parts; other subfolders are classes, whose images are taken together.
 *   <li>a {@code .npy} file with a NumPy array [N, D] or [N, rows, columns] of numbers or of {@code
 *       bool}
 *   <li>a {@code .npz} file with such arrays of names like {@code x_train} and {@code x_test}, or
 *       with one of any name
 *   <li>a {@code .csv}, {@code .tsv}, {@code .txt}, {@code .dat} or {@code .data} file of numbers,
 *       a vector a line, as it is or gzipped
 * </ul>
 *
 * <p>Where the data do not say what is for the test, every tenth image is, beginning with the
 * tenth; of fewer than ten images, the last.
 *
 * @param path the folder or file
 * @param format how it is to be read
 */
public record DataSource(Path path, DataFormat format) {

  private static final int READ_AT_A_TIME = 1000;

  /**
   * A data set as it was read.
   *
   * @param images the examples
   * @param notes what was taken and what was left out, a sentence each
   */
  public record Loaded(ImageSet images, List<String> notes) {
    /** Copies the list. */
    public Loaded {
      notes = List.copyOf(notes);
    }

    Loaded with(ImageSet scaled, List<String> more) {
      var all = new ArrayList<>(notes);
      all.addAll(more);
      return new Loaded(scaled, all);
    }
  }

  /**
   * A source whose format is found out.
   *
   * @param path the folder or file
   */
  public DataSource(Path path) {
    this(path, DataFormat.AUTO);
  }

  /**
   * Reads the data, scaled as suits them: pixels to [0, 1], other numbers by {@link
   * Scale#STANDARD}.
   *
   * @return the examples
   * @throws DataException when a file is missing or damaged, or the files do not fit one another
   */
  public Loaded read() throws DataException {
    return scaled(readUnscaled(), train -> Scaling.suiting(train));
  }

  /**
   * Reads the data and scales them with the numbers of the training examples.
   *
   * @param scale how
   * @return the examples
   * @throws DataException as {@link #read()} does
   */
  public Loaded read(Scale scale) throws DataException {
    return scaled(readUnscaled(), train -> Scaling.of(scale, train));
  }

  /**
   * Reads the data and scales them as others were.
   *
   * @param scaling the others'
   * @param rows those of the others' images; 1 for vectors, 0 where it is not known
   * @param columns those of the others' images
   * @return the examples
   * @throws DataException as {@link #read()} does, or when the data are of another kind or width
   *     than the others, or too far from them
   */
  public Loaded read(Scaling scaling, int rows, int columns) throws DataException {
    var raw = readUnscaled();
    var loaded = scaled(raw, train -> scaling);
    int size = raw.images().train().size();
    int known = rows * columns == size ? rows : 0; // who takes the examples knows their sizes
    var scaler = new ExampleScaler(scaling, size, known, true, BadRows.STOP);
    scaler.require(raw.images().train(), loaded.images().train(), path.toString());
    scaler.require(raw.images().test(), loaded.images().test(), path.toString());
    return loaded;
  }

  /**
   * Reads the data as they are: bytes as bytes, other values on their own scale.
   *
   * @return the examples
   * @throws DataException as {@link #read()} does
   */
  public Loaded readUnscaled() throws DataException {
    return DataFiles.read(path, format);
  }

  /**
   * Begins to read the data in parts, as they are: bytes as bytes, other values on their own scale.
   *
   * @param part which examples
   * @param bad told of examples that are left out
   * @return what reads them, to be closed
   * @throws DataException when a file is missing or damaged, or there is no such part
   */
  public ExampleReader open(DataPart part, BadRows bad) throws DataException {
    return DataFiles.open(path, format, part, bad);
  }

  /**
   * Reads examples for a model.
   *
   * @param part which examples
   * @param like examples that it was trained on, scaled
   * @return the examples, scaled
   * @throws DataException when they cannot be read, or one of them cannot be given to the model
   */
  public Images read(DataPart part, Images like) throws DataException {
    var scaler =
        new ExampleScaler(like.scaling(), like.size(), like.rows(), format.missing(), BadRows.STOP);
    var parts = new ArrayList<Images>();
    DataException.naming(
        path,
        () -> {
          try (var reader = open(part, BadRows.STOP)) {
            for (var batch = scaler.next(reader, READ_AT_A_TIME);
                batch.isPresent();
                batch = scaler.next(reader, READ_AT_A_TIME)) {
              parts.add(batch.get().images().copy());
            }
            return parts;
          }
        });
    if (parts.isEmpty()) {
      throw new DataException(path + ": holds no examples");
    }
    return Images.concat(parts);
  }

  /**
   * Begins to read a table from a stream in parts; the path is only its name in messages.
   *
   * @param table the table, which is closed with the reader
   * @param bad told of rows that are left out
   * @return what reads it, to be closed
   * @throws DataException when there is nothing in it, the columns cannot be taken, or it cannot be
   *     read
   */
  public ExampleReader open(InputStream table, BadRows bad) throws DataException {
    return new ChainedReader(path, List.of(() -> CsvFile.open(path, table, format, bad)));
  }

  private Loaded scaled(Loaded raw, Function<Images, Scaling> choice) throws DataException {
    try {
      var train = raw.images().train();
      var scaling = choice.apply(train);
      return raw.with(raw.images().map(scaling::apply), notes(train, scaling));
    } catch (IllegalArgumentException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: %s", path, e.getMessage()), e);
    }
  }

  /** What is unusual about the values. */
  private static List<String> notes(Images train, Scaling scaling) {
    int largest = Scaling.largestByte(train);
    if (largest < 0 || largest >= Scaling.LEAST_LARGEST_BYTE) {
      return List.of();
    }
    return List.of(
        String.format(
            Locale.ROOT,
            scaling.equals(Scaling.PIXELS)
                ? "the largest byte is %d, and bytes are divided by 255: all is dark"
                : "the largest byte is %d: bytes are divided by it, not by 255",
            largest));
  }
}
