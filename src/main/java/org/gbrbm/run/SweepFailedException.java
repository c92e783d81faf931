package org.gbrbm.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One or several models of a run could not be trained; the others were trained all the same. */
public final class SweepFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Map<Integer, Throwable> failures;

  /**
   * Creates an exception.
   *
   * @param failures why, by the models' numbers of hidden units; at least one
   */
  SweepFailedException(Map<Integer, Throwable> failures) {
    super("not all models could be trained", failures.values().iterator().next());
    this.failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }

  /** {@return why, by the models' numbers of hidden units} */
  public Map<Integer, Throwable> failures() {
    return failures;
  }
}
