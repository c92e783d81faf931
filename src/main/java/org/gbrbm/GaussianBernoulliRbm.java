package org.gbrbm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.evaluate.AnomalyScore;
import org.gbrbm.evaluate.Inference;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.evaluate.Percentiles;
import org.gbrbm.evaluate.Sampler;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.serving.ModelVersions;
import org.gbrbm.serving.Provenance;
import org.gbrbm.serving.SavedModelExport;
import org.gbrbm.serving.StoredModel;

/**
 * A trained Gaussian-Bernoulli restricted Boltzmann machine. Examples are rows of D numbers on the
 * scale of the data that it was trained on; it scales them as it learned to.
 *
 * <pre>{@code
 * try (var rbm = GaussianBernoulliRbm.builder().hidden(250).recipe("sharp").seed(0).fit(x)) {
 *   float[][] h = rbm.transform(x);
 * }
 * }</pre>
 *
 * It holds native memory until it is closed. Its methods may be called from several threads.
 */
public final class GaussianBernoulliRbm implements AutoCloseable {
  private static final long SAMPLING_STEPS = 1000;

  private final RbmParameters parameters;
  private final Scaling scaling;
  private final Provenance provenance;
  private final LoadedModel model;
  private final Inference inference;
  private final Optional<Percentiles> percentiles;
  private final Sampler sampler;

