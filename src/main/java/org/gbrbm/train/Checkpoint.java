package org.gbrbm.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.Messages;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Saves and restores a model in training in TensorFlow's checkpoint format: the model to be used,
 * in its plain form, as {@code W}, {@code b}, {@code c} and {@code sigma}; and beside it each
 * variable of the training under the name of its operation.
 */
public final class Checkpoint {
  private static final List<String> PLAIN_FORM = List.of("W", "b", "c", "sigma");

  private final Placeholder<TString> prefixFeed;
  private final Op save;
  private final List<Op> restore;
  private final Operand<TBool> finite;

  /** Adds the operations that save a model and these variables, and restore the variables. */
  Checkpoint(Ops tf, Parameters.Reading model, List<Variable<? extends TType>> variables) {
    // The operations read and write files, which only the host can.
    var host = tf.withSubScope("checkpoint").withDevice(Device.CPU.spec());
    prefixFeed = host.placeholder(TString.class);
    var names = new ArrayList<>(variables.stream().map(v -> v.op().name()).toList());
    var values = new ArrayList<Operand<?>>(variables);
    var variableNames = host.array(names.toArray(String[]::new));
    var wholes = wholes(host, names.size());
    names.addAll(PLAIN_FORM);
    values.addAll(List.of(model.W(), model.b(), model.c(), model.sigma()));
    save =
        host.train.save(
            prefixFeed,
            host.array(names.toArray(String[]::new)),
            wholes(host, names.size()),
            values);
    var types = variables.stream().<Class<? extends TType>>map(Variable::type).toList();
    var restored = host.train.restore(prefixFeed, variableNames, wholes, new ArrayList<>(types));
    restore = new ArrayList<>();
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

  /** Whether every variable that is no integer is a finite number. */
  boolean isFinite(Session session) {
    try (var result = session.runner().fetch(finite).run()) {
      return ((TBool) result.get(0)).getBoolean();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends TType> Op assign(Ops tf, Variable<T> variable, Operand<?> value) {
    return tf.assign(variable, (Operand<T>) value);
  }

  /** For each name: the whole tensor, no slice of it. */
  private static Operand<TString> wholes(Ops tf, int count) {
    return tf.array(Collections.nCopies(count, "").toArray(String[]::new));
  }

  void save(Session session, Path prefix) throws IOException {
    try (var file = TString.scalarOf(prefix.toString())) {
      session.runner().feed(prefixFeed, file).addTarget(save).run().close();
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new IOException(
          "%s: cannot be written (%s)".formatted(prefix, Messages.firstLine(e)), e);
    }
  }

  void restore(Session session, Path prefix) throws IOException {
    try (var file = TString.scalarOf(prefix.toString())) {
      var runner = session.runner().feed(prefixFeed, file);
      restore.forEach(runner::addTarget);
      runner.run().close();
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw unreadable(prefix, e);
    }
  }

  /**
   * Reads the parameters alone.
   *
   * @param prefix what the names of the checkpoint's files begin with
   * @return the parameters, on the host
   * @throws IOException when the files are missing, damaged, or hold no such model
   */
  public static RbmParameters readParameters(Path prefix) throws IOException {
    return read(prefix, PLAIN_FORM, RbmParameters::copyOf);
  }

  /**
   * Reads where the chains of hidden units are that a training keeps.
   *
   * @param prefix what the names of the checkpoint's files begin with; of a training whose {@link
   *     NegativePhase#keepsHiddenChains}
   * @return those of the model itself, 0 or 1, [B, M]
   * @throws IOException when the files are missing, damaged, or hold no chains
   */
  public static DoubleNdArray readHiddenChains(Path prefix) throws IOException {
    var chains =
        read(prefix, List.of("chains"), result -> RbmParameters.copyOf((TFloat32) result.get(0)));
    var ofModel = chains.rank() == 2 ? chains : chains.get(chains.shape().get(0) - 1);
    var states = NdArrays.ofDoubles(ofModel.shape());
    ofModel.scalars().forEachIndexed((at, h) -> states.setDouble(h.getFloat(), at));
    return states;
  }

  /** Reads arrays of float32 without the graph that they were saved from. */
  private static <T> T read(Path prefix, List<String> names, Function<Result, T> copy)
      throws IOException {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var read =
          tf.train.restore(
              tf.constant(prefix.toString()),
              tf.array(names.toArray(String[]::new)),
              wholes(tf, names.size()),
              Collections.nCopies(names.size(), TFloat32.class));
      var runner = session.runner();
      read.tensors().forEach(runner::fetch);
      try (var result = runner.run()) {
        return copy.apply(result);
      }
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw unreadable(prefix, e);
    }
  }

  private static DamagedFileException unreadable(Path prefix, RuntimeException e) {
    return new DamagedFileException(
        "%s: not a sound checkpoint of this model (%s)".formatted(prefix, Messages.firstLine(e)),
        e);
  }
}
