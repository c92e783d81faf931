package org.gbrbm.train;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Locale;

/**
 * Whether some of the training examples are held out, and training stops when it no longer helps
 * them. The model is then as it was when their mean-field reconstruction error was least. Source:
 * L. Prechelt, "Early stopping - but when?", 1998.
 *
 * @param every every so-many-th training example is held out, for instance 10; 0 for none
 * @param patience after how many measurements that are no better than the best one to stop, at
 *     least 1; an error is measured after each epoch, in a training of more than 100 epochs about
 *     100 times
 */
public record EarlyStopping(
    @JsonPropertyDescription("Every so-many-th training example is held out; 0 for none") int every,
    @JsonPropertyDescription("After how many errors that are no better to stop") int patience) {

  /** Trains all epochs on all examples. */
  public static final EarlyStopping NONE = new EarlyStopping(0, 1);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public EarlyStopping {
    if (every < 0 || every == 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "every 2nd training example or fewer can be held out, not %d", every));
    }
    Ranges.requireAtLeast(1, "patience", patience);
  }

  /** {@return whether examples are held out} */
  public boolean holdsOut() {
    return every > 0;
  }
}
