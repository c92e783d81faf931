package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gbrbm.data.Images;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** A trained model's answers to examples, batch by batch, so that the graph takes little memory. */
public final class Inference {
  private final LoadedModel model;
  private final Map<Answer, Operand<TFloat32>> answers = new EnumMap<>(Answer.class);
  private final Operand<TFloat32> hiddenOfMany;

  /** What a model can say of an example. */
  public enum Answer {
    /** p(h|v), M numbers. */
    HIDDEN,
    /** The mean-field reconstruction, D numbers. */
    RECONSTRUCTION,
    /** The example itself, with what is missing filled in, D numbers. */
    FILLED,
    /** F(v), in nats. */
    FREE_ENERGY,
    /** The mean squared error of the reconstruction, in the units of the model. */
    RECONSTRUCTION_ERROR
  }

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   */
  public Inference(LoadedModel model) {
    this.model = model;
    var rbm = model.rbm();
    var v = model.v();
    answers.put(Answer.HIDDEN, rbm.hiddenProbability(v));
    hiddenOfMany = rbm.hiddenProbabilityOfMany(v);
    var reconstruction = rbm.reconstruct(v, model.space());
    answers.put(Answer.RECONSTRUCTION, reconstruction);
    answers.put(Answer.FILLED, model.tf().identity(model.x()));
    answers.put(Answer.FREE_ENERGY, rbm.freeEnergy(v));
    answers.put(Answer.RECONSTRUCTION_ERROR, model.meanSquaredErrors(reconstruction));
  }

  /**
   * {@return p(h|v), [N, M]}
   *
   * @param set N examples
   * @throws IllegalArgumentException when they are not of the model's size or scaling
   */
  public float[][] hiddenProbabilities(Images set) {
    return rows(set, Answer.HIDDEN, model.hidden());
  }

  /**
   * {@return mean-field reconstructions of examples as scaled, [N, D]}
   *
   * @param set N examples
   * @throws IllegalArgumentException when they are not of the model's size or scaling
   */
  public float[][] reconstructions(Images set) {
    return rows(set, Answer.RECONSTRUCTION, model.visible());
  }

  /**
   * {@return F(v), [N], in nats}
   *
   * @param set N examples
   * @throws IllegalArgumentException when they are not of the model's size or scaling
   */
  public float[] freeEnergies(Images set) {
    return all(set, List.of(Answer.FREE_ENERGY)).get(0);
  }

  /**
   * {@return the scores of examples, [N] each}
   *
   * @param set N examples
   * @throws IllegalArgumentException when they are not of the model's size or scaling
   */
  public Map<AnomalyScore, float[]> scores(Images set) {
    var both = all(set, List.of(Answer.FREE_ENERGY, Answer.RECONSTRUCTION_ERROR));
    return Map.of(
        AnomalyScore.FREE_ENERGY, both.get(0), AnomalyScore.RECONSTRUCTION_ERROR, both.get(1));
  }

  /**
   * {@return answers to examples, each as the numbers of all examples one after another}
   *
   * @param values the examples as {@link ImageTensors} makes them, as many as the graph has memory
   *     for
   * @param complete whether none of them lacks a value
   * @param wanted what to answer, in that order; at least one
   */
  public List<float[]> answers(Tensor values, boolean complete, List<Answer> wanted) {
    var runner = complete ? model.runnerOfComplete(values) : model.runner(values);
    wanted.forEach(answer -> runner.fetch(operand(answer)));
    try (var result = runner.run()) {
      var numbers = new ArrayList<float[]>();
      for (int i = 0; i < wanted.size(); i++) {
        numbers.add(HostCopy.floats((TFloat32) result.get(i)));
      }
      return numbers;
    }
  }

  private Operand<TFloat32> operand(Answer wanted) {
    boolean many = model.batchSize() > model.hidden();
    return wanted == Answer.HIDDEN && many ? hiddenOfMany : answers.get(wanted);
  }

  private List<float[]> all(Images set, List<Answer> wanted) {
    model.requireFit(set);
    var all = wanted.stream().map(answer -> new float[set.count()]).toList();
    model
        .parts(set)
        .forEach(
            (values, first) -> {
              var answered = answers(values, false, wanted);
              for (int i = 0; i < all.size(); i++) {
                var numbers = answered.get(i);
                System.arraycopy(numbers, 0, all.get(i), first, numbers.length);
              }
            });
    return all;
  }

  private float[][] rows(Images set, Answer wanted, int length) {
    model.requireFit(set);
    var all = new float[set.count()][length];
    model
        .parts(set)
        .forEach(
            (values, first) -> {
              var numbers = answers(values, false, List.of(wanted)).get(0);
              for (int i = 0; i < numbers.length / length; i++) {
                System.arraycopy(numbers, i * length, all[first + i], 0, length);
              }
            });
    return all;
  }
}
