package org.gbrbm.data;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** Pixels of pictures one after another: bytes, until one of them has more than 8 bits a sample. */
final class PixelCollector {
  private final Path place;
  private final ByteBuffer bytes;
  private FloatBuffer floats;

  /**
   * Creates an empty one.
   *
   * @param place where the pictures are, for the message when they are too many
   * @param count pixels of all of them
   */
  PixelCollector(Path place, int count) {
    this.place = place;
    this.bytes = ByteBuffer.allocate(count);
  }

  /**
   * Adds the pixels of a picture.
   *
   * @throws DataException when Java's memory does not suffice
   */
  void add(Values pixels) throws DataException {
    if (floats == null && pixels instanceof Values.Bytes some) {
      bytes.put(some.buffer());
      return;
    }
    if (floats == null) {
      DeclaredBytes.requireHeap(place, (long) bytes.capacity() * Float.BYTES);
      floats = FloatBuffer.allocate(bytes.capacity());
      append(new Values.Bytes(bytes.flip()));
    }
    append(pixels);
  }

  private void append(Values pixels) {
    for (int i = 0; i < pixels.count(); i++) {
      floats.put((float) (pixels.stored(i) / pixels.unit()));
    }
  }

  /** {@return the pixels of all pictures} */
  Values values() {
    return floats == null
        ? new Values.Bytes(bytes.flip())
        : new Values.Floats(floats.flip(), Scaling.PIXELS);
  }
}
