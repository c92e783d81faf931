package org.gbrbm.cli;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingListener;

/** Remembers the losses of the epochs. */
final class LossHistory implements TrainingListener {
  private final List<EpochResult> epochs = new ArrayList<>();

  @Override
  public void epochDone(Trainer trainer, EpochResult result) {
    epochs.add(result);
  }

  List<Double> all() {
    return epochs.stream().map(EpochResult::loss).toList();
  }

  double last() {
    return epochs.get(epochs.size() - 1).loss();
  }

  double seconds() {
    return epochs.stream().mapToDouble(EpochResult::seconds).sum();
  }
}
