package org.gbrbm.run;

import java.util.Locale;

/** A run whose results are wanted and that is not done. */
public final class UnfinishedRunException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient RunFolder folder;

  UnfinishedRunException(RunFolder folder, String missing) {
    super(String.format(Locale.ROOT, "%s is not done: it has no %s", folder.path(), missing));
    this.folder = folder;
  }

  /** {@return the run, which can be resumed} */
  public RunFolder folder() {
    return folder;
  }
}
