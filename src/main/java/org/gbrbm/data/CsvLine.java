package org.gbrbm.data;

import java.util.List;

/**
 * A line of a table.
 *
 * @param fields what is between its separators
 * @param number where it ends in the file, from 1
 */
record CsvLine(List<String> fields, long number) {}
