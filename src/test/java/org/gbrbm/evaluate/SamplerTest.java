package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.SmallModel;
import org.gbrbm.model.TemperedChains;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;

/** Mean images of chains, against the sum over all hidden states. */
class SamplerTest {
  private static final int D = 6;
  private static final int M = 4;
  private static final int CHAINS = 4000;

  /** Couplings strong enough to matter, visible means between 0 and 1. */
  private static SmallModel model() {
    var random = new Random(3);
    var W = new double[D][];
    for (int i = 0; i < D; i++) {
      W[i] = SmallModel.normals(random, M, 0.7);
    }
    var b = new double[D];
    Arrays.fill(b, 0.5);
    var sigma = new double[D];
    Arrays.fill(sigma, 0.1);
    // Without this, b/sigma = 5 would keep some units on or off.
    var c = new double[M];
    for (int j = 0; j < M; j++) {
      for (int i = 0; i < D; i++) {
        c[j] -= 5 * W[i][j] + W[i][j] * W[i][j] / 2;
      }
    }
    return new SmallModel(W, b, c, sigma);
  }

  @Test
  void chainsComeToTheModelFromWhereverTheyStart() {
    var model = model();
    var bytes = new byte[40 * D];
    new Random(1).nextBytes(bytes);
    var train = new Images(40, 2, 3, ByteBuffer.wrap(bytes));
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var sampler = new Sampler(loaded);
      assertMean(model, sampler.fromNoise(CHAINS, 2, 3, List.of(300L), 1).get(0));
      var effort = new AisEffort(CHAINS, 200);
      assertMean(model, sampler.fromAnnealing(effort, train, List.of(1L), 1).get(0));
      assertMean(model, sampler.fromTempering(CHAINS, 20, train, List.of(0L), 1).get(0));
      var trained = chainsThatAreOff();
      assertMean(model, sampler.fromTempering(trained, CHAINS, 20, 2, 3, List.of(0L), 1).get(0));
    }
  }

  @Test
  void halfOfTheChainsOfATrainingStartAnew() {
    var model = model();
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var sampler = new Sampler(loaded);
      var starts =
          sampler.fromTempering(chainsThatAreOff(), CHAINS, 0, 2, 3, List.of(0L), 1).get(0);
      var anew = starts.slice(0, CHAINS / 2).mean();
      var others = starts.slice(CHAINS / 2, CHAINS / 2).mean();
      for (int i = 0; i < D; i++) {
        assertEquals(model.visibleMean(0, i), others[i], 0.005, "pixel " + i);
        int pixel = i;
        double halfOn =
            IntStream.range(0, 1 << M).mapToDouble(h -> model.visibleMean(h, pixel)).sum()
                / (1 << M);
        assertEquals(halfOn, anew[i], 0.01, "pixel " + i);
      }
    }
  }

  /** Two chains of a training at each of three places, with all units off. */
  private static TemperedChains chainsThatAreOff() {
    var base = NdArrays.ofDoubles(Shape.of(M));
    return TemperedChains.same(new double[] {0, 0.5, 1}, base, NdArrays.ofDoubles(Shape.of(2, M)));
  }

  @Test
  void chainsFromHiddenStatesStartAtTheirVisibleMeans() {
    var model = model();
    var states = NdArrays.ofDoubles(Shape.of(CHAINS, M));
    int bits = 0b0110;
    states.scalars().forEachIndexed((at, h) -> states.setDouble(bits >> at[1] & 1, at));
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var sampler = new Sampler(loaded);
      var mean = sampler.fromHidden(states, 2, 3, List.of(0L), 1).get(0).mean();
      for (int i = 0; i < D; i++) {
        assertEquals(model.visibleMean(bits, i), mean[i], 0.01, "pixel " + i);
      }
    }
  }

  private static void assertMean(SmallModel model, Images images) {
    var mean = images.mean();
    for (int i = 0; i < D; i++) {
      double sum = 0;
      double all = 0;
      for (int bits = 0; bits < 1 << M; bits++) {
        double weight = model.hiddenWeight(bits);
        all += weight;
        sum += weight * model.visibleMean(bits, i);
      }
      assertEquals(sum / all, mean[i], 0.006, "pixel " + i);
    }
  }
}
