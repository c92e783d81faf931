package org.gbrbm.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The space of the data x, as scaled, and its map to the visible units v of a model. In a {@link
 * Range} both are the same; with a {@link Background} a {@link WhitenedSpace} lies between them.
 */
public sealed interface DataSpace permits Range, WhitenedSpace {

  /**
   * {@return the space of data}
   *
   * @param range what their values lie in
   * @param background what {@link Background#parts} are in the graph, in that order; none where the
   *     visible units are the data
   */
  static DataSpace of(Range range, List<? extends Operand<TFloat32>> background) {
    return background.isEmpty()
        ? range
        : new WhitenedSpace(range, background.get(0), background.get(1), background.get(2));
  }

  /**
   * {@return the visible units of data, [B, D]}
   *
   * @param tf the graph to add operations to
   * @param x data, [B, D]
   */
  Operand<TFloat32> units(Ops tf, Operand<TFloat32> x);

  /**
   * {@return the data that visible units stand for, or the nearest within the data's range, [B, D]}
   *
   * @param tf the graph to add operations to
   * @param v visible units, [B, D]
   */
  Operand<TFloat32> data(Ops tf, Operand<TFloat32> v);

  /**
   * {@return the data that visible units stand for, wherever they lie, [B, D]}
   *
   * @param tf the graph to add operations to
   * @param v visible units, [B, D]
   */
  Operand<TFloat32> unclipped(Ops tf, Operand<TFloat32> v);

  /**
   * {@return the logarithm of the volume of data that a unit of volume of visible units stands for:
   * what log Z has on top, for the density of x} A scalar.
   *
   * @param tf the graph to add operations to
   */
  Operand<TFloat64> logVolume(Ops tf);

  /** {@return what the values of data lie in} */
  Range range();
}
