package org.gbrbm.apply;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ExampleReader;
import org.gbrbm.data.ExampleScaler;

/** Reads, answers and writes at the same time: each a part of the examples. */
final class Pipeline {
  private Pipeline() {}

  /**
   * Answers all examples.
   *
   * @return how many were answered
   * @throws DataException when there are none that the model can be given
   * @throws IOException when they cannot be read or the answers not be written
   */
  static long run(Answers answers, ExampleReader reader, RowRules rules, AnswerWriter writer)
      throws IOException {
    var model = answers.model();
    var scaling = model.stored().scaling();
    var scaler = new ExampleScaler(scaling, model.visible(), rules.missing(), rules.bad());
    // Daemons: one may wait for input that never comes.
    var threads = new ThreadFactoryBuilder().setDaemon(true).build();
    var background = Executors.newFixedThreadPool(2, threads);
    try {
      long count = 0;
      Future<?> written = CompletableFuture.completedFuture(null);
      var read = background.submit(() -> model.next(reader, scaler));
      for (var batch = await(read); batch.isPresent(); batch = await(read)) {
        read = background.submit(() -> model.next(reader, scaler));
        var examples = batch.get();
        var answered = answers.of(examples.images());
        await(written);
        written =
            background.submit(
                () -> {
                  writer.write(examples.kept(), answered);
                  return null;
                });
        count += examples.images().count();
      }
      await(written);
      if (count == 0) {
        throw new DataException("there are no examples that the model can be given");
      }
      return count;
    } finally {
      background.shutdownNow();
    }
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwables.throwIfInstanceOf(e.getCause(), IOException.class);
      Throwables.throwIfUnchecked(e.getCause());
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
