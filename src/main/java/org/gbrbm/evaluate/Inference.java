package org.gbrbm.evaluate;

import org.gbrbm.data.Images;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;

/** A trained model's answers to examples, batch by batch, so that the graph takes little memory. */
public final class Inference {
  private final LoadedModel model;
  private final Operand<TFloat32> hidden;
  private final Operand<TFloat32> reconstruction;
  private final Operand<TFloat32> freeEnergy;

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   */
  public Inference(LoadedModel model) {
    this.model = model;
    var v = model.v();
    hidden = model.rbm().hiddenProbability(v);
    reconstruction = model.rbm().reconstruct(v, model.range());
    freeEnergy = model.rbm().freeEnergy(v);
  }

  /**
   * {@return p(h|v), [N, M]}
   *
   * @param set N examples
   * @throws IllegalArgumentException when they are not of the model's size or scaling
   */
  public float[][] hiddenProbabilities(Images set) {
    return rows(set, hidden);
  }

  /**
   * {@return mean-field reconstructions as visible units, [N, D]}
   *
   * @param set N examples
   * @throws IllegalArgumentException when they are not of the model's size or scaling
   */
  public float[][] reconstructions(Images set) {
    return rows(set, reconstruction);
  }

  /**
   * {@return F(v), [N], in nats}
   *
   * @param set N examples
   * @throws IllegalArgumentException when they are not of the model's size or scaling
   */
  public float[] freeEnergies(Images set) {
    model.requireFit(set);
    var all = new float[set.count()];
    int first = 0;
    for (var batch : model.batches(set)) {
      try (var values = ImageTensors.of(batch);
          var result = model.runner(values).fetch(freeEnergy).run()) {
        var energies = StdArrays.array1dCopyOf((TFloat32) result.get(0));
        System.arraycopy(energies, 0, all, first, energies.length);
        first += energies.length;
      }
    }
    return all;
  }

  private float[][] rows(Images set, Operand<TFloat32> answer) {
    model.requireFit(set);
    var all = new float[set.count()][];
    int first = 0;
    for (var batch : model.batches(set)) {
      try (var values = ImageTensors.of(batch);
          var result = model.runner(values).fetch(answer).run()) {
        var rows = StdArrays.array2dCopyOf((TFloat32) result.get(0));
        System.arraycopy(rows, 0, all, first, rows.length);
        first += rows.length;
      }
    }
    return all;
  }
}
