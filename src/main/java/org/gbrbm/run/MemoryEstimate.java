package org.gbrbm.run;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.Locale;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.Images;

/** About how much memory training takes, so that too much is said before and not found out. */
public final class MemoryEstimate {
  /** Java, TensorFlow's libraries, and what they keep, in bytes; measured. */
  private static final long PROCESS = 450L << 20;

  /** Arrays of the size of the weights at the peak: the start, when they are drawn; measured. */
  private static final long ARRAYS_OF_WEIGHTS = 9;

  /** Arrays of a batch of images and of their hidden units that a step holds; measured. */
  private static final long ARRAYS_OF_BATCH = 5;

  /** The images in Java, in TensorFlow, and on their way from one to the other. */
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
      throw new SettingException(
          "batchSize",
          String.format(
              Locale.ROOT,
              "training takes about %s of memory (%d of the models %s at a time, %d visible units, batches of %d), and this machine or its container has %s; take fewer hidden units, smaller batches or fewer images",
              gibibytes(needed),
              sideBySide,
              config.hidden(),
              train.size(),
              config.recipe().batchSize(),
              gibibytes(present)));
    }
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
      long images = (long) train.values().count() * train.values().bytesEach();
      long all = Math.addExact(PROCESS, images);
      var largest =
          config.hidden().stream().sorted(Comparator.reverseOrder()).limit(sideBySide).toList();
      for (int hidden : largest) {
        long weights = Math.multiplyExact((long) train.size(), hidden);
        long batch = Math.multiplyExact(config.recipe().batchSize(), (long) train.size() + hidden);
        long floats =
            Math.addExact(
                Math.multiplyExact(ARRAYS_OF_WEIGHTS, weights),
                Math.multiplyExact(ARRAYS_OF_BATCH, batch));
        all = Math.addExact(all, Math.multiplyExact(COPIES_OF_IMAGES, images));
        all = Math.addExact(all, Math.multiplyExact(Float.BYTES, floats));
      }
      return all;
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
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
