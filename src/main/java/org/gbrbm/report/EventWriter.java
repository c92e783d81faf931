package org.gbrbm.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongFunction;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.files.Messages;
import org.gbrbm.files.WholeFiles;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.summary.SummaryWriter;
import org.tensorflow.op.summary.WriteImageSummary;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Writes TensorBoard's event files by TensorFlow's summary operations. */
final class EventWriter implements AutoCloseable {
  /** More than a file gets: nothing is written before it is closed. */
  private static final int QUEUE = 1000;

  private static final int FLUSH_MILLISECONDS = 3_600_000;

  private final Computation<Operations> computation =
      Computation.of(Execution.onHost(), (graph, tf) -> Operations.define(tf));

  private record Operations(
      Placeholder<TString> folder,
      Placeholder<TInt64> step,
      Placeholder<TString> tag,
      Placeholder<TFloat32> values,
      Placeholder<TUint8> image,
      Op open,
      Op writeScalar,
      Op writeImage,
      Op writeHistogram,
      Op flush,
      Op close) {

    static Operations define(Ops tf) {
      var folder = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      var step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      var tag = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      var values = tf.placeholder(TFloat32.class);
      var image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 1)));
      // The name tells it from the writers of other models in this process.
      var name = SummaryWriter.sharedName(UUID.randomUUID().toString());
      var writer = tf.summary.summaryWriter(name);
      var noBadPixels = tf.dtypes.cast(tf.constant(new byte[] {0, 0, 0, 0}), TUint8.class);
      var one = WriteImageSummary.maxImages(1L);
      return new Operations(
          folder,
          step,
          tag,
          values,
          image,
          tf.summary.createSummaryFileWriter(
              writer, folder, tf.constant(QUEUE), tf.constant(FLUSH_MILLISECONDS), tf.constant("")),
          tf.summary.writeScalarSummary(writer, step, tag, values),
          tf.summary.writeImageSummary(writer, step, tag, image, noBadPixels, one),
          tf.summary.writeHistogramSummary(writer, step, tag, values),
          tf.summary.flushSummaryWriter(writer),
          tf.summary.closeSummaryWriter(writer));
    }
  }

  /** Adds events to a file. */
  @FunctionalInterface
  interface Events {
    /**
     * Adds them.
     *
     * @param file gives the place for those of each step
     */
    void addTo(LongFunction<Step> file);
  }

  /**
   * Writes a file.
   *
   * @param file the file, whose name must begin with {@code events.out.tfevents}
   * @param events adds them
   * @throws IOException when it cannot be written; there is then no such file, or the one before
   */
  void write(Path file, Events events) throws IOException {
    WholeFiles.writeByOther(file, folderPath -> writeInto(folderPath, events));
  }

  private void writeInto(Path folderPath, Events events) throws IOException {
    try (var path = TString.scalarOf(folderPath.toString())) {
      computation
          .runner()
          .feed(operations().folder, path)
          .addTarget(operations().open)
          .run()
          .close();
      try {
        events.addTo(Step::new);
        computation.runner().addTarget(operations().flush).run().close();
      } finally {
        computation.runner().addTarget(operations().close).run().close();
      }
    } catch (TensorFlowException e) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s: cannot be written (%s)", folderPath, Messages.firstLine(e)),
          e);
    }
  }

  private Operations operations() {
    return computation.operations();
  }

  /** The events of one step. */
  final class Step {
    private final long number;

    private Step(long number) {
      this.number = number;
    }

    void scalar(String name, double value) {
      try (var tensor = TFloat32.scalarOf((float) value)) {
        run(
            name,
            computation
                .runner()
                .feed(operations().values, tensor)
                .addTarget(operations().writeScalar));
      }
    }

    void histogram(String name, FloatNdArray data) {
      try (var tensor = TFloat32.tensorOf(data)) {
        run(
            name,
            computation
                .runner()
                .feed(operations().values, tensor)
                .addTarget(operations().writeHistogram));
      }
    }

    /** A grey picture. */
    void image(String name, BufferedImage picture) {
      var bytes = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
      var shape = Shape.of(1, picture.getHeight(), picture.getWidth(), 1);
      try (var tensor = TUint8.tensorOf(shape, DataBuffers.of(bytes))) {
        run(
            name,
            computation
                .runner()
                .feed(operations().image, tensor)
                .addTarget(operations().writeImage));
      }
    }

    private void run(String name, Session.Runner runner) {
      try (var text = TString.scalarOf(name);
          var step = TInt64.scalarOf(number)) {
        runner.feed(operations().step, step).feed(operations().tag, text).run().close();
      }
    }
  }

  @Override
  public void close() {
    computation.close();
  }
}
