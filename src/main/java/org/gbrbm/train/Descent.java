package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.framework.optimizers.Optimizer.GradAndVar;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** Follows the gradient of an objective, as an {@link Optimisation} says. */
final class Descent {
  private final Graph graph;
  private final Ops tf;
  private final Optimisation settings;
  private final TrainedVariables parameters;
  private final List<Variable<TFloat32>> averages;

  Descent(Graph graph, Ops tf, Optimisation settings, TrainedVariables parameters) {
    this.graph = graph;
    this.tf = tf;
    this.settings = settings;
    this.parameters = parameters;
    this.averages = settings.averaging() > 0 ? parameters.copies("average_of_") : List.of();
  }

  /**
   * Adds the operations that change the parameters.
   *
   * @param objective what is to become less, a scalar
   * @param loss what else is computed with the model in a step
   * @param reading the model that both are computed with
   * @param step which step it is, from 0
   * @param totalSteps how many there are
   * @return operations after which the parameters have been changed
   */
  List<Op> step(
      Operand<TFloat32> objective,
      Operand<TFloat32> loss,
      Parametrisation.Reading reading,
      Operand<TInt64> step,
      long totalSteps) {
    var rate = LearningRate.at(tf, settings, step, totalSteps);
    return step(gradients(graph, objective, reading.theta()), List.of(loss), rate);
  }

  /**
   * Adds the operations that change the parameters.
   *
   * @param ofObjective the gradient of what is to become less, by each parameter
   * @param reading what else reads the parameters before they are changed
   * @param rate the learning rate, a scalar
   * @return operations after which the parameters have been changed
   */
  List<Op> step(
      List<Operand<TFloat32>> ofObjective, List<? extends Op> reading, Operand<TFloat32> rate) {
    var variables = parameters.trained();
    var gradients = clipped(ofObjective);
    var pairs = new ArrayList<GradAndVar<? extends TType>>();
    // The variables change in place: whatever reads them must have done so before.
    var readers = new ArrayList<Op>(gradients);
    readers.addAll(reading);
    var afterReading = tf.withControlDependencies(readers);
    for (int i = 0; i < variables.size(); i++) {
      pairs.add(
          new GradAndVar<>(
              afterReading.identity(gradients.get(i)).asOutput(), variables.get(i).asOutput()));
    }
    var optimiser =
        switch (settings.method()) {
          case ADAM -> new ScheduledAdam(graph, rate);
          case MOMENTUM -> new ScheduledMomentum(graph, rate);
        };
    var descended = optimiser.applyGradients(pairs, "descent");
    if (settings.weightDecay() == 0) {
      return List.of(descended);
    }
    var after = tf.withControlDependencies(List.of(descended));
    var share = after.math.mul(rate, tf.constant(settings.weightDecay()));
    var W = parameters.weights();
    return List.of(after.assignSub(W, after.math.mul(share, W)));
  }

  /** The gradient that TensorFlow derives, by each of the parameters. */
  static List<Operand<TFloat32>> gradients(
      Graph graph, Operand<TFloat32> objective, List<Operand<TFloat32>> theta) {
    var outputs = theta.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    var gradients = new ArrayList<Operand<TFloat32>>();
    for (var gradient : graph.addGradients(objective.asOutput(), outputs)) {
      gradients.add(floats(gradient));
    }
    return gradients;
  }

  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> floats(Output<?> output) {
    return (Output<TFloat32>) output;
  }

  /** g, or g * limit / |g| where the norm |g| over all parameters is above the limit. */
  private List<Operand<TFloat32>> clipped(List<Operand<TFloat32>> gradients) {
    if (settings.gradientNorm() == 0) {
      return gradients;
    }
    var halves = gradients.stream().<Operand<TFloat32>>map(tf.nn::l2Loss).toList();
    var norm = tf.math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(halves)));
    var limit = tf.constant(settings.gradientNorm());
    var share = tf.math.div(limit, tf.math.maximum(norm, limit));
    return gradients.stream().<Operand<TFloat32>>map(g -> tf.math.mul(g, share)).toList();
  }

  /**
   * Adds the operations that follow a change of the parameters: bounds and averages.
   *
   * @param afterDescent makes operations that run after it
   */
  List<Op> afterwards(Ops afterDescent) {
    var constraints = parameters.constraints(afterDescent);
    var after = constraints.isEmpty() ? afterDescent : tf.withControlDependencies(constraints);
    var all = new ArrayList<>(constraints);
    var share = tf.constant(1 - settings.averaging());
    for (int i = 0; i < averages.size(); i++) {
      var average = averages.get(i);
      var distance = after.math.sub(parameters.trained().get(i), average);
      all.add(after.assignAdd(average, after.math.mul(share, distance)));
    }
    return all;
  }

  /** The variables to evaluate and to export: the trained ones, or their averages. */
  List<Variable<TFloat32>> evaluated() {
    return averages.isEmpty() ? parameters.trained() : averages;
  }
}
