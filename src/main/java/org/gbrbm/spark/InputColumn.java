package org.gbrbm.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
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

    /** Whether all numbers that {@link InputColumn#append} has put into a buffer are finite. */
    boolean areFinite(ByteBuffer values) {
      var ordered = values.order(ByteOrder.nativeOrder());
      return switch (this) {
        case BYTES -> true;
        case FLOATS -> {
          var floats = ordered.asFloatBuffer();
          yield IntStream.range(0, floats.remaining()).allMatch(i -> Float.isFinite(floats.get(i)));
        }
        case DOUBLES, VECTORS -> {
          var numbers = ordered.asDoubleBuffer();
          yield IntStream.range(0, numbers.remaining())
              .allMatch(i -> Double.isFinite(numbers.get(i)));
        }
      };
    }

    private static Kind of(DataType type) {
      if (type.equals(DataTypes.BinaryType)) {
        return BYTES;
      }
      if (type.equals(SQLDataTypes.VectorType())) {
        return VECTORS;
      }
      return isOf(type, DataTypes.FloatType) ? FLOATS : DOUBLES;
    }
  }

  /**
   * Checks that a schema has what the params name.
   *
   * @throws IllegalArgumentException when a column is missing, or of a type that has no numbers
   */
  static void requireIn(StructType schema, RbmParams<?> params) {
    var columns = params.inputColumns(schema);
    if (columns.isEmpty()) {
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
   * A data set that has the examples in a form that can be read: in the column that has them
   * already, else in one more at its end.
   *
   * @throws IllegalArgumentException as {@link #requireIn} does
   */
  static Dataset<Row> assembled(Dataset<Row> rows, RbmParams<?> params) {
    requireIn(rows.schema(), params);
    var names = params.inputColumns(rows.schema());
    if (!names.isEmpty()) {
      var columns = names.stream().map(name -> quoted(rows, name).cast("double"));
      return rows.withColumn(ASSEMBLED, functions.array(columns.toArray(Column[]::new)));
    }
    var name = params.getOrDefault(params.inputCol());
    var type = rows.schema().apply(name).dataType();
    return Kind.of(type) == Kind.DOUBLES && !isOf(type, DataTypes.DoubleType)
        ? rows.withColumn(ASSEMBLED, quoted(rows, name).cast("array<double>"))
        : rows;
  }

  private static boolean isOf(DataType type, DataType element) {
    return type instanceof ArrayType array && array.elementType().equals(element);
  }

  /** A column, whatever is in its name. */
  private static Column quoted(Dataset<Row> rows, String name) {
    return rows.col("`" + name.replace("`", "``") + "`");
  }

  /** Where the examples are in what {@link #assembled} made. */
  static InputColumn of(Dataset<Row> assembled, RbmParams<?> params) {
    var columns = params.inputColumns(assembled.schema());
    var name =
        columns.isEmpty() ? params.getOrDefault(params.inputCol()) : String.join(", ", columns);
    var all = Arrays.asList(assembled.columns());
    int ordinal = all.indexOf(all.contains(ASSEMBLED) ? ASSEMBLED : name);
    return new InputColumn(ordinal, Kind.of(assembled.schema().apply(ordinal).dataType()), name);
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
   * Appends the example of a row to a buffer with an array, in the order of the machine. What is
   * null becomes NaN.
   */
  void append(SpecializedGetters row, ByteBuffer to) {
    switch (kind) {
      case BYTES -> to.put(row.getBinary(ordinal));
      case FLOATS, DOUBLES -> append(row.getArray(ordinal), to);
      case VECTORS -> {
        var vector = row.getStruct(ordinal, VECTOR_FIELDS);
        if (isSparse(vector)) {
          to.asDoubleBuffer().put(dense(vector));
          to.position(to.position() + vector.getInt(1) * kind.bytesEach());
        } else {
          append(vector.getArray(3), to);
        }
      }
    }
  }

  private void append(ArrayData array, ByteBuffer to) {
    int count = array.numElements();
    int bytes = count * kind.bytesEach();
    if (array instanceof UnsafeArrayData packed) {
      // The numbers lie one after another: a copy less than an array of them would be.
      Platform.copyMemory(
          packed.getBaseObject(),
          packed.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(count),
          to.array(),
          Platform.BYTE_ARRAY_OFFSET + to.arrayOffset() + (long) to.position(),
          bytes);
    } else if (kind == Kind.FLOATS) {
      to.asFloatBuffer().put(array.toFloatArray());
    } else {
      to.asDoubleBuffer().put(array.toDoubleArray());
    }
    for (int i = 0; i < count; i++) {
      if (array.isNullAt(i)) {
        int at = to.position() + i * kind.bytesEach();
        if (kind == Kind.FLOATS) {
          to.putFloat(at, Float.NaN);
        } else {
          to.putDouble(at, Double.NaN);
        }
      }
    }
    to.position(to.position() + bytes);
  }

  private static double[] dense(SpecializedGetters sparse) {
    var all = new double[sparse.getInt(1)];
    var indices = sparse.getArray(2).toIntArray();
    var values = sparse.getArray(3).toDoubleArray();
    for (int i = 0; i < indices.length; i++) {
      all[indices[i]] = values[i];
    }
    return all;
  }
}
