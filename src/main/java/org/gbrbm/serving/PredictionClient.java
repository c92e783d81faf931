package org.gbrbm.serving;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Calls a TensorFlow Serving that serves a model of the kind exported here.
 *
 * <p>A client stays with the version that was the newest when it was opened, or that was chosen, so
 * that all its answers are of one model; open another to go on to a newer version. Its methods may
 * be called by several threads.
 *
 * <p>Images are checked before they are sent. Many go in several requests, one after another, so
 * that no message exceeds 4 MiB. How many go in one depends on the model alone, not on gRPC or REST
 * ({@link #imagesPerRequest}); the request that starts with image i, from 0, is sent with the seed
 * (first, second + i). So what a seeded call gives is a function of the model, the images and the
 * seed.
 */
public final class PredictionClient implements AutoCloseable {
  /**
   * More than a number takes as JSON, with the comma and space behind it; TensorFlow Serving writes
   * at most nine digits. As float32 it takes 4.
   */
  private static final int BYTES_PER_NUMBER = 20;

  /** For names, shapes and brackets. */
  private static final int BYTES_AROUND = 16 << 10;

  private final Transport transport;
  private final ClientOptions options;
  private final ServedModel model;

  private interface Attempt<T> {
    T within(Duration remaining) throws PredictionException;
  }

  private PredictionClient(Transport transport, ClientOptions options) throws PredictionException {
    this.transport = transport;
    this.options = options;
    this.model = attempt(transport::model);
  }

  /**
   * Opens a client that speaks gRPC.
   *
   * @param hostAndPort for instance {@code localhost:8500}
   * @param options which model, and how
   * @return an open client, to be closed
   * @throws IllegalArgumentException when the address or the options are wrong
   * @throws PredictionException when the server does not tell about the model
   */
  public static PredictionClient grpc(String hostAndPort, ClientOptions options)
      throws PredictionException {
    return open(new GrpcTransport(hostAndPort, options), options);
  }

  /**
   * Opens a client that speaks REST.
   *
   * @param url for instance {@code http://localhost:8501}, and a path if a proxy wants one
   * @param options which model, and how
   * @return an open client, to be closed
   * @throws IllegalArgumentException when the address or the options are wrong
   * @throws PredictionException when the server does not tell about the model
   */
  public static PredictionClient rest(URI url, ClientOptions options) throws PredictionException {
    return open(new RestTransport(url, options), options);
  }

  private static PredictionClient open(Transport transport, ClientOptions options)
      throws PredictionException {
    try {
      return new PredictionClient(transport, options);
    } catch (PredictionException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  /** {@return the model and version that is asked} */
  public ServedModel model() {
    return model;
  }

  /**
   * Mean-field reconstructions.
   *
   * @param images [n, D], values within the client's range
   * @return [n, D], clipped to the range of the data that the model learned
   * @throws IllegalArgumentException when the images are not as the model expects
   * @throws PredictionException when there is no usable answer
   */
  public float[][] reconstruct(float[][] images) throws PredictionException {
    return predict(PredictionRequest.of(ServedSignature.RECONSTRUCT, images));
  }

  /**
   * Reconstructions from sampled hidden units.
   *
   * @param images [n, D], values within the client's range
   * @param seed the random seed
   * @return [n, D], clipped to the range of the data that the model learned
   * @throws IllegalArgumentException when the images are not as the model expects
   * @throws PredictionException when there is no usable answer
   */
  public float[][] reconstructSampled(float[][] images, Seed seed) throws PredictionException {
    return predict(PredictionRequest.seeded(ServedSignature.RECONSTRUCT_SAMPLED, images, seed));
  }

  /**
   * The probabilities of the hidden units, p(h = 1 | v).
   *
   * @param images [n, D], values within the client's range
   * @return [n, M]
   * @throws IllegalArgumentException when the images are not as the model expects
   * @throws PredictionException when there is no usable answer
   */
  public float[][] hiddenProbabilities(float[][] images) throws PredictionException {
    return predict(PredictionRequest.of(ServedSignature.HIDDEN, images));
  }

  /**
   * The free energy F(v), in nats; the higher, the less likely is the image to the model.
   *
   * @param images [n, D], values within the client's range
   * @return [n]
   * @throws IllegalArgumentException when the images are not as the model expects
   * @throws PredictionException when there is no usable answer
   */
  public float[] freeEnergy(float[][] images) throws PredictionException {
    var rows = predict(PredictionRequest.of(ServedSignature.FREE_ENERGY, images));
    var energies = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      energies[i] = rows[i][0];
    }
    return energies;
  }

  /**
   * How unusual images are. A model that was exported without a calibration does not tell.
   *
   * @param images [n, D], values within the client's range
   * @return for each image the free energy in nats, the mean squared error of its reconstruction,
   *     and what percentage of ordinary examples is no more unusual, [n, 3]
   * @throws IllegalArgumentException when the images are not as the model expects
   * @throws PredictionException when there is no usable answer
   */
  public float[][] score(float[][] images) throws PredictionException {
    return predict(PredictionRequest.of(ServedSignature.SCORE, images));
  }

  /**
   * Draws images by Gibbs sampling.
   *
   * @param images [n, D], where the chains start
   * @param steps of each chain, from 0
   * @param seed the random seed
   * @return [n, D]
   * @throws IllegalArgumentException when the images are not as the model expects
   * @throws PredictionException when there is no usable answer
   */
  public float[][] sample(float[][] images, int steps, Seed seed) throws PredictionException {
    return predict(PredictionRequest.sample(images, steps, seed));
  }

  /**
   * Asks for any signature.
   *
   * @param request the images and what to make of them
   * @return a row for each image, with a number of each output where the signature gives numbers
   * @throws IllegalArgumentException when the images are not as the model expects
   * @throws PredictionException when there is no usable answer
   */
  public float[][] predict(PredictionRequest request) throws PredictionException {
    int atOnce = imagesPerRequest(request.signature());
    request.requireWithin(options.values());
    request.requirePixels(model.pixels(request.signature()));
    int count = request.images().size();
    var rows = new float[count][];
    for (int from = 0; from < count; from += atOnce) {
      var part = request.part(from, Math.min(from + atOnce, count));
      var answer = attempt(remaining -> transport.predict(model, part, remaining));
      System.arraycopy(answer, 0, rows, from, answer.length);
    }
    return rows;
  }

  /**
   * {@return how many images go into one request: as many as fit 4 MiB of JSON, there and back}
   *
   * @param signature what is asked for
   * @throws IllegalArgumentException when not even one fits
   * @throws PredictionException when the model lacks the signature
   */
  public int imagesPerRequest(ServedSignature signature) throws PredictionException {
    long numbers = Math.max(model.pixels(signature), model.outputs(signature));
    long images = (Transport.LARGEST_MESSAGE - BYTES_AROUND) / (BYTES_PER_NUMBER * numbers);
    if (images < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: an image of %d numbers does not fit in a message of %d MiB",
              model,
              numbers,
              Transport.LARGEST_MESSAGE >> 20));
    }
    return (int) images;
  }

  private <T> T attempt(Attempt<T> attempt) throws PredictionException {
    long end = System.nanoTime() + options.deadline().toNanos();
    for (int retry = 0; ; retry++) {
      try {
        return attempt.within(Duration.ofNanos(end - System.nanoTime()));
      } catch (PredictionException e) {
        var wait = options.retries().waitBefore(retry, ThreadLocalRandom.current().nextDouble());
        boolean tooLate = System.nanoTime() + wait.toNanos() >= end;
        if (e.reason() != PredictionException.Reason.UNAVAILABLE
            || retry == options.retries().most()
            || tooLate) {
          throw e;
        }
        sleep(wait, e);
      }
    }
  }

  private static void sleep(Duration wait, PredictionException reason) throws PredictionException {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw reason;
    }
  }

  /** Gives the connection up. */
  @Override
  public void close() {
    transport.close();
  }
}
