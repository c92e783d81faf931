package org.gbrbm.run;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.Locale;
import org.gbrbm.compute.AvailableDevice;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.Images;

/** About how much memory training takes, so that too much is said before and not found out. */
public final class MemoryEstimate {
  /** Java, TensorFlow's libraries, and what they keep, in bytes; measured. */
  private static final long PROCESS = 450L << 20;

  /** Arrays of the size of the weights at the peak: the start, when they are drawn; measured. */
  private static final long ARRAYS_OF_WEIGHTS = 9;

  /** Arrays of the size of a background's axes: where they are defined, held, and evaluated. */
  private static final long ARRAYS_OF_BACKGROUND = 4;

  /** Arrays of a batch of images and of their hidden units that a step holds; measured. */
  private static final long ARRAYS_OF_BATCH = 5;

  /** Arrays of a batch on the host: the images and the noise of two steps that are drawn ahead. */
  private static final long ARRAYS_DRAWN = 2 * 2;

  /**
   * Arrays of a batch on a GPU: the images and the noise of all steps of a run, which TensorFlow
   * may make ready while the first is under way, and what the noise is made of.
   */
  private static final long ARRAYS_AHEAD = 3 * 32;

  /** What is trained on, in Java and, for all models together, in TensorFlow. */
  private static final long COPIES_OF_IMAGES = 2;

  private MemoryEstimate() {}

  /**
   * Refuses a run that this machine's memory will not hold.
   *
   * @param config the settings
   * @param train the training images
   * @param sideBySide how many models are trained at a time
   * @throws IllegalArgumentException when it does not fit
   */
  public static void requireFit(RunConfig config, Images train, int sideBySide) {
    long needed = bytes(config, train, sideBySide);
    long present = machineBytes();
    if (needed > present) {
      throw tooMuch(config, train, sideBySide, needed, "this machine or its container", present);
    }
  }

  /**
   * Refuses a run that the memory of a GPU will not hold, and says where to hold the images.
   *
   * @param config the settings
   * @param train the training images
   * @param sideBySide how many models are trained at a time
   * @param gpu the device that trains
   * @return the GPU where they fit; else the CPU, from where each step then takes its batch
   * @throws IllegalArgumentException when it does not fit even without the images
   */
  static Device imagesOn(RunConfig config, Images train, int sideBySide, AvailableDevice gpu) {
    try {
      long batch = Math.multiplyExact(config.recipe().batchSize(), (long) train.size());
      long ahead = Math.multiplyExact(Float.BYTES * ARRAYS_AHEAD * sideBySide, batch);
      long needed = Math.addExact(modelBytes(config, train, sideBySide), ahead);
      if (needed > gpu.bytes()) {
        throw tooMuch(config, train, sideBySide, needed, "the GPU", gpu.bytes());
      }
      long withImages =
          Math.addExact(needed, Math.multiplyExact(sideBySide, trainedBytes(config, train)));
      return withImages > gpu.bytes() ? Device.CPU : Device.GPU;
    } catch (ArithmeticException e) {
      throw tooMuch(config, train, sideBySide, Long.MAX_VALUE, "the GPU", gpu.bytes());
    }
  }

  private static SettingException tooMuch(
      RunConfig config, Images train, int sideBySide, long needed, String where, long present) {
    return new SettingException(
        "batchSize",
        String.format(
            Locale.ROOT,
            "training takes about %s of memory (%d of the models %s at a time, %d visible units, batches of %d), and %s has %s; take fewer hidden units, smaller batches or fewer images",
            gibibytes(needed),
            sideBySide,
            config.hidden(),
            train.size(),
            config.recipe().batchSize(),
            where,
            gibibytes(present)));
  }

  /**
   * The peak for the whole process.
   *
   * @param config the settings
   * @param train the training images
   * @param sideBySide how many models are trained at a time
   * @return bytes, or {@code Long.MAX_VALUE} when they are beyond counting
   */
  static long bytes(RunConfig config, Images train, int sideBySide) {
    try {
      long images = bytes(train);
      long trained = trainedBytes(config, train);
      long copies = Math.multiplyExact(COPIES_OF_IMAGES, trained);
      long models = modelBytes(config, train, sideBySide);
      long batch = Math.multiplyExact(config.recipe().batchSize(), (long) train.size());
      long drawn = Math.multiplyExact(Float.BYTES * ARRAYS_DRAWN, batch);
      long data = Math.addExact(Math.addExact(images, copies), drawn);
      return Math.addExact(PROCESS, Math.addExact(data, models));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static long bytes(Images images) {
    return (long) images.values().count() * images.values().bytesEach();
  }

  /** The images as a model is trained on them. */
  private static long trainedBytes(RunConfig config, Images train) {
    return config.recipe().background().any()
        ? (long) train.values().count() * Float.BYTES
        : bytes(train);
  }

  /** What models take beside the images, where they are trained; at the peak. */
  private static long modelBytes(RunConfig config, Images train, int sideBySide) {
    var largest =
        config.hidden().stream().sorted(Comparator.reverseOrder()).limit(sideBySide).toList();
    long all = 0;
    for (int hidden : largest) {
      long weights = Math.multiplyExact((long) train.size(), hidden);
      long batch = Math.multiplyExact(config.recipe().batchSize(), (long) train.size() + hidden);
      long background =
          config.recipe().background().any()
              ? ARRAYS_OF_BACKGROUND * train.size() * (long) train.size()
              : 0;
      long floats =
          Math.addExact(
              background,
              Math.addExact(
                  Math.multiplyExact(ARRAYS_OF_WEIGHTS, weights),
                  Math.multiplyExact(ARRAYS_OF_BATCH, batch)));
      all = Math.addExact(all, Math.multiplyExact(Float.BYTES, floats));
    }
    return all;
  }

  /** The memory of the machine, or what the container that this process runs in may take. */
  private static long machineBytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
