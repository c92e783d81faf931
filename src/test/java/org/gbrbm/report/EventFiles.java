package org.gbrbm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;

/**
 * Reads event files byte by byte, as TensorFlow's description of TFRecord has them: a length, its
 * checksum, that many bytes, their checksum.
 */
final class EventFiles {
  private EventFiles() {}

  static List<Event> read(Path file) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var events = new ArrayList<Event>();
    while (bytes.hasRemaining()) {
      var length = take(bytes, 8);
      var data = take(bytes, (int) length.getLong(0));
      events.add(Event.parseFrom(data.duplicate()));
    }
    return events;
  }

  private static ByteBuffer take(ByteBuffer bytes, int count) {
    var part = bytes.slice(bytes.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + count);
    var crc = new CRC32C();
    crc.update(part.duplicate());
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    assertEquals(masked, bytes.getInt(), "checksum");
    return part;
  }
}
