package org.gbrbm.evaluate;

import java.util.Arrays;
import java.util.List;
import org.gbrbm.model.HostCopy;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.types.TFloat64;

/**
 * Hidden states with the logarithms of their weights: together, samples of a model.
 *
 * @param states [B, M], of zeros and ones
 * @param logWeights [B]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WeightedStates(DoubleNdArray states, double[] logWeights) {

  /** States of one weight, one array [B, M] of them after the other. */
  static WeightedStates equal(List<DoubleNdArray> parts) {
    long each = parts.get(0).shape().get(0);
    long hidden = parts.get(0).shape().get(1);
    var all = NdArrays.ofDoubles(Shape.of(each * parts.size(), hidden));
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).copyTo(all.slice(Indices.slice(i * each, (i + 1) * each), Indices.all()));
    }
    return new WeightedStates(all, new double[(int) (each * parts.size())]);
  }

  static WeightedStates copyOf(TFloat64 states, TFloat64 logWeights) {
    return new WeightedStates(HostCopy.of(states), StdArrays.array1dCopyOf(logWeights));
  }

  /** The same states, all weights multiplied by exp(logFactor). */
  WeightedStates scaledBy(double logFactor) {
    return new WeightedStates(states, Arrays.stream(logWeights).map(w -> w + logFactor).toArray());
  }
}
