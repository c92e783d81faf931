package org.gbrbm.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;

/**
 * The column that examples are in. It is read in Spark's own form of rows, which for an array of
 * numbers is one copy; as a {@link Row} it would be an object for each number.
 *
 * @param ordinal where it is in a row
 * @param kind what is in it
 * @param name what to call it in messages
 */
record InputColumn(int ordinal, Kind kind, String name) implements Serializable {
  private static final String ASSEMBLED = "__gbrbm_examples";

  /** Words of a vector's own form: type, size, indices, values. */
  private static final int VECTOR_FIELDS = 4;

  /** What a column may have. */
  enum Kind {
    /** Binary: bytes that are the pixels of images. */
    BYTES(Byte.BYTES),
    /** Arrays of float. */
    FLOATS(Float.BYTES),
    /** Arrays of double. */
    DOUBLES(Double.BYTES),
    /** Spark's vectors, dense or sparse. */
    VECTORS(Double.BYTES);

    private final int bytesEach;

    Kind(int bytesEach) {
      this.bytesEach = bytesEach;
    }

    /** Of a number of an example. */
    int bytesEach() {
      return bytesEach;
    }

    /**
     * Examples that {@link InputColumn#append} has put into a buffer.
     *
     * @param values from position to limit
     * @param size D
     */
    Images images(ByteBuffer values, int size) {
      int count = values.remaining() / bytesEach / size;
      var native_ = values.order(ByteOrder.nativeOrder());
      return new Images(
          count,
          1,
          size,
          switch (this) {
            case BYTES -> new Values.Bytes(values);
            case FLOATS -> new Values.Floats(native_.asFloatBuffer(), Scaling.IDENTITY);
            case DOUBLES, VECTORS -> new Values.Doubles(native_.asDoubleBuffer());
          });
    }

    private static Kind of(DataType type) {
      if (type.equals(DataTypes.BinaryType)) {
        return BYTES;
      }
      if (type.equals(SQLDataTypes.VectorType())) {
        return VECTORS;
      }
      return type instanceof ArrayType array && array.elementType().equals(DataTypes.FloatType)
          ? FLOATS
          : DOUBLES;
    }
  }

