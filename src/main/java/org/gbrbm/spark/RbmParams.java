package org.gbrbm.spark;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.types.StructType;
import org.gbrbm.apply.Quantity;

/**
 * The params that the estimator and the model share: what they read, and what the model writes. A
 * column whose name is empty is not written.
 *
 * @param <T> what the setters return
 */
public sealed interface RbmParams<T extends RbmParams<T>> extends Params
    permits GaussianBernoulliRbm, GaussianBernoulliRbmModel {

  /** The values of {@code handleInvalid}. */
  List<String> HANDLE_INVALID = List.of("error", "skip", "keep", "fill");

  /** The params themselves, which belong to one estimator or model. */
  final class Shared implements Serializable {
    private static final long serialVersionUID = 1;

    private final Param<String> inputCol;
    private final StringArrayParam inputCols;
    private final Param<String> handleInvalid;
    private final Map<Quantity, Param<String>> outputs = new LinkedHashMap<>();
    private final DoubleParam falseAlarms;

    Shared(Params parent) {
      inputCol =
          new Param<>(
              parent, "inputCol", "column of examples: a vector, array of numbers, or binary");
      inputCols =
          new StringArrayParam(parent, "inputCols", "numeric columns, in place of inputCol");
      handleInvalid =
          new Param<>(
              parent,
              "handleInvalid",
              "what to do with an example that has a null, NaN or infinite value: error, skip the"
                  + " row, keep it with nulls, or fill in what is missing",
              ParamValidators.<String>inArray(HANDLE_INVALID));
      output(parent, Quantity.HIDDEN, "hiddenCol", "vector p(h|v), one number for a hidden unit");
      output(
          parent, Quantity.RECONSTRUCTION, "reconstructionCol", "vector of reconstructed values");
      output(parent, Quantity.FILLED, "filledCol", "vector of the values, the missing filled in");
      output(parent, Quantity.FREE_ENERGY, "freeEnergyCol", "F(v), in nats");
      output(parent, Quantity.LOG_LIKELIHOOD, "logLikelihoodCol", "log p(v), where log Z is known");
      output(
          parent,
          Quantity.RECONSTRUCTION_ERROR,
          "reconstructionErrorCol",
          "mean squared error of the reconstruction, of values as scaled");
      output(
          parent,
          Quantity.SCORE,
          "scoreCol",
          "how unusual it is: what percentage of ordinary examples is no more so");
      output(parent, Quantity.FLAG, "flagCol", "whether the score is above the threshold");
      falseAlarms =
          new DoubleParam(
              parent,
              "falseAlarms",
              "share of ordinary examples that may be flagged",
              ParamValidators.inRange(0, 1, false, false));
    }

    private void output(Params parent, Quantity quantity, String name, String what) {
      outputs.put(
          quantity, new Param<>(parent, name, "column for the " + what + "; \"\" for none"));
    }

    void setDefaults(Params owner) {
      owner.setDefault(inputCol, "features");
      owner.setDefault(inputCols, new String[0]);
      owner.setDefault(handleInvalid, "error");
      owner.setDefault(falseAlarms, 0.01);
      var written = Map.of(Quantity.HIDDEN, "hidden", Quantity.FREE_ENERGY, "free_energy");
      outputs.forEach(
          (quantity, param) -> owner.setDefault(param, written.getOrDefault(quantity, "")));
    }
  }

  /** {@return the params themselves} */
  Shared shared();

  /** {@return the column of examples} */
  default Param<String> inputCol() {
    return shared().inputCol;
  }

  /** {@return numeric columns that are the numbers of an example, in place of one column} */
  default StringArrayParam inputCols() {
    return shared().inputCols;
  }

  /** {@return what to do with examples that cannot be used} */
  default Param<String> handleInvalid() {
    return shared().handleInvalid;
  }

  /** {@return the share of ordinary examples that may be flagged} */
  default DoubleParam falseAlarms() {
    return shared().falseAlarms;
  }

  /** {@return the column for p(h|v)} */
  default Param<String> hiddenCol() {
    return output(Quantity.HIDDEN);
  }

  /** {@return the column for reconstructions} */
  default Param<String> reconstructionCol() {
    return output(Quantity.RECONSTRUCTION);
  }

  /** {@return the column for examples with what is missing filled in} */
  default Param<String> filledCol() {
    return output(Quantity.FILLED);
  }

  /** {@return the column for F(v)} */
  default Param<String> freeEnergyCol() {
    return output(Quantity.FREE_ENERGY);
  }

  /** {@return the column for log p(v)} */
  default Param<String> logLikelihoodCol() {
    return output(Quantity.LOG_LIKELIHOOD);
  }

  /** {@return the column for the reconstruction error} */
  default Param<String> reconstructionErrorCol() {
    return output(Quantity.RECONSTRUCTION_ERROR);
  }

  /** {@return the column for the score, 0 to 100} */
  default Param<String> scoreCol() {
    return output(Quantity.SCORE);
  }

  /** {@return the column for whether the score is above the threshold} */
  default Param<String> flagCol() {
    return output(Quantity.FLAG);
  }

  private Param<String> output(Quantity quantity) {
    return shared().outputs.get(quantity);
  }

  /**
   * {@return the columns to write, by what is in them; those that are switched off are left out}
   */
  default Map<Quantity, String> outputColumns() {
    var columns = new LinkedHashMap<Quantity, String>();
    shared()
        .outputs
        .forEach(
            (quantity, param) -> {
              var name = getOrDefault(param);
              if (!name.isEmpty()) {
                columns.put(quantity, name);
              }
            });
    return columns;
  }

  /**
   * {@return the numeric columns whose values are an example, in the order of the visible units;
   * empty where examples are in one column}
   *
   * @param schema of the examples
   */
  default List<String> inputColumns(StructType schema) {
    return List.of(getOrDefault(inputCols()));
  }

  @SuppressWarnings("unchecked")
  private <V> T with(Param<V> param, V value) {
    set(param, value);
    return (T) this;
  }

  /**
   * Sets the column of examples: a {@code Vector}, an array of numbers, or binary, whose bytes are
   * the pixels of images.
   *
   * @param column its name, by default {@code features}
   * @return this
   */
  default T setInputCol(String column) {
    return with(inputCol(), column);
  }

  /**
   * Sets numeric columns that are the numbers of an example.
   *
   * @param columns their names, in the order of the visible units
   * @return this
   */
  default T setInputCols(String[] columns) {
    return with(inputCols(), columns);
  }

  /**
   * Sets what to do with examples that have a null, NaN or infinite value.
   *
   * @param how {@code error}, the default; {@code skip}, which leaves the row out; {@code keep},
   *     which keeps it with nulls in the columns that are written; or {@code fill}, which has the
   *     model fill in what is null or NaN
   * @return this
   * @throws IllegalArgumentException when it is none of them
   */
  default T setHandleInvalid(String how) {
    return with(handleInvalid(), how);
  }

  /**
   * Sets the share of ordinary examples that may be flagged.
   *
   * @param share above 0 and below 1, by default 0.01
   * @return this
   */
  default T setFalseAlarms(double share) {
    return with(falseAlarms(), (Object) share);
  }

  /**
   * Sets the column for p(h|v), a vector of M numbers.
   *
   * @param column its name, by default {@code hidden}; {@code ""} for none
   * @return this
   */
  default T setHiddenCol(String column) {
    return with(hiddenCol(), column);
  }

  /**
   * Sets the column for mean-field reconstructions, vectors of D numbers on the data's own scale.
   *
   * @param column its name; {@code ""}, the default, for none
   * @return this
   */
  default T setReconstructionCol(String column) {
    return with(reconstructionCol(), column);
  }

  /**
   * Sets the column for examples with what is missing filled in, vectors of D numbers.
   *
   * @param column its name; {@code ""}, the default, for none
   * @return this
   */
  default T setFilledCol(String column) {
    return with(filledCol(), column);
  }

  /**
   * Sets the column for F(v), a double in nats.
   *
   * @param column its name, by default {@code free_energy}; {@code ""} for none
   * @return this
   */
  default T setFreeEnergyCol(String column) {
    return with(freeEnergyCol(), column);
  }

  /**
   * Sets the column for log p(v) of the example as scaled, a double in nats.
   *
   * @param column its name; {@code ""}, the default, for none
   * @return this
   */
  default T setLogLikelihoodCol(String column) {
    return with(logLikelihoodCol(), column);
  }

  /**
   * Sets the column for the mean squared error of the reconstruction, a double.
   *
   * @param column its name; {@code ""}, the default, for none
   * @return this
   */
  default T setReconstructionErrorCol(String column) {
    return with(reconstructionErrorCol(), column);
  }

  /**
   * Sets the column for the score: what percentage of ordinary examples is no more unusual, a
   * double from 0 to 100.
   *
   * @param column its name; {@code ""}, the default, for none
   * @return this
   */
  default T setScoreCol(String column) {
    return with(scoreCol(), column);
  }

  /**
   * Sets the column for whether the score is above the threshold, a boolean.
   *
   * @param column its name; {@code ""}, the default, for none
   * @return this
   */
  default T setFlagCol(String column) {
    return with(flagCol(), column);
  }
}
