package org.gbrbm.apply;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Answers as a NumPy array of float32: [N] where each is one number, else [N, numbers]. Source of
 * the form: "NEP 1: A simple file format for NumPy arrays".
 */
final class NumpyAnswers implements AnswerWriter {
  /** Room for the number of examples, which is known in the end. */
  private static final int HEADER = 128;

  private final FileChannel channel;
  private final List<AnswerColumn> columns;
  private final int width;
  private long count;

  /**
   * Begins the file.
   *
   * @param file one that does not exist yet
   * @param columns of the answers
   */
  NumpyAnswers(Path file, List<AnswerColumn> columns) throws IOException {
    this.columns = columns;
    this.width = columns.stream().mapToInt(AnswerColumn::width).sum();
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      channel.position(HEADER);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void write(List<List<String>> kept, List<float[]> answers) throws IOException {
    var bytes =
        ByteBuffer.allocate(kept.size() * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var floats = bytes.asFloatBuffer();
    for (int n = 0; n < kept.size(); n++) {
      for (int k = 0; k < columns.size(); k++) {
        int own = columns.get(k).width();
        floats.put(answers.get(k), n * own, own);
      }
    }
    writeAll(bytes);
    count += kept.size();
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      var shape =
          width == 1
              ? String.format(Locale.ROOT, "(%d,)", count)
              : String.format(Locale.ROOT, "(%d, %d)", count, width);
      var description =
          String.format(
              Locale.ROOT, "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }", shape);
      var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      header.putShort((short) (HEADER - header.position() - Short.BYTES));
      header.put(description.getBytes(StandardCharsets.US_ASCII));
      while (header.remaining() > 1) {
        header.put((byte) ' ');
      }
      header.put((byte) '\n');
      channel.position(0);
      writeAll(header.flip());
    }
  }
}
