package org.gbrbm.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Where the samples of the model come from whose mean free energy is set against that of the data.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ContrastiveDivergence.class, name = "contrastive-divergence"),
  @JsonSubTypes.Type(value = MeanFieldReconstruction.class, name = "mean-field-reconstruction"),
  @JsonSubTypes.Type(value = PersistentChains.class, name = "persistent-chains"),
  @JsonSubTypes.Type(value = DataDrivenJumps.class, name = "data-driven-jumps"),
  @JsonSubTypes.Type(value = ParallelTempering.class, name = "parallel-tempering"),
  @JsonSubTypes.Type(value = GibbsLangevin.class, name = "gibbs-langevin")
})
public sealed interface NegativePhase
    permits ContrastiveDivergence,
        MeanFieldReconstruction,
        PersistentChains,
        DataDrivenJumps,
        ParallelTempering,
        GibbsLangevin {

  /** {@return sampling steps in a training step, at least 1} */
  int steps();

  /**
   * {@return whether training keeps chains of hidden units from step to step, in the variable
   * {@code chains}: [B, M], or [T, B, M] of which the last are those of the model itself}
   */
  default boolean keepsHiddenChains() {
    return false;
  }

  /**
   * Adds the operations that draw as many samples as the batch has images.
   *
   * @param step the training step that needs them
   * @return the samples, [B, D], and the chains they come from
   */
  NegativeSample draw(TrainingStep step);
}
