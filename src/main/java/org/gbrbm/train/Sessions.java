package org.gbrbm.train;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/** How TensorFlow sessions are set up. */
final class Sessions {
  private Sessions() {}

  /**
   * A configuration for one model.
   *
   * @param device the device that the graph names
   * @param threads how many threads one operation may use
   */
  static ConfigProto config(Device device, int threads) {
    var config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            // Negative: operations run one after another in the thread that runs the session, so
            // that models side by side do not wait for each other in a pool they share.
            .setInterOpParallelismThreads(-1)
            .setAllowSoftPlacement(true)
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
    if (device == Device.CPU) {
      config.putDeviceCount("GPU", 0);
    }
    return config.build();
  }
}
