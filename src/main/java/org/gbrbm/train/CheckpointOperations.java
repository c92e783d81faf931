package org.gbrbm.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.gbrbm.compute.Device;
import org.gbrbm.files.Messages;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The operations of a training graph that save a {@link Checkpoint} and restore it. A checkpoint
 * holds the model in its plain form, under the names W, b, c and sigma, and each variable of the
 * training under the name of its operation.
 */
final class CheckpointOperations {
  private final Placeholder<TString> prefixFeed;
  private final Op save;
  private final List<Op> restore = new ArrayList<>();
  private final Operand<TBool> finite;

  /**
   * Adds the operations.
   *
   * @param model what is saved in its plain form
   * @param variables what is saved as it is, and restored
   */
  CheckpointOperations(
      Ops tf, Parametrisation.Reading model, List<Variable<? extends TType>> variables) {
    // The operations read and write files, which only the host can.
    var host = tf.withSubScope("checkpoint").withDevice(Device.CPU.spec());
    prefixFeed = host.placeholder(TString.class);
    var names = new ArrayList<>(variables.stream().map(v -> v.op().name()).toList());
    var values = new ArrayList<Operand<?>>(variables);
    var variableNames = host.array(names.toArray(String[]::new));
    var wholes = wholes(host, names.size());
    names.addAll(Checkpoint.PLAIN_FORM);
    values.addAll(List.of(model.W(), model.b(), model.c(), model.sigma()));
    save =
        host.train.save(
            prefixFeed,
            host.array(names.toArray(String[]::new)),
            wholes(host, names.size()),
            values);
    var types = variables.stream().<Class<? extends TType>>map(Variable::type).toList();
    var restored = host.train.restore(prefixFeed, variableNames, wholes, new ArrayList<>(types));
    for (int i = 0; i < variables.size(); i++) {
      restore.add(assign(tf, variables.get(i), restored.tensors().get(i)));
    }
    finite = allFinite(tf.withSubScope("finite"), variables);
  }

  @SuppressWarnings("unchecked")
  private static Operand<TBool> allFinite(Ops tf, List<Variable<? extends TType>> variables) {
    Operand<TBool> all = tf.constant(true);
    for (var variable : variables) {
      if (variable.type().equals(TFloat32.class)) {
        var values = tf.math.isFinite((Operand<TFloat32>) (Operand<?>) variable);
        var axes = tf.range(tf.constant(0), tf.rank(values), tf.constant(1));
        all = tf.math.logicalAnd(all, tf.reduceAll(values, axes));
      }
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private static <T extends TType> Op assign(Ops tf, Variable<T> variable, Operand<?> value) {
    return tf.assign(variable, (Operand<T>) value);
  }

  /** For each name: the whole tensor, no slice of it. */
  static Operand<TString> wholes(Ops tf, int count) {
    return tf.array(Collections.nCopies(count, "").toArray(String[]::new));
  }

  /** Whether every variable that is no integer is a finite number. */
  boolean isFinite(Session session) {
    try (var result = session.runner().fetch(finite).run()) {
      return ((TBool) result.get(0)).getBoolean();
    }
  }

  /** Writes the variables' files. */
  void save(Session session, Checkpoint checkpoint) throws IOException {
    try (var file = TString.scalarOf(checkpoint.prefix().toString())) {
      session.runner().feed(prefixFeed, file).addTarget(save).run().close();
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: cannot be written (%s)",
              checkpoint.prefix(),
              Messages.firstLine(e)),
          e);
    }
  }

  /** Reads the variables' files. */
  void restore(Session session, Checkpoint checkpoint) throws IOException {
    try (var file = TString.scalarOf(checkpoint.prefix().toString())) {
      var runner = session.runner().feed(prefixFeed, file);
      restore.forEach(runner::addTarget);
      runner.run().close();
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw checkpoint.unreadable(e);
    }
  }
}
