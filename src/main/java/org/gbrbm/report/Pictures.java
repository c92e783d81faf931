package org.gbrbm.report;

import com.madgag.gif.fmsware.AnimatedGifEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.gbrbm.data.Images;
import org.gbrbm.files.WholeFiles;
import org.gbrbm.run.ModelResult;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of a run, as PNG files. */
public final class Pictures {
  private static final int GRID_COLUMNS = 8;
  private static final int FRAME_MILLISECONDS = 200;
  private static final int LAST_FRAME_MILLISECONDS = 2000;

  private Pictures() {}

  /**
   * Draws the first test images beside what the best model of a run makes of them.
   *
   * @param file the PNG file to write
   * @param run the run
   * @throws IOException when the file cannot be written
   */
  public static void reconstructions(Path file, RunSection run) throws IOException {
    var best = run.best();
    var reconstructions = best.overview().reconstructions();
    var originals = run.images().test().first(reconstructions.count());
    reconstructions(file, originals, reconstructions, best.result().hidden());
  }

  /**
   * Draws images beside their reconstructions.
   *
   * @param file the PNG file to write
   * @param originals the images
   * @param reconstructions as many images
   * @param hidden M of the model that made them
   * @throws IOException when the file cannot be written
   */
  public static void reconstructions(
      Path file, Images originals, Images reconstructions, int hidden) throws IOException {
    panels(
        file,
        List.of(
            new Panel("Original images", originals),
            new Panel("Reconstructions (M = " + hidden + ")", reconstructions)),
        Panel.Layout.SIDE_BY_SIDE,
        GRID_COLUMNS);
  }

  /**
   * Draws panels of images.
   *
   * @param file the PNG file to write
   * @param panels the panels
   * @param layout how they lie
   * @param columns images in a row of a panel
   * @throws IOException when the file cannot be written
   */
  public static void panels(Path file, List<Panel> panels, Panel.Layout layout, int columns)
      throws IOException {
    WholeFiles.write(file, Png.bytes(Panel.draw(panels, layout, columns)));
  }

  /**
   * Draws panels one after another, as an animation that repeats.
   *
   * @param file the GIF file to write
   * @param frames the panels, all of one size
   * @param columns images in a row of a panel
   * @throws IOException when the file cannot be written
   */
  public static void animation(Path file, List<Panel> frames, int columns) throws IOException {
    var gif = new ByteArrayOutputStream();
    var encoder = new AnimatedGifEncoder();
    encoder.setRepeat(0); // for ever
    encoder.setQuality(1); // the best
    encoder.start(gif);
    for (int i = 0; i < frames.size(); i++) {
      boolean last = i == frames.size() - 1;
      encoder.setDelay(last ? LAST_FRAME_MILLISECONDS : FRAME_MILLISECONDS);
      encoder.addFrame(Panel.draw(List.of(frames.get(i)), Panel.Layout.SIDE_BY_SIDE, columns));
    }
    encoder.finish();
    WholeFiles.write(file, gif.toByteArray());
  }

  /**
   * Plots the loss of each model against the epochs.
   *
   * @param file the PNG file to write
   * @param models the models, each with the losses of its epochs
   * @throws IOException when the file cannot be written
   */
  public static void losses(Path file, List<ModelResult> models) throws IOException {
    var chart =
        new XYChartBuilder()
            .width(800)
            .height(500)
            .title("Training loss")
            .xAxisTitle("Epoch")
            .yAxisTitle("mean F(data) - mean F(model), nats")
            .build();
    for (var model : models) {
      var epochs = IntStream.rangeClosed(1, model.losses().size()).boxed().toList();
      chart
          .addSeries("M = " + model.hidden(), epochs, model.losses())
          .setMarker(SeriesMarkers.CIRCLE);
    }
    WholeFiles.write(file, Png.bytes(BitmapEncoder.getBufferedImage(chart)));
  }
}
