package org.gbrbm.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.gbrbm.files.Messages;
import org.gbrbm.files.WholeFiles;
import org.tensorflow.Graph;
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

  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> folder;
  private final Placeholder<TInt64> step;
  private final Placeholder<TString> tag;
  private final Placeholder<TFloat32> values;
  private final Placeholder<TUint8> image;
  private final Op open;
  private final Op writeScalar;
  private final Op writeImage;
  private final Op writeHistogram;
  private final Op flush;
  private final Op close;

  EventWriter() {
    var tf = Ops.create(graph);
    folder = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    tag = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    values = tf.placeholder(TFloat32.class);
    image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 1)));
    // The name tells it from the writers of other models in this process.
    var writer = tf.summary.summaryWriter(SummaryWriter.sharedName(UUID.randomUUID().toString()));
    open =
        tf.summary.createSummaryFileWriter(
            writer, folder, tf.constant(QUEUE), tf.constant(FLUSH_MILLISECONDS), tf.constant(""));
    writeScalar = tf.summary.writeScalarSummary(writer, step, tag, values);
    var noBadPixels = tf.constant(new byte[] {0, 0, 0, 0});
    writeImage =
        tf.summary.writeImageSummary(
            writer,
            step,
            tag,
            image,
            tf.dtypes.cast(noBadPixels, TUint8.class),
            WriteImageSummary.maxImages(1L));
    writeHistogram = tf.summary.writeHistogramSummary(writer, step, tag, values);
    flush = tf.summary.flushSummaryWriter(writer);
    close = tf.summary.closeSummaryWriter(writer);
    session = new Session(graph);
  }

  /** Adds the events of a step to a file. */
  @FunctionalInterface
  interface Events {
    void addTo(Step step);
  }

  /**
   * Writes a file.
   *
   * @param file the file, whose name must begin with {@code events.out.tfevents}
   * @param at the step that its events are of
   * @param events adds them
   * @throws IOException when it cannot be written; there is then no such file, or the one before
   */
  void write(Path file, long at, Events events) throws IOException {
    try (var number = TInt64.scalarOf(at)) {
      WholeFiles.writeByOther(file, folderPath -> write(folderPath, new Step(number), events));
    }
  }

  private void write(Path folderPath, Step events, Events content) throws IOException {
    try (var path = TString.scalarOf(folderPath.toString())) {
      session.runner().feed(folder, path).addTarget(open).run().close();
      try {
        content.addTo(events);
        session.runner().addTarget(flush).run().close();
      } finally {
        session.runner().addTarget(close).run().close();
      }
    } catch (TensorFlowException e) {
      throw new IOException(
          "%s: cannot be written (%s)".formatted(folderPath, Messages.firstLine(e)), e);
    }
  }

  /** The events of one step. */
  final class Step {
    private final TInt64 number;

    private Step(TInt64 number) {
      this.number = number;
    }

    void scalar(String name, double value) {
      try (var tensor = TFloat32.scalarOf((float) value)) {
        run(name, session.runner().feed(values, tensor).addTarget(writeScalar));
      }
    }

    void histogram(String name, FloatNdArray data) {
      try (var tensor = TFloat32.tensorOf(data)) {
        run(name, session.runner().feed(values, tensor).addTarget(writeHistogram));
      }
    }

    /** A grey picture. */
    void image(String name, BufferedImage picture) {
      var bytes = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
      var shape = Shape.of(1, picture.getHeight(), picture.getWidth(), 1);
      try (var tensor = TUint8.tensorOf(shape, DataBuffers.of(bytes))) {
        run(name, session.runner().feed(image, tensor).addTarget(writeImage));
      }
    }

    private void run(String name, Session.Runner runner) {
      try (var text = TString.scalarOf(name)) {
        runner.feed(step, number).feed(tag, text).run().close();
      }
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
