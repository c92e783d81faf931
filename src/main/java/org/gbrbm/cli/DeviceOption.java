package org.gbrbm.cli;

import java.util.Objects;
import java.util.Optional;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.ExecutionWish;
import picocli.CommandLine.Option;

/** Where TensorFlow computes. */
final class DeviceOption {
  /** What a user can ask for. */
  enum Choice {
    AUTO,
    CPU,
    GPU
  }

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu",
      description = "Where to compute; auto takes a GPU where there is one (default: auto).")
  private Choice choice;

  Choice choice() {
    return Objects.requireNonNullElse(choice, Choice.AUTO);
  }

  /** What is wanted; empty for a GPU where there is one. */
  Optional<Device> device() {
    return switch (choice()) {
      case AUTO -> Optional.empty();
      case CPU -> Optional.of(Device.CPU);
      case GPU -> Optional.of(Device.GPU);
    };
  }

  /** How a trained model is run. */
  Execution execution() {
    return ExecutionWish.on(device()).choose();
  }
}
