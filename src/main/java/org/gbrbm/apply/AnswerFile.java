package org.gbrbm.apply;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gbrbm.data.BadRows;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ExampleReader;
import org.gbrbm.files.Messages;
import org.gbrbm.files.WholeFiles;

/**
 * A file that answers are written to, in the form that its name says: {@code .csv}, {@code .npy} or
 * {@code .jsonl}. It has its name when it is whole.
 *
 * @param path the file, which must not exist yet
 */
public record AnswerFile(Path path) {
  private static final int BUFFER = 1 << 16;

  /** The forms that a file can have. */
  private enum Form {
    CSV,
    NPY,
    JSONL
  }

  /**
   * Checks that the file can be written.
   *
   * @throws IllegalArgumentException when its name says no form, or it is there already
   */
  public void require() {
    form();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          path + " exists already; choose another name, or delete it");
    }
  }

  private Form form() {
    var name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    for (var form : Form.values()) {
      if (name.endsWith("." + form.name().toLowerCase(Locale.ROOT))) {
        return form;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: the name must end in .csv, .npy or .jsonl; write Parquet from Spark, or from .npy with pyarrow",
            path));
  }

  /** {@return whether the file has names for its columns, and what is kept of each example} */
  public boolean isNamed() {
    return form() != Form.NPY;
  }

  /**
   * Answers and writes.
   *
   * @param answers what to answer
   * @param reader the examples
   * @param bad told of those that are left out
   * @return how many were answered
   * @throws IllegalArgumentException when its name says no form, or it is there already
   * @throws IOException when the examples cannot be read, or the file cannot be written; there is
   *     then no such file
   */
  public long write(Answers answers, ExampleReader reader, BadRows bad) throws IOException {
    require();
    var count = new long[1];
    WholeFiles.writeByOther(
        path, folder -> count[0] = writeTo(folder.resolve("answers"), answers, reader, bad));
    return count[0];
  }

  private long writeTo(Path partial, Answers answers, ExampleReader reader, BadRows bad)
      throws IOException {
    var columns = answers.columns(reader.names());
    try (var writer = writer(partial, reader.kept(), columns)) {
      return Pipeline.run(answers, reader, bad, writer);
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw Messages.naming(path, e);
    }
  }

  private AnswerWriter writer(Path file, List<String> kept, List<AnswerColumn> columns)
      throws IOException {
    return switch (form()) {
      case CSV ->
          new CsvAnswers(new BufferedWriter(Files.newBufferedWriter(file), BUFFER), kept, columns);
      case NPY -> new NumpyAnswers(file, columns);
      case JSONL ->
          new JsonLines(
              new BufferedOutputStream(Files.newOutputStream(file), BUFFER), kept, columns);
    };
  }

  /**
   * Answers as a table to a stream.
   *
   * @param out where to; not closed
   * @param answers what to answer
   * @param reader the examples
   * @param bad told of those that are left out
   * @return how many were answered
   * @throws IOException when the examples cannot be read or the answers not be written
   */
  public static long print(Appendable out, Answers answers, ExampleReader reader, BadRows bad)
      throws IOException {
    try (var writer = new CsvAnswers(out, reader.kept(), answers.columns(reader.names()))) {
      return Pipeline.run(answers, reader, bad, writer);
    }
  }
}