  GaussianBernoulliRbm(StoredModel stored, Execution execution) {
    this.parameters = stored.parameters();
    this.scaling = stored.scaling();
    this.provenance = stored.provenance();
    this.model = new LoadedModel(parameters, scaling, execution);
    try {
      this.inference = new Inference(model);
      this.percentiles =
          Optional.ofNullable(provenance.calibration())
              .map(known -> known.quantiles(provenance.anomalyScore()))
              .map(quantiles -> new Percentiles(model, quantiles));
      this.sampler = new Sampler(model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** {@return what trains a model} */
  public static RbmBuilder builder() {
    return new RbmBuilder();
  }

  /**
   * Loads a trained model.
   *
   * @param path the folder of a model that {@link #save} or the command {@code export} wrote, of
   *     one of its versions, or of a run, of which the best model is taken
   * @return the model
   * @throws IllegalArgumentException when there is no such model, or the run is not done
   * @throws IOException when it cannot be read, or is damaged
   */
  public static GaussianBernoulliRbm load(Path path) throws IOException {
    return load(path, OptionalInt.empty());
  }

  /**
   * Loads a model of a run.
   *
   * @param run the folder of a run that is done
   * @param hidden the model's number of hidden units
   * @return the model
   * @throws IllegalArgumentException when the run is not done or has no such model
   * @throws IOException when it cannot be read, or is damaged
   */
  public static GaussianBernoulliRbm load(Path run, int hidden) throws IOException {
    return load(run, OptionalInt.of(hidden));
  }

  private static GaussianBernoulliRbm load(Path path, OptionalInt hidden) throws IOException {
    // A damaged checkpoint needs no word: the model of the results is then missing, and that is
    // said.
    var stored = StoredModel.read(path, hidden, damaged -> {});
    return new GaussianBernoulliRbm(stored, ExecutionWish.NONE.choose());
  }

  /**
   * {@return the probability that each hidden unit is on, p(h|v): features of the examples, [N, M]}
   *
   * @param x examples, [N, D]
   * @throws IllegalArgumentException when an example has not D finite numbers
   */
  public float[][] transform(float[][] x) {
    return inference.hiddenProbabilities(visible(x));
  }

  /**
   * {@return what the model makes of the examples, [N, D]: the mean of p(v|h) with p(h|v) in the
   * place of h, clipped to the range of the data where it has one}
   *
   * @param x examples, [N, D]
   * @throws IllegalArgumentException when an example has not D finite numbers
   */
  public float[][] reconstruct(float[][] x) {
    var rows = inference.reconstructions(visible(x));
    Arrays.setAll(rows, n -> scaling.original(rows[n], visibleUnits()));
    return rows;
  }

  /**
   * {@return the free energy F(v) of each example, [N], in nats: the higher it is, the less likely
   * is the example by the model; log p(v) is -F(v) up to a constant}
   *
   * @param x examples, [N, D]
   * @throws IllegalArgumentException when an example has not D finite numbers
   */
  public float[] freeEnergy(float[][] x) {
    return inference.freeEnergies(visible(x));
  }

  /**
   * {@return the mean squared error of the reconstruction of each example, [N], in the units that
   * the model sees}
   *
   * @param x examples, [N, D]
   * @throws IllegalArgumentException when an example has not D finite numbers
   */
  public float[] reconstructionError(float[][] x) {
    return inference.scores(visible(x)).get(AnomalyScore.RECONSTRUCTION_ERROR);
  }

  /**
   * {@return how unusual each example is, [N]: what percentage of ordinary examples is no more so,
   * 0 to 100} Ordinary are the test examples, else those that the training held out, else those
   * that it was trained on. A model of a recipe that learns a density, such as {@code modern}, goes
   * by the free energy, any other by the reconstruction error.
   *
   * @param x examples, [N, D]
   * @throws IllegalArgumentException when an example has not D finite numbers
   * @throws IllegalStateException when the model has no calibration, as gbrbm 0.1.0 has trained it
   */
  public float[] score(float[][] x) {
    var known =
        percentiles.orElseThrow(
            () -> new IllegalStateException("the model has no calibration; train it again"));
    return known.percentiles(inference.scores(visible(x)).get(provenance.anomalyScore()));
  }

  /**
   * {@return samples of the model, [n, D]: as {@link #sample(int, long, long)} after 1000 steps,
   * with the random seed of the training}
   *
   * @param n how many, at least 1
   */
  public float[][] sample(int n) {
    return sample(n, SAMPLING_STEPS, provenance.config().seed());
  }

  /**
   * Draws samples of the model by chains of Gibbs sampling that start at noise.
   *
   * @param n how many chains, at least 1
   * @param steps how many steps each takes, at least 1
   * @param seed the random seed: the same gives the same samples
   * @return the mean of p(v|h) for the last h of each chain, [n, D]
   * @throws IllegalArgumentException when a number is less than 1
   */
  public float[][] sample(int n, long steps, long seed) {
    if (n < 1 || steps < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "samples and steps must be at least 1, not %d and %d", n, steps));
    }
    var images = sampler.fromNoise(n, 1, parameters.visible(), List.of(steps), seed).get(0);
    var samples = new float[n][];
    for (int i = 0; i < n; i++) {
      samples[i] = images.original(i);
    }
    return samples;
  }

  private Images visible(float[][] x) {
    if (x.length > 0 && x[0].length != visibleUnits()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the examples have %d numbers, and the model has %d visible units",
              x[0].length,
              visibleUnits()));
    }
    return scaling.apply(Images.of(x));
  }

  /** {@return D, the number of visible units: the length of an example} */
  public int visibleUnits() {
    return parameters.visible();
  }

  /** {@return M, the number of hidden units} */
  public int hiddenUnits() {
    return parameters.hidden();
  }

  /** {@return how examples are scaled before the model sees them} */
  public Scaling scaling() {
    return scaling;
  }

  /** {@return where the model comes from: its settings, its data, its errors, the versions used} */
  public Provenance provenance() {
    return provenance;
  }

  /**
   * Exports the model as a SavedModel that TensorFlow Serving takes as it is.
   *
   * @param folder that of all its versions; its name is the model's
   * @return the folder of the new version, the next after the newest
   * @throws IllegalArgumentException when a parameter is not a finite number
   * @throws IOException when it cannot be written; there is then no such version
   */
  public Path save(Path folder) throws IOException {
    return SavedModelExport.addTo(new ModelVersions(folder), parameters, provenance);
  }

  @Override
  public void close() {
    model.close();
  }
}
