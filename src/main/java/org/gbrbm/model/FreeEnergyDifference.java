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
    var logitsOfBoth = rbm.products().isRounded() ? ofOneProduct(v, v2) : ofTwoProducts(v, v2);
    this.logits = logitsOfBoth.get(0);
    this.logits2 = logitsOfBoth.get(1);
  }

  /** The second of them alone is new: samples were drawn with the first. */
  private List<Operand<TFloat32>> ofTwoProducts(Operand<TFloat32> v, Operand<TFloat32> v2) {
    return List.of(rbm.hiddenLogit(v), rbm.hiddenLogit(v2));
  }

  /**
   * So that the gradient is one product, too, which takes one batch off the other before it is
   * rounded: the difference is a small part of either.
   */
  private List<Operand<TFloat32>> ofOneProduct(Operand<TFloat32> v, Operand<TFloat32> v2) {
    var both = rbm.hiddenLogit(tf.concat(List.of(v, v2), tf.constant(0)));
    return tf.split(tf.constant(0), both, 2L).output().stream()
        .<Operand<TFloat32>>map(half -> half)
        .toList();
  }

  /** {@return the difference, a scalar, to derive a gradient from} */
  public Operand<TFloat32> differentiable() {
    var ofHidden = tf.math.sub(sum(tf.math.softplus(logits)), sum(tf.math.softplus(logits2)));
    return tf.math.sub(ofVisible, ofHidden);
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
    long together = batchSize < 0 ? 1 : Long.lowestOneBit(batchSize | 32);
    var products = tf.reduceProd(tf.reshape(ratios, tf.array(together, -1)), tf.constant(0));
    return tf.reduceSum(tf.math.log(products), tf.constant(0));
  }

  private Operand<TFloat32> sum(Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.array(0, 1));
  }
}
