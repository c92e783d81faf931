package org.gbrbm.serving;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * TensorFlow's format for files of records ("TFRecord"). Each record is
 *
 * <pre>{@code
 * uint64 length | uint32 masked CRC-32C of the length | bytes | uint32 masked CRC-32C of the bytes
 * }</pre>
 *
 * all little-endian. Source: TensorFlow's guide "TFRecord and tf.train.Example".
 */
final class TensorFlowRecords {
  private static final int MASK = 0xa282ead8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds a record. */
  void add(byte[] record) {
    var length = littleEndian(Long.BYTES).putLong(record.length).array();
    out.writeBytes(length);
    out.writeBytes(littleEndian(Integer.BYTES).putInt(maskedChecksum(length)).array());
    out.writeBytes(record);
    out.writeBytes(littleEndian(Integer.BYTES).putInt(maskedChecksum(record)).array());
  }

  /** What the file is to hold. */
  byte[] bytes() {
    return out.toByteArray();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Rotated and shifted, so that a checksum of data that has checksums in it stays a good one. */
  private static int maskedChecksum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
