package org.gbrbm.cli;

import java.util.Objects;
import java.util.Optional;
import org.gbrbm.compute.Execution.Precision;
import picocli.CommandLine.Option;

/** With which precision a training multiplies matrices. */
final class PrecisionOption {
  /** What a user can ask for. */
  enum Choice {
    AUTO,
    FLOAT32,
    BFLOAT16,
    MIXED
  }

  @Option(
      names = "--precision",
      paramLabel = "auto|float32|bfloat16|mixed",
      description =
          "Precision of the training: bfloat16 multiplies matrices of 8 significant bits, which takes less time on processors that are fast at it (gbrbm info tells); mixed, on a GPU, is half precision where TensorFlow considers it safe; auto is bfloat16 for large models on such processors, but not for the recipe notebook, else float32 (default: auto).")
  private Choice choice;

  Choice choice() {
    return Objects.requireNonNullElse(choice, Choice.AUTO);
  }

  /** What is wanted; empty for what suits. */
  Optional<Precision> precision() {
    return switch (choice()) {
      case AUTO -> Optional.empty();
      case FLOAT32 -> Optional.of(Precision.FLOAT32);
      case BFLOAT16 -> Optional.of(Precision.BFLOAT16);
      case MIXED -> Optional.of(Precision.MIXED);
    };
  }
}
