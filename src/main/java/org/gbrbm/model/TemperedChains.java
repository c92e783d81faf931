package org.gbrbm.model;

import java.util.stream.IntStream;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;

/**
 * Where chains of parallel tempering are, copied to the host.
 *
 * @param places t of each place on the path of a {@link HiddenMarginal}, from 0 to 1, ascending
 * @param base r, the logits of the independent units where the path begins, [M]
 * @param states of the chains, 0 or 1, one place after the other, [places * chains, M]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TemperedChains(double[] places, DoubleNdArray base, DoubleNdArray states) {

  /**
   * {@return chains that are in the same states at each place}
   *
   * @param places t of each place
   * @param base r, [M]
   * @param states where those of a place are, [chains, M]
   */
  public static TemperedChains same(double[] places, DoubleNdArray base, DoubleNdArray states) {
    long chains = states.shape().get(0);
    var all = NdArrays.ofDoubles(Shape.of(places.length * chains, base.size()));
    for (long row = 0; row < places.length * chains; row++) {
      states.get(row % chains).copyTo(all.get(row));
    }
    return new TemperedChains(places, base, all);
  }

  /** {@return how many chains there are at each place} */
  public int chains() {
    return (int) (states.shape().get(0) / places.length);
  }

  /** {@return the states of the chains at the model, [chains, M]} */
  public DoubleNdArray atModel() {
    int first = (places.length - 1) * chains();
    return rows(IntStream.range(first, first + chains()).toArray());
  }

  /**
   * {@return so many chains: the first of these, or all of them several times}
   *
   * @param count how many, at least 1
   */
  public TemperedChains repeated(int count) {
    int chains = chains();
    var rows =
        IntStream.range(0, places.length * count)
            .map(row -> row / count * chains + row % count % chains)
            .toArray();
    return new TemperedChains(places, base, rows(rows));
  }

  /**
   * {@return these chains with the first ones of each place in other states}
   *
   * @param others those states, [at most chains, M]
   */
  public TemperedChains withFirst(DoubleNdArray others) {
    int chains = chains();
    long count = others.shape().get(0);
    var all = NdArrays.ofDoubles(states.shape());
    for (int row = 0; row < places.length * chains; row++) {
      int chain = row % chains;
      (chain < count ? others.get(chain) : states.get(row)).copyTo(all.get(row));
    }
    return new TemperedChains(places, base, all);
  }

  private DoubleNdArray rows(int[] which) {
    var chosen = NdArrays.ofDoubles(Shape.of(which.length, base.size()));
    for (int i = 0; i < which.length; i++) {
      states.get(which[i]).copyTo(chosen.get(i));
    }
    return chosen;
  }
}
