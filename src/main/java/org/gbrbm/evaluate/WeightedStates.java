package org.gbrbm.evaluate;

import java.util.Arrays;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat64;

/**
 * Hidden states with the logarithms of their weights: together, samples of a model.
 *
 * @param states [B, M], of zeros and ones
 * @param logWeights [B]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WeightedStates(DoubleNdArray states, double[] logWeights) {

  static WeightedStates copyOf(TFloat64 states, TFloat64 logWeights) {
    return new WeightedStates(copyOf(states), StdArrays.array1dCopyOf(logWeights));
  }

  /** The same states, all weights multiplied by exp(logFactor). */
  WeightedStates scaledBy(double logFactor) {
    return new WeightedStates(states, Arrays.stream(logWeights).map(w -> w + logFactor).toArray());
  }

  static DoubleNdArray copyOf(TFloat64 tensor) {
    var copy = NdArrays.ofDoubles(tensor.shape());
    tensor.copyTo(copy);
    return copy;
  }
}
