package org.gbrbm.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.gbrbm.apply.Quantity;

/**
 * What the tasks of a scoring read and write.
 *
 * @param input where the examples are
 * @param visible D, the numbers of an example
 * @param quantities what is written, in the order of the columns
 * @param handleInvalid what to do with examples that cannot be used
 */
record ScoringPlan(InputColumn input, int visible, List<Quantity> quantities, String handleInvalid)
    implements Serializable {

  /** Takes a list that can be sent. */
  ScoringPlan {
    quantities = new ArrayList<>(quantities);
  }

  /** Whether an example that cannot be used ends it. */
  boolean stopsAtInvalid() {
    return handleInvalid.equals("error") || fills();
  }

  /** Whether a row whose example cannot be used is kept. */
  boolean keepsInvalid() {
    return handleInvalid.equals("keep");
  }

  /** Whether what is missing is filled in. */
  boolean fills() {
    return handleInvalid.equals("fill");
  }
}
