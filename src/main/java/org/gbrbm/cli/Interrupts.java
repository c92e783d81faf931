package org.gbrbm.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jline.utils.Signals;

/**
 * Turns the signals that ask a process to end into a request to stop at a good place. The second
 * one ends the process at once, unless it comes with the first: {@code timeout} and some schedulers
 * send each signal to the process and to its group. Until it is closed.
 */
final class Interrupts implements BooleanSupplier, AutoCloseable {
  /** HUP comes when the terminal is closed, INT from Ctrl-C, TERM from kill and from shutdowns. */
  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  /** What shells add to a signal's number for the exit code. */
  private static final int BY_SIGNAL = 128;

  /** Longer than two signals of one sender are apart, shorter than it takes to read the message. */
  private static final Duration TOGETHER = Duration.ofMillis(500);

  /** A signal, and when it came. */
  private record Signal(int number, long nanoTime) {}

  private final PrintWriter err;
  private final AtomicReference<Signal> first = new AtomicReference<>();
  private final Map<String, Object> previous = new LinkedHashMap<>();

  /**
   * Begins to catch the signals.
   *
   * @param err where to say so when one comes
   */
  Interrupts(PrintWriter err) {
    this.err = err;
    NUMBERS.forEach(
        (name, number) -> previous.put(name, Signals.register(name, () -> receive(number))));
  }

  private void receive(int number) {
    var signal = new Signal(number, System.nanoTime());
    if (!first.compareAndSet(null, signal)) {
      if (signal.nanoTime - first.get().nanoTime > TOGETHER.toNanos()) {
        // Nothing may be waited for, so no hook runs; what has its final name is whole.
        Runtime.getRuntime().halt(BY_SIGNAL + number);
      }
      return;
    }
    Warnings.warn(err, "finishing the step and writing a checkpoint; once more to stop at once");
  }

  /** Whether to stop. */
  @Override
  public boolean getAsBoolean() {
    return first.get() != null;
  }

  /** The exit code of a process that the signal ended. */
  int exitCode() {
    return BY_SIGNAL + first.get().number;
  }

  @Override
  public void close() {
    previous.forEach(Signals::unregister);
  }
}
