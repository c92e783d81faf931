package org.gbrbm.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.gbrbm.serving.ClientOptions;
import org.gbrbm.serving.PredictionClient;
import org.gbrbm.serving.PredictionException;
import org.gbrbm.serving.PredictionRequest;
import org.gbrbm.serving.Seed;
import org.gbrbm.serving.ServedSignature;

/**
 * Times {@link PredictionClient} on a running server, by gRPC and by REST in turns: each client
 * sends its next request when it has the answer to the last. Prints a line {@code signature images
 * clients grpc-p50 grpc-p99 rest-p50 rest-p99 ratio} for each case, times in milliseconds a call,
 * the ratio of the medians. Before, it sees that many images get the same answers by both. {@code
 * tools/bench/serving.py} runs it.
 */
public final class ServerBenchmark {
  private static final int WARM_UP_CALLS = 5;
  private static final int FEWEST_CALLS = 10;

  private ServerBenchmark() {}

  /**
   * Runs it.
   *
   * @param arguments the gRPC address, the REST address, the model's name, seconds for each case
   *     and way, numbers of images, numbers of clients, and of images to compare, lists with commas
   * @throws Exception when the server does not answer
   */
  public static void main(String[] arguments) throws Exception {
    var options = ClientOptions.of(arguments[2]);
    double seconds = Double.parseDouble(arguments[3]);
    Opener grpc = () -> PredictionClient.grpc(arguments[0], options);
    Opener rest = () -> PredictionClient.rest(URI.create(arguments[1]), options);
    compare(grpc, rest, Integer.parseInt(arguments[6]));
    for (var signature : ServedSignature.values()) {
      for (int images : numbers(arguments[4])) {
        for (int clients : numbers(arguments[5])) {
          var byGrpc = times(grpc, signature, images, clients, seconds);
          var byRest = times(rest, signature, images, clients, seconds);
          System.out.printf(
              Locale.ROOT,
              "%s %d %d %.2f %.2f %.2f %.2f %.2f%n",
              signature.key(),
              images,
              clients,
              at(byGrpc, 0.5),
              at(byGrpc, 0.99),
              at(byRest, 0.5),
              at(byRest, 0.99),
              at(byRest, 0.5) / at(byGrpc, 0.5));
        }
      }
    }
  }

  private interface Opener {
    PredictionClient open() throws PredictionException;
  }

  private static int[] numbers(String list) {
    return Arrays.stream(list.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static void compare(Opener grpc, Opener rest, int images) throws PredictionException {
    try (var one = grpc.open();
        var other = rest.open()) {
      for (var signature : ServedSignature.values()) {
        var request = request(one, signature, images);
        if (!Arrays.deepEquals(one.predict(request), other.predict(request))) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT, "%d images, %s: not the same by gRPC and REST", images, signature));
        }
      }
    }
  }

  private static PredictionRequest request(
      PredictionClient client, ServedSignature signature, int images) throws PredictionException {
    var random = new Random(images);
    var rows = new ArrayList<float[]>();
    for (int i = 0; i < images; i++) {
      var row = new float[client.model().pixels(signature)];
      for (int pixel = 0; pixel < row.length; pixel++) {
        row[pixel] = random.nextInt(256) / 255f;
      }
      rows.add(row);
    }
    return new PredictionRequest(signature, rows, 1, new Seed(1, 0));
  }

  /** Milliseconds of the calls of all clients, in ascending order. */
  private static double[] times(
      Opener opener, ServedSignature signature, int images, int clients, double seconds)
      throws Exception {
    var executor = Executors.newFixedThreadPool(clients);
    try {
      Callable<List<Double>> loop = () -> closedLoop(opener, signature, images, seconds);
      var all = new ArrayList<Double>();
      for (var times : executor.invokeAll(Collections.nCopies(clients, loop))) {
        all.addAll(times.get());
      }
      return all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    } finally {
      executor.shutdown();
    }
  }

  private static List<Double> closedLoop(
      Opener opener, ServedSignature signature, int images, double seconds)
      throws PredictionException {
    try (var client = opener.open()) {
      var request = request(client, signature, images);
      for (int i = 0; i < WARM_UP_CALLS; i++) {
        client.predict(request);
      }
      var times = new ArrayList<Double>();
      long begun = System.nanoTime();
      long before = begun;
      while (before - begun < seconds * 1e9 || times.size() < FEWEST_CALLS) {
        client.predict(request);
        long after = System.nanoTime();
        times.add((after - before) / 1e6);
        before = after;
      }
      return times;
    }
  }

  private static double at(double[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }
}
