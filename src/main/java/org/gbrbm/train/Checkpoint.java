package org.gbrbm.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.files.Messages;
import org.gbrbm.model.Background;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.model.TemperedChains;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * A saved training: the variables in TensorFlow's checkpoint format, the model in its plain form
 * among them, and beside them {@code progress.json}.
 *
 * @param prefix what the names of the variables' files begin with
 */
public record Checkpoint(Path prefix) {
  static final List<String> PLAIN_FORM = List.of("W", "b", "c", "sigma");

  /** {@return the folder that the files are in} */
  public Path folder() {
    return prefix.getParent();
  }

  /**
   * {@return how far the training had come}
   *
   * @throws IOException when it cannot be read
   */
  public TrainingProgress progress() throws IOException {
    Map<String, ?> none = Map.of("heldOut", List.of(), "likelihoods", List.of()); // before 0.2.0
    return JsonFiles.read(progressFile(), TrainingProgress.class, none);
  }

  /** Writes how far the training has come, into a folder that is made whole by others. */
  void write(TrainingProgress progress) throws IOException {
    JsonFiles.writePart(progressFile(), progress);
  }

  private Path progressFile() {
    return prefix.resolveSibling("progress.json");
  }

  /**
   * {@return the model, on the host}
   *
   * @param recipe what it was trained by
   * @throws IOException when the files are missing, damaged, or hold no such model
   */
  public RbmParameters parameters(Recipe recipe) throws IOException {
    var parameters = read(PLAIN_FORM, RbmParameters::copyOf);
    return recipe.background().any()
        ? parameters.with(Optional.of(read(Background.NAMES, Background::copyOf)))
        : parameters;
  }

  /**
   * Reads the chains of hidden units that a training keeps.
   *
   * @return the states of those chains that sample the model itself, 0 or 1, [B, M]
   * @throws IOException when the files are missing or damaged, or hold no chains, as those of a
   *     training do whose {@link NegativePhase#keepsHiddenChains} is false
   */
  public DoubleNdArray hiddenChains() throws IOException {
    var chains = read(List.of("chains"), result -> HostCopy.of((TFloat32) result.get(0)));
    var ofModel = chains.rank() == 2 ? chains : chains.get(chains.shape().get(0) - 1);
    return float64(ofModel);
  }

  /**
   * Reads the chains of a training that tracks the likelihood.
   *
   * @return where they are
   * @throws IOException when the files are missing or damaged, or hold no such chains
   */
  public TemperedChains temperedChains() throws IOException {
    var states = read(List.of(TemperedLadder.STATES), result -> float64((TFloat32) result.get(0)));
    return read(
        List.of(TemperedLadder.PLACES_ON_PATH, TemperedLadder.BASE),
        TFloat64.class,
        result -> {
          var base = HostCopy.of((TFloat64) result.get(1));
          var places = StdArrays.array1dCopyOf((TFloat64) result.get(0));
          return new TemperedChains(places, base, states);
        });
  }

  private static DoubleNdArray float64(FloatNdArray x) {
    var copy = NdArrays.ofDoubles(x.shape());
    x.scalars().forEachIndexed((at, value) -> copy.setDouble(value.getFloat(), at));
    return copy;
  }

  /** Reads arrays of float32 without the graph that they were saved from. */
  private <T> T read(List<String> names, Function<Result, T> copy) throws IOException {
    return read(names, TFloat32.class, copy);
  }

  private <T> T read(List<String> names, Class<? extends TType> type, Function<Result, T> copy)
      throws IOException {
    try (var reading =
        Computation.of(Execution.onHost(), (graph, tf) -> restored(tf, names, type))) {
      var runner = reading.runner();
      reading.operations().forEach(runner::fetch);
      try (var result = runner.run()) {
        return copy.apply(result);
      }
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw unreadable(e);
    }
  }

  private List<Output<?>> restored(Ops tf, List<String> names, Class<? extends TType> type) {
    return tf.train
        .restore(
            tf.constant(prefix.toString()),
            tf.array(names.toArray(String[]::new)),
            CheckpointOperations.wholes(tf, names.size()),
            Collections.nCopies(names.size(), type))
        .tensors();
  }

  DamagedFileException unreadable(RuntimeException e) {
    return new DamagedFileException(
        String.format(
            Locale.ROOT,
            "%s: not a sound checkpoint of this model (%s)",
            prefix,
            Messages.firstLine(e)),
        e);
  }
}
