package org.gbrbm.train;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** How often a checkpoint is written, apart from the last one, which always is. */
public sealed interface CheckpointInterval {
  /**
   * After a number of epochs.
   *
   * @param epochs at least 1
   */
  record EveryEpochs(int epochs) implements CheckpointInterval {
    /** Checks the range. */
    public EveryEpochs {
      requirePositive(epochs);
    }
  }

  /**
   * After a number of steps.
   *
   * @param steps at least 1
   */
  record EverySteps(long steps) implements CheckpointInterval {
    /** Checks the range. */
    public EverySteps {
      requirePositive(steps);
    }
  }

  /**
   * After some time, at the end of the step.
   *
   * @param minutes at least 1
   */
  record EveryMinutes(long minutes) implements CheckpointInterval {
    /** Checks the range. */
    public EveryMinutes {
      requirePositive(minutes);
    }
  }

  /**
   * {@return whether a checkpoint is due after a step}
   *
   * @param stepsSince steps since the last one
   * @param timeSince time since the last one
   * @param epochDone the epoch whose last step it was, from 1; 0 if it was none's
   */
  default boolean due(long stepsSince, Duration timeSince, int epochDone) {
    if (this instanceof EverySteps every) {
      return stepsSince >= every.steps();
    }
    if (this instanceof EveryMinutes every) {
      return timeSince.toMinutes() >= every.minutes();
    }
    return epochDone > 0 && epochDone % ((EveryEpochs) this).epochs() == 0;
  }

  /**
   * {@return the interval where nobody has chosen one: each epoch, or about a hundred times}
   *
   * @param epochs those of the training
   */
  static CheckpointInterval suiting(int epochs) {
    return new EveryEpochs(EpochInterval.of(epochs).every());
  }

  /**
   * {@return the interval that a user's word stands for}
   *
   * @param text {@code epoch}, a number of steps such as {@code 500}, or of minutes such as {@code
   *     5m}
   * @throws IllegalArgumentException when it is none of them
   */
  static CheckpointInterval parse(String text) {
    if (text.equals("epoch")) {
      return new EveryEpochs(1);
    }
    var parts = Pattern.compile("(\\d{1,15})(m?)").matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a checkpoint interval is 'epoch', a number of steps (500) or of minutes (5m), not '%s'",
              text));
    }
    long number = Long.parseLong(parts.group(1));
    return parts.group(2).isEmpty() ? new EverySteps(number) : new EveryMinutes(number);
  }

  private static void requirePositive(long number) {
    if (number < 1) {
      throw new IllegalArgumentException("a checkpoint interval must be at least 1, not " + number);
    }
  }
}
