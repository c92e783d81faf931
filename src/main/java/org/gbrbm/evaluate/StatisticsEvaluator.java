package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Measures how a trained model answers to images. */
public final class StatisticsEvaluator {
  private final LoadedModel model;
  private final Operand<TFloat32> freeEnergy;
  private final Operand<TFloat32> activation;

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   */
  public StatisticsEvaluator(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    var v = model.v();
    freeEnergy = model.rbm().freeEnergy(v);
    activation = tf.reduceSum(model.rbm().hiddenProbability(v), tf.constant(0));
  }

  /**
   * Looks at images of both kinds, from the whole of each at even distances.
   *
   * @param set the images
   * @param most how many of each to look at; all where there are fewer
   * @return activations and free energies
   * @throws IllegalArgumentException when the images are not of the model's size or scaling
   */
  public ModelStatistics measure(ImageSet set, int most) {
    model.requireFit(set.test());
    var activations = new double[model.hidden()];
    var train = freeEnergies(set.trainLikeTest().spread(most), new double[model.hidden()]);
    var test = freeEnergies(set.test().spread(most), activations);
    var means = new ArrayList<Double>();
    for (double sum : activations) {
      means.add(sum / test.size());
    }
    return new ModelStatistics(means, train, test);
  }

  /** The free energy of each image; the hidden units' probabilities are added to the sums. */
  private List<Double> freeEnergies(Images set, double[] activationSums) {
    var energies = new ArrayList<Double>();
    for (var batch : model.batches(set)) {
      try (var values = ImageTensors.of(batch);
          var result = model.runner(values).fetch(freeEnergy).fetch(activation).run()) {
        var energy = (TFloat32) result.get(0);
        for (int i = 0; i < batch.count(); i++) {
          energies.add((double) energy.getFloat(i));
        }
        var sums = (TFloat32) result.get(1);
        for (int j = 0; j < activationSums.length; j++) {
          activationSums[j] += sums.getFloat(j);
        }
      }
    }
    return energies;
  }
}
