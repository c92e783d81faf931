package org.gbrbm.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The sum of F(v) over one batch less that over another, in few passes over them. With u = v/sigma
 * and logits x = c + u W of the first batch, u' and x' of the second,
 *
 * <pre>{@code
 * sum F(v) - sum F(v') = 1/2 sum u^2 - 1/2 sum u'^2 - (b/sigma).(sum u - sum u')
 *                        - (sum softplus(x) - sum softplus(x'))
 * }</pre>
 *
 * as (b/sigma)^2 is in both.
 */
public final class FreeEnergyDifference {
  private final Ops tf;
  private final Rbm rbm;
  private final Operand<TFloat32> ofVisible;
  private final Operand<TFloat32> logits;
  private final Operand<TFloat32> logits2;
  private final List<Operand<TFloat32>> batches;

  /**
   * Adds its operations.
   *
   * @param rbm the model, to whose graph they are added
   * @param v the batch whose free energy counts, [B, D]
   * @param v2 the batch whose free energy is taken off, [B, D]
   */
  public FreeEnergyDifference(Rbm rbm, Operand<TFloat32> v, Operand<TFloat32> v2) {
    this.tf = rbm.tf();
    this.rbm = rbm;
    var u = rbm.scaled(v);
    var u2 = rbm.scaled(v2);
    var squares = tf.math.sub(tf.nn.l2Loss(u), tf.nn.l2Loss(u2)); // l2Loss halves the squares
    var sums = tf.math.sub(tf.reduceSum(u, tf.constant(0)), tf.reduceSum(u2, tf.constant(0)));
    var products = tf.math.mul(tf.math.div(rbm.b(), rbm.sigma()), sums);
    this.ofVisible = tf.math.sub(squares, tf.reduceSum(products, tf.constant(0)));
    this.logits = rbm.hiddenLogit(v);
    this.logits2 = rbm.hiddenLogit(v2);
    this.batches = List.of(v, v2);
  }

  /**
   * {@return a scalar whose gradient is that of the difference; it has its value, too, where
   * products are in single precision}
   */
  public Operand<TFloat32> differentiable() {
    var ofHidden = tf.math.sub(sum(tf.math.softplus(logits)), sum(tf.math.softplus(logits2)));
    boolean rounded = rbm.products().isRounded();
    return tf.math.sub(ofVisible, rounded ? throughOneProduct(ofHidden) : ofHidden);
  }

  /**
   * With the gradient by the logits as TensorFlow derives it, but from there on through one product
   * of both batches. It takes one off the other before it is rounded, and their difference is a
   * small part of either. Nothing needs the value of that product, so that only its gradient is
   * computed.
   */
  private Operand<TFloat32> throughOneProduct(Operand<TFloat32> ofHidden) {
    var byLogits = tf.gradients(List.of(ofHidden), List.of(logits, logits2));
    var byBoth =
        tf.concat(List.of(byLogits.<TFloat32>dy(0), byLogits.<TFloat32>dy(1)), tf.constant(0));
    return sum(tf.math.mul(tf.stopGradient(byBoth), rbm.hiddenLogit(batches)));
  }

  /**
   * {@return the difference, a scalar, to be read} It takes less time than softplus of both
   * batches; but no gradient costs less than that of softplus.
   */
  public Operand<TFloat32> value() {
    var positive = tf.math.sub(sum(tf.nn.relu(logits)), sum(tf.nn.relu(logits2)));
    var ratios = tf.math.div(rbm.certainty(logits), rbm.certainty(logits2));
    var ofHidden = tf.math.sub(positive, sumOfLogarithms(ratios));
    return tf.math.sub(ofVisible, ofHidden);
  }

  /** Of ratios from 1/2 to 2, of which 32 can be multiplied: one logarithm in place of many. */
  private Operand<TFloat32> sumOfLogarithms(Operand<TFloat32> ratios) {
    long batchSize = ratios.shape().get(0);
    int together = batchSize < 0 ? 1 : (int) Long.lowestOneBit(batchSize | 32);
    var products = tf.reduceProd(tf.reshape(ratios, tf.array(together, -1)), tf.constant(0));
    return tf.reduceSum(tf.math.log(products), tf.constant(0));
  }

  private Operand<TFloat32> sum(Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.array(0, 1));
  }
}