  /**
   * Checks that a schema has what the params name.
   *
   * @throws IllegalArgumentException when a column is missing, or of a type that has no numbers
   */
  static void requireIn(StructType schema, RbmParams<?> params) {
    var columns = params.getOrDefault(params.inputCols());
    if (columns.length == 0) {
      var name = params.getOrDefault(params.inputCol());
      var type = type(schema, name);
      boolean numbers =
          type instanceof ArrayType array && array.elementType() instanceof NumericType;
      if (!numbers
          && !type.equals(DataTypes.BinaryType)
          && !type.equals(SQLDataTypes.VectorType())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "column %s is of the type %s; examples are vectors, arrays of numbers, or binary",
                name,
                type.simpleString()));
      }
      return;
    }
    for (var name : columns) {
      if (!(type(schema, name) instanceof NumericType)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "column %s is of the type %s, and not of numbers",
                name,
                type(schema, name).simpleString()));
      }
    }
  }

  private static DataType type(StructType schema, String name) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "there is no column %s: there are %s",
              name,
              String.join(", ", schema.fieldNames())));
    }
    return schema.apply(name).dataType();
  }

  /**
   * A data set whose last column holds the examples in a form that can be read.
   *
   * @throws IllegalArgumentException as {@link #requireIn} does
   */
  static Dataset<Row> assembled(Dataset<Row> rows, RbmParams<?> params) {
    requireIn(rows.schema(), params);
    var columns = params.getOrDefault(params.inputCols());
    return rows.withColumn(
        ASSEMBLED, columns.length > 0 ? joined(rows, columns) : single(rows, params));
  }

  private static Column joined(Dataset<Row> rows, String[] names) {
    return functions.array(
        Arrays.stream(names).map(name -> quoted(rows, name).cast("double")).toArray(Column[]::new));
  }

  private static Column single(Dataset<Row> rows, RbmParams<?> params) {
    var name = params.getOrDefault(params.inputCol());
    var column = quoted(rows, name);
    return Kind.of(rows.schema().apply(name).dataType()) == Kind.DOUBLES
        ? column.cast("array<double>") // of numbers of any type
        : column;
  }

  /** A column, whatever is in its name. */
  private static Column quoted(Dataset<Row> rows, String name) {
    return rows.col("`" + name.replace("`", "``") + "`");
  }

  /** The last column of what {@link #assembled} made. */
  static InputColumn of(Dataset<Row> assembled, RbmParams<?> params) {
    int ordinal = assembled.schema().length() - 1;
    var columns = params.getOrDefault(params.inputCols());
    return new InputColumn(
        ordinal,
        Kind.of(assembled.schema().apply(ordinal).dataType()),
        columns.length > 0 ? String.join(", ", columns) : params.getOrDefault(params.inputCol()));
  }

  /** How many numbers a row's example has; -1 where there is none. */
  int size(SpecializedGetters row) {
    if (row.isNullAt(ordinal)) {
      return -1;
    }
    return switch (kind) {
      case BYTES -> row.getBinary(ordinal).length;
      case FLOATS, DOUBLES -> row.getArray(ordinal).numElements();
      case VECTORS -> {
        var vector = row.getStruct(ordinal, VECTOR_FIELDS);
        yield isSparse(vector) ? vector.getInt(1) : vector.getArray(3).numElements();
      }
    };
  }

  private static boolean isSparse(SpecializedGetters vector) {
    return vector.getByte(0) == 0;
  }

  /**
   * Appends the example of a row to a buffer, which must be in the order of the machine. What is
   * null becomes NaN.
   *
   * @return whether all its numbers are finite
   */
  boolean append(SpecializedGetters row, ByteBuffer to) {
    return switch (kind) {
      case BYTES -> {
        to.put(row.getBinary(ordinal));
        yield true;
      }
      case FLOATS -> {
        var floats = floats(row.getArray(ordinal));
        to.asFloatBuffer().put(floats);
        to.position(to.position() + floats.length * Float.BYTES);
        yield isFinite(floats);
      }
      case DOUBLES -> append(doubles(row.getArray(ordinal)), to);
      case VECTORS -> append(values(row.getStruct(ordinal, VECTOR_FIELDS)), to);
    };
  }

  private static boolean append(double[] doubles, ByteBuffer to) {
    to.asDoubleBuffer().put(doubles);
    to.position(to.position() + doubles.length * Double.BYTES);
    return isFinite(doubles);
  }

  /** A product with 0 is not 0 for what is not finite. */
  private static boolean isFinite(double[] numbers) {
    double sum = 0;
    for (double x : numbers) {
      sum += x * 0;
    }
    return sum == 0;
  }

  private static boolean isFinite(float[] numbers) {
    float sum = 0;
    for (float x : numbers) {
      sum += x * 0;
    }
    return sum == 0;
  }

  private static float[] floats(ArrayData array) {
    var floats = array.toFloatArray();
    for (int i = 0; i < floats.length; i++) {
      if (array.isNullAt(i)) {
        floats[i] = Float.NaN;
      }
    }
    return floats;
  }

  private static double[] doubles(ArrayData array) {
    var doubles = array.toDoubleArray();
    for (int i = 0; i < doubles.length; i++) {
      if (array.isNullAt(i)) {
        doubles[i] = Double.NaN;
      }
    }
    return doubles;
  }

  private static double[] values(SpecializedGetters vector) {
    var values = vector.getArray(3).toDoubleArray();
    if (!isSparse(vector)) {
      return values;
    }
    var all = new double[vector.getInt(1)];
    var indices = vector.getArray(2).toIntArray();
    for (int i = 0; i < indices.length; i++) {
      all[indices[i]] = values[i];
    }
    return all;
  }
}
