package org.gbrbm.compute;

import java.util.Optional;

/**
 * A device that TensorFlow can use in this process.
 *
 * @param name as TensorFlow has it, for instance {@code
 *     /job:localhost/replica:0/task:0/device:GPU:0}
 * @param bytes how much memory TensorFlow may take there; of a CPU it does not know
 */
public record AvailableDevice(String name, long bytes) {
  private static final String GPU = "/device:GPU:";

  /** {@return whether it is a GPU} */
  public boolean isGpu() {
    return name.contains(GPU);
  }

  /**
   * {@return the GPU that trains; empty where there is none}
   *
   * @param threads as for {@link Device#list}
   */
  public static Optional<AvailableDevice> gpu(int threads) {
    return Device.list(threads).stream().filter(AvailableDevice::isGpu).findFirst();
  }
}
