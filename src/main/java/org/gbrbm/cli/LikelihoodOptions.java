package org.gbrbm.cli;

import org.gbrbm.evaluate.AisEffort;
import org.gbrbm.evaluate.LikelihoodEffort;
import org.gbrbm.evaluate.TemperingEffort;
import picocli.CommandLine.Option;

/** Whether to estimate a likelihood, and how much work to put into it. */
final class LikelihoodOptions {
  @Option(
      names = "--likelihood",
      description = "Also estimate the log-likelihood of the test images.")
  private boolean likelihood;

  @Option(
      names = "--exact",
      description = "With --likelihood: also sum over all hidden states (M up to 20).")
  private boolean exact;

  @Option(
      names = "--ais-chains",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "With --likelihood: chains of annealed importance sampling (default: ${DEFAULT-VALUE}).")
  private int chains;

  @Option(
      names = "--ais-temperatures",
      paramLabel = "N",
      defaultValue = "2000",
      description = "With --likelihood: its steps from base to model (default: ${DEFAULT-VALUE}).")
  private int temperatures;

  @Option(
      names = "--tempering-ladders",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "With --likelihood: chains of parallel tempering at each of its places (default: ${DEFAULT-VALUE}).")
  private int ladders;

  @Option(
      names = "--tempering-rounds",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "With --likelihood: its rounds of exchanges and sweeps (default: ${DEFAULT-VALUE}).")
  private int rounds;

  boolean isWanted() {
    return likelihood;
  }

  /**
   * {@return the work to put into it}
   *
   * @throws IllegalArgumentException for values out of their range, and where the exact likelihood
   *     is asked for without the likelihood
   */
  LikelihoodEffort effort() {
    if (exact && !likelihood) {
      throw new IllegalArgumentException("--exact says how to work out the --likelihood; add that");
    }
    return new LikelihoodEffort(
        new TemperingEffort(ladders, rounds), new AisEffort(chains, temperatures), exact);
  }
}
