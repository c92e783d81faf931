package org.gbrbm.data;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** The values of images, image after image, as they lie in memory: read-only. */
public sealed interface Values {

  /** {@return the values from their start, independent of any other reader's position} */
  Buffer buffer();

  /**
   * {@return a value as it is stored}
   *
   * @param index from 0 to {@link #count} - 1
   */
  double stored(int index);

  /**
   * Values as they are stored, one after another.
   *
   * @param from the first
   * @param target filled with them
   */
  void copyStored(int from, double[] target);

  /** {@return what is stored for a visible unit of 1} */
  double unit();

  /** {@return bytes a value takes} */
  int bytesEach();

  /** {@return the map between visible units and the data's own values} */
  Scaling scaling();

  /**
   * A part.
   *
   * @param from its first value
   * @param length how many values
   * @return a view
   */
  Values slice(int from, int length);

  /**
   * Parts of one length, one after another.
   *
   * @param from the first value of each
   * @param length how many values each has
   * @return a copy
   */
  Values gather(int[] from, int length);

  /**
   * {@return what is shown of the values: 0 black, 255 white}
   *
   * @param size values of an image
   */
  ByteBuffer grey(int size);

  /** {@return how many values there are} */
  default int count() {
    return buffer().remaining();
  }

  /**
   * Pixels of images: visible units are 0 to 1.
   *
   * @param buffer unsigned bytes, 0 black, 255 white
   */
  record Bytes(ByteBuffer buffer) implements Values {
    /** So many bytes have a sum below 2^31. */
    private static final int MOST_ADDED = 1 << 23;

    /** Takes a read-only view. */
    public Bytes {
      buffer = buffer.asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer buffer() {
      return buffer.duplicate();
    }

    @Override
    public double stored(int index) {
      return Byte.toUnsignedInt(buffer.get(buffer.position() + index));
    }

    @Override
    public void copyStored(int from, double[] target) {
      var bytes = new byte[target.length];
      buffer.get(buffer.position() + from, bytes);
      for (int i = 0; i < bytes.length; i++) {
        target[i] = Byte.toUnsignedInt(bytes[i]);
      }
    }

    /**
     * Adds up values, in integers, which takes a fraction of the time that it takes in doubles.
     *
     * @param sums to the first of which the first value is added, the one after the last, and so on
     */
    void addTo(double[] sums) {
      var part = new int[sums.length];
      var bytes = new byte[sums.length];
      var from = buffer();
      while (from.hasRemaining()) {
        Arrays.fill(part, 0);
        for (int n = 0; n < MOST_ADDED && from.hasRemaining(); n++) {
          from.get(bytes);
          for (int i = 0; i < part.length; i++) {
            part[i] += bytes[i] & 0xff;
          }
        }
        Arrays.setAll(sums, i -> sums[i] + part[i]);
      }
    }

    @Override
    public double unit() {
      return 255;
    }

    @Override
    public int bytesEach() {
      return Byte.BYTES;
    }

    @Override
    public Scaling scaling() {
      return Scaling.PIXELS;
    }

    @Override
    public Bytes slice(int from, int length) {
      return new Bytes(buffer.slice(buffer.position() + from, length));
    }

    @Override
    public Bytes gather(int[] from, int length) {
      var copy = ByteBuffer.allocate(from.length * length);
      for (int start : from) {
        copy.put(slice(start, length).buffer());
      }
      return new Bytes(copy.flip());
    }

    @Override
    public ByteBuffer grey(int size) {
      return buffer();
    }
  }

  /**
   * The data's own numbers in double precision, which a {@link Scaling} makes visible units of.
   *
   * @param buffer finite numbers
   */
  record Doubles(DoubleBuffer buffer) implements Values {

    /** Takes a read-only view. */
    public Doubles {
      buffer = buffer.asReadOnlyBuffer();
    }

    @Override
    public DoubleBuffer buffer() {
      return buffer.duplicate();
    }

    @Override
    public double stored(int index) {
      return buffer.get(buffer.position() + index);
    }

    @Override
    public void copyStored(int from, double[] target) {
      buffer.get(buffer.position() + from, target);
    }

    @Override
    public double unit() {
      return 1;
    }

    @Override
    public int bytesEach() {
      return Double.BYTES;
    }

    @Override
    public Scaling scaling() {
      return Scaling.IDENTITY;
    }

    @Override
    public Doubles slice(int from, int length) {
      return new Doubles(buffer.slice(buffer.position() + from, length));
    }

    @Override
    public Doubles gather(int[] from, int length) {
      var copy = DoubleBuffer.allocate(from.length * length);
      for (int start : from) {
        copy.put(slice(start, length).buffer());
      }
      return new Doubles(copy.flip());
    }

    @Override
    public ByteBuffer grey(int size) {
      throw new IllegalStateException("only scaled values can be shown");
    }
  }

  /**
   * Visible units themselves, as a scaling made them.
   *
   * @param buffer finite numbers
   * @param scaling what it was that made them
   */
  record Floats(FloatBuffer buffer, Scaling scaling) implements Values {

    /** Takes a read-only view. */
    public Floats {
      buffer = buffer.asReadOnlyBuffer();
    }

    @Override
    public FloatBuffer buffer() {
      return buffer.duplicate();
    }

    @Override
    public double stored(int index) {
      return buffer.get(buffer.position() + index);
    }

    @Override
    public void copyStored(int from, double[] target) {
      var floats = new float[target.length];
      buffer.get(buffer.position() + from, floats);
      for (int i = 0; i < floats.length; i++) {
        target[i] = floats[i];
      }
    }

    @Override
    public double unit() {
      return 1;
    }

    @Override
    public int bytesEach() {
      return Float.BYTES;
    }

    @Override
    public Floats slice(int from, int length) {
      return new Floats(buffer.slice(buffer.position() + from, length), scaling);
    }

    @Override
    public Floats gather(int[] from, int length) {
      var copy = FloatBuffer.allocate(from.length * length);
      for (int start : from) {
        copy.put(slice(start, length).buffer());
      }
      return new Floats(copy.flip(), scaling);
    }

    @Override
    public ByteBuffer grey(int size) {
      var black = scaling.black(size);
      var white = scaling.white(size);
      var grey = ByteBuffer.allocate(count());
      for (int i = 0; i < grey.capacity(); i++) {
        float range = white[i % size] - black[i % size];
        float share = range == 0 ? 0 : ((float) stored(i) - black[i % size]) / range;
        grey.put(i, (byte) Math.rint(255f * Math.min(1f, Math.max(0f, share))));
      }
      return grey.asReadOnlyBuffer();
    }
  }
}
