package org.gbrbm.train;

import java.util.Optional;
import org.tensorflow.Result;

/** What a step takes that was drawn for it before, or what it leaves for other models. */
final class SharedDraws {
  private final Optional<Result> given;
  private final boolean wanted;
  private Result made;

  /**
   * Makes those of one step.
   *
   * @param given what was drawn before, not to be closed; empty where the step is to draw
   * @param wanted whether what the step draws is to be left here
   */
  SharedDraws(Optional<Result> given, boolean wanted) {
    this.given = given;
    this.wanted = wanted;
  }

  /** Those of a step that neither takes nor leaves any. */
  static SharedDraws none() {
    return new SharedDraws(Optional.empty(), false);
  }

  /**
   * Those of a step that others have drawn for.
   *
   * @param draws what they have drawn, not to be closed
   */
  static SharedDraws of(Result draws) {
    return new SharedDraws(Optional.of(draws), false);
  }

  Optional<Result> given() {
    return given;
  }

  boolean isWanted() {
    return wanted;
  }

  /** Leaves what the step has drawn; others close it. */
  void leave(Result draws) {
    made = draws;
  }

  Optional<Result> made() {
    return Optional.ofNullable(made);
  }
}
