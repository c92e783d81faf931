package org.gbrbm.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** Draws how the time of a step grows with the work, a picture for each of M, B and k. */
public final class Plots {
  private static final Map<String, String> AXES =
      Map.of("hidden", "hidden units M", "batch", "batch size B", "k", "Gibbs steps k");

  private Plots() {}

  /**
   * Writes {@code growth-hidden.png}, {@code growth-batch.png} and {@code growth-k.png}.
   *
   * @param arguments the file of the results, the folder of the pictures
   * @throws IOException when they cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    var series = new ObjectMapper().readTree(Path.of(arguments[0]).toFile()).at("/growth/series");
    for (var axis : AXES.keySet()) {
      var chart = chart(axis);
      series
          .properties()
          .forEach(
              entry -> {
                if (entry.getKey().split(",", -1)[0].equals(axis)) {
                  draw(chart, axis, entry.getKey(), entry.getValue());
                }
              });
      if (!chart.getSeriesMap().isEmpty()) {
        var file = Path.of(arguments[1], "growth-" + axis + ".png");
        WholeFiles.write(file, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
      }
    }
  }

  private static XYChart chart(String axis) {
    var chart =
        new XYChartBuilder()
            .width(700)
            .height(500)
            .title("Time of a training step")
            .xAxisTitle(AXES.get(axis))
            .yAxisTitle("ms")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    return chart;
  }

  private static void draw(XYChart chart, String axis, String name, JsonNode points) {
    var x = values(points, point -> point.get(axis).asDouble());
    chart.addSeries(name, x, values(points, point -> point.get("stepMs").asDouble()));
    chart.addSeries(
        name + ": its products alone",
        x,
        values(points, point -> point.get("productsMs").asDouble()));
  }

  private static List<Double> values(JsonNode points, ToDoubleFunction<JsonNode> value) {
    var values = new ArrayList<Double>();
    points.forEach(point -> values.add(value.applyAsDouble(point)));
    return values;
  }
}
