package org.gbrbm.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gbrbm.files.WholeFiles;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws how the time of a step grows with the work, a picture for each of M, B and k, and the error
 * that a training comes to in its time.
 */
public final class Plots {
  private static final Map<String, String> AXES =
      Map.of("hidden", "hidden units M", "batch", "batch size B", "k", "Gibbs steps k");

  private Plots() {}

  /**
   * Writes {@code growth-hidden.png}, {@code growth-batch.png}, {@code growth-k.png} and {@code
   * quality.png}, those that there are results for.
   *
   * @param arguments the file of the results, the folder of the pictures
   * @throws IOException when they cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    var results = new ObjectMapper().readTree(Path.of(arguments[0]).toFile());
    var folder = Path.of(arguments[1]);
    drawGrowth(results.at("/growth/series"), folder);
    drawQuality(results.at("/quality"), folder);
  }

  private static void drawGrowth(JsonNode series, Path folder) throws IOException {
    for (var axis : AXES.keySet()) {
      var chart = chart("Time of a training step", AXES.get(axis), "ms");
      chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
      series
          .properties()
          .forEach(
              entry -> {
                if (entry.getKey().split(",", -1)[0].equals(axis)) {
                  draw(chart, axis, entry.getKey(), entry.getValue());
                }
              });
      write(chart, folder.resolve("growth-" + axis + ".png"));
    }
  }

  private static void drawQuality(JsonNode trainings, Path folder) throws IOException {
    var chart =
        chart(
            "250 hidden units on Fashion-MNIST, 1 to 25 epochs",
            "seconds from start to exit",
            "mean squared error on the test images");
    var styler = chart.getStyler();
    styler.setXAxisMin(0.0).setYAxisMin(0.0);
    styler.setChartBackgroundColor(Color.WHITE).setLegendPosition(LegendPosition.InsideNE);
    for (var training : trainings) {
      var points = training.get("points");
      chart.addSeries(
          training.get("name").asText(),
          values(points, point -> point.get("seconds").asDouble()),
          values(points, point -> point.get("testMse").asDouble()));
    }
    write(chart, folder.resolve("quality.png"));
  }

  private static void write(XYChart chart, Path file) throws IOException {
    if (!chart.getSeriesMap().isEmpty()) {
      WholeFiles.write(file, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
    }
  }

  private static XYChart chart(String title, String x, String y) {
    return new XYChartBuilder()
        .width(700)
        .height(500)
        .title(title)
        .xAxisTitle(x)
        .yAxisTitle(y)
        .build();
  }

  private static void draw(XYChart chart, String axis, String name, JsonNode points) {
    var x = values(points, point -> point.get(axis).asDouble());
    chart.addSeries(name, x, values(points, point -> point.get("stepMs").asDouble()));
    if (points.get(0).get("precision").asText().equals("FLOAT32")) {
      chart.addSeries(
          name + ": its products alone",
          x,
          values(points, point -> point.get("productsMs").asDouble()));
    }
  }

  private static List<Double> values(JsonNode points, ToDoubleFunction<JsonNode> value) {
    var values = new ArrayList<Double>();
    points.forEach(point -> values.add(value.applyAsDouble(point)));
    return values;
  }
}
