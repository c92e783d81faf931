package org.gbrbm.serving;

import java.time.Duration;

/** A way to a server. Each method sends one request, once. */
interface Transport extends AutoCloseable {
  /** In bytes; what gRPC clients take unless told otherwise. */
  int LARGEST_MESSAGE = 4 << 20;

  /**
   * Asks for the model's signatures, and for its newest version when none was chosen.
   *
   * @param within how long to wait for the answer
   * @throws PredictionException when there is no usable answer
   */
  ServedModel model(Duration within) throws PredictionException;

  /**
   * Asks for a prediction.
   *
   * @param model the model and version to ask
   * @param request the images and what to make of them
   * @param within how long to wait for the answer
   * @return for each image as many finite numbers as {@link ServedModel#outputs} says
   * @throws PredictionException when there is no usable answer
   */
  float[][] predict(ServedModel model, PredictionRequest request, Duration within)
      throws PredictionException;

  @Override
  void close();
}
