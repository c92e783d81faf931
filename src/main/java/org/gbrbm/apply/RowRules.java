package org.gbrbm.apply;

import org.gbrbm.data.BadRows;

/**
 * Which examples are answered.
 *
 * @param missing whether NaN stands for a value that is missing
 * @param bad told of those that are left out
 */
public record RowRules(boolean missing, BadRows bad) {}
