package org.gbrbm.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** Where the operations of a graph run. */
public enum Device {
  /** The first CPU device. */
  CPU(DeviceType.CPU),
  /** The first GPU that TensorFlow lists. */
  GPU(DeviceType.GPU);

  private final DeviceType type;

  Device(DeviceType type) {
    this.type = type;
  }

  /** {@return the device scope for operations, for instance {@code /device:GPU:0}} */
  public DeviceSpec spec() {
    return DeviceSpec.newBuilder().deviceType(type).deviceIndex(0).build();
  }

  /**
   * {@return the device to use}
   *
   * @param wanted what a user wants; empty for a GPU where there is one
   * @param devices those that there are; see {@link #list}
   * @throws SettingException when there is no GPU and one is wanted
   */
  public static Device choose(Optional<Device> wanted, List<AvailableDevice> devices) {
    boolean gpu = devices.stream().anyMatch(AvailableDevice::isGpu);
    if (!gpu && wanted.equals(Optional.of(GPU))) {
      throw new SettingException(
          "device",
          String.format(
              Locale.ROOT,
              "TensorFlow sees no GPU, only %s; train on the CPU, or build with the Maven profile gpu on a machine with an NVIDIA driver",
              devices.stream().map(AvailableDevice::name).collect(Collectors.joining(", "))));
    }
    return wanted.orElse(gpu ? GPU : CPU);
  }

  /**
   * {@return the devices that TensorFlow can use in this process}
   *
   * @param threads how many threads one operation may use. The first session of a process decides
   *     this for all of them, and that memory of a GPU is taken as it is needed; and listing the
   *     devices takes a session.
   */
  @SuppressWarnings("try") // the scope frees what is allocated within it
  public static List<AvailableDevice> list(int threads) {
    // TensorFlow Java has no public call for this; the C API's own is stable.
    try (var scope = new PointerScope()) {
      var status = TF_Status.newStatus();
      var options = TF_SessionOptions.newSessionOptions();
      var config = new Execution(GPU, threads).session().toByteArray();
      tensorflow.TF_SetConfig(options, new BytePointer(config), config.length, status);
      status.throwExceptionIfNotOK();
      var session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
      status.throwExceptionIfNotOK();
      var devices = tensorflow.TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      try {
        var all = new ArrayList<AvailableDevice>();
        for (int i = 0; i < tensorflow.TF_DeviceListCount(devices); i++) {
          var name = tensorflow.TF_DeviceListName(devices, i, status).getString();
          long bytes = tensorflow.TF_DeviceListMemoryBytes(devices, i, status);
          status.throwExceptionIfNotOK();
          all.add(new AvailableDevice(name, bytes));
        }
        return List.copyOf(all);
      } finally {
        tensorflow.TF_DeleteDeviceList(devices);
      }
    }
  }
}
