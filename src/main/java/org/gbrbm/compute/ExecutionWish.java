package org.gbrbm.compute;

import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.gbrbm.compute.Execution.Precision;

/**
 * How a user wants TensorFlow to run a model, where it matters to them.
 *
 * @param device where; empty for a GPU where there is one
 * @param precision of what is computed; empty for what suits the training and the processor
 * @param xla whether to compile with XLA
 */
public record ExecutionWish(Optional<Device> device, Optional<Precision> precision, boolean xla) {

  /** No wish. */
  public static final ExecutionWish NONE =
      new ExecutionWish(Optional.empty(), Optional.empty(), false);

  /**
   * {@return the wish for a device alone}
   *
   * @param device where; empty for a GPU where there is one
   */
  public static ExecutionWish on(Optional<Device> device) {
    return new ExecutionWish(device, Optional.empty(), false);
  }

  /**
   * {@return how a trained model is run, with as many threads as there are processors}
   *
   * @throws SettingException when there is no GPU and one is wanted
   */
  public Execution choose() {
    return choose(precision -> Execution.onHost().threads(), false);
  }

  /**
   * {@return how a new training is run}
   *
   * @param threads how many threads one operation may use, in each precision on a CPU
   * @param bfloat16 whether the training gains where the processor multiplies bfloat16 numbers
   *     faster, and may have other bits there
   * @throws SettingException when there is no GPU and one is wanted, or the precision is not to be
   *     had on the device
   */
  public Execution choose(ToIntFunction<Precision> threads, boolean bfloat16) {
    return choose(threads, bfloat16, Processor.ofThisMachine());
  }

  Execution choose(ToIntFunction<Precision> threads, boolean bfloat16, Processor processor) {
    boolean gains = bfloat16 && processor.multipliesBfloat16Faster();
    var onCpu = precision.orElse(gains ? Precision.BFLOAT16 : Precision.FLOAT32);
    int number = threads.applyAsInt(onCpu); // of the whole process, once devices are listed
    var where = Device.choose(device, Device.list(number));
    var chosen = where == Device.CPU ? onCpu : precision.orElse(Precision.FLOAT32);
    return new Execution(where, number, chosen, xla);
  }

  /**
   * Checks that a training can go on as it was begun.
   *
   * @param begun how it was begun
   * @throws SettingException when something else is wished for, or there is no longer such a device
   */
  public void requireSame(Execution begun) {
    var where =
        Device.choose(Optional.of(device.orElse(begun.device())), Device.list(begun.threads()));
    if (where != begun.device()) {
      throw new SettingException(
          "device",
          String.format(
              Locale.ROOT, "the run was started on device %s, not %s", begun.device(), where));
    }
    if (xla && !begun.xla()) {
      throw new SettingException("xla", "the run was started without XLA");
    }
    if (precision.isPresent() && precision.get() != begun.precision()) {
      throw new SettingException(
          "precision",
          String.format(
              Locale.ROOT,
              "the run was started with precision %s, not %s",
              begun.precision(),
              precision.get()));
    }
  }
}
