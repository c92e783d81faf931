package org.gbrbm.spark;

import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.gbrbm.apply.Quantity;

/** The columns that a model writes. */
final class OutputColumns {
  private OutputColumns() {}

  /**
   * A schema with the columns that are written.
   *
   * @param schema that of what is read
   * @param columns the names, by what is in the columns
   * @throws IllegalArgumentException when there is such a column already
   */
  static StructType added(StructType schema, Map<Quantity, String> columns) {
    var all = schema;
    for (var column : columns.entrySet()) {
      var name = column.getValue();
      if (all.getFieldIndex(name).isDefined()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "there is a column %s already; choose another name, or \"\" to leave it out",
                name));
      }
      all = all.add(name, type(column.getKey()), true);
    }
    return all;
  }

  private static DataType type(Quantity quantity) {
    return switch (quantity) {
      case HIDDEN, RECONSTRUCTION, FILLED -> SQLDataTypes.VectorType();
      case FLAG -> DataTypes.BooleanType;
      default -> DataTypes.DoubleType;
    };
  }
}
