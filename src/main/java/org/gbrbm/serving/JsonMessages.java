package org.gbrbm.serving;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.DataType;

/** TensorFlow Serving's JSON. Its readers throw IllegalArgumentException at what is not that. */
final class JsonMessages {
  /** TensorFlow Serving writes NaN and Infinity as such. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private JsonMessages() {}

  static JsonNode read(byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The server's words about an error, or nothing when there are none. */
  static String error(byte[] body) {
    try {
      var error = JSON.readTree(body).path("error");
      return error.isTextual() ? ": " + error.textValue() : "";
    } catch (IOException e) {
      return ""; // a proxy's page, say; the status tells enough
    }
  }

  /**
   * A request: of images alone by rows, and with a seed or steps by columns, each input whole by
   * its name.
   */
  static byte[] request(PredictionRequest asked) {
    var signature = asked.signature();
    var bytes = new ByteArrayBuilder(); // grows without copying what is in it
    try (var json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("signature_name", signature.key());
      if (signature.takesImagesAlone()) {
        json.writeFieldName("instances");
        writeImages(json, asked);
      } else {
        json.writeObjectFieldStart("inputs");
        json.writeFieldName("images");
        writeImages(json, asked);
        if (signature.takesSteps()) {
          json.writeNumberField("steps", asked.steps());
        }
        if (signature.takesSeed()) {
          json.writeFieldName("seed");
          json.writeArray(new long[] {asked.seed().first(), asked.seed().second()}, 0, 2);
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory takes all that is written to it
    }
    return bytes.toByteArray();
  }

  private static void writeImages(JsonGenerator json, PredictionRequest asked) throws IOException {
    var numbers = new NumberTexts();
    json.writeStartArray();
    for (var image : asked.images()) {
      json.writeStartArray();
      for (float value : image) {
        json.writeRawValue(numbers.of(value));
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /**
   * Reads the rows of an answer.
   *
   * @param answer the whole document
   * @param signature what was asked for
   * @param shape of each output, [n] or [n, columns]
   */
  static float[][] rows(JsonNode answer, ServedSignature signature, List<Long> shape) {
    var outputs = new ArrayList<float[][]>();
    for (var name : signature.outputs()) {
      outputs.add(rows(answer, signature.takesImagesAlone(), name, shape));
    }
    return AnswerRows.sideBySide(outputs);
  }

  /** Where a signature has several outputs, each row of an answer by rows has their names. */
  private static float[][] rows(JsonNode answer, boolean byRows, String name, List<Long> shape) {
    var outputs = answer.path(byRows ? "predictions" : "outputs");
    var rows = outputs.isObject() ? outputs.path(name) : outputs;
    requireArray(rows, shape.get(0));
    var values = new float[rows.size()][];
    for (int i = 0; i < values.length; i++) {
      var row = rows.get(i).isObject() ? rows.get(i).path(name) : rows.get(i);
      values[i] = shape.size() == 1 ? new float[] {number(row)} : row(row, shape);
    }
    return values;
  }

  private static float[] row(JsonNode row, List<Long> shape) {
    requireArray(row, shape.get(1));
    var values = new float[row.size()];
    for (int j = 0; j < values.length; j++) {
      values[j] = number(row.get(j));
    }
    return values;
  }

  private static void requireArray(JsonNode node, long size) {
    if (!node.isArray() || node.size() != size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s in place of an array of %d",
              node.isArray() ? "an array of " + node.size() : kind(node),
              size));
    }
  }

  private static float number(JsonNode node) {
    if (!node.isNumber()) {
      throw new IllegalArgumentException(kind(node) + " in place of a number");
    }
    return finite(node.floatValue());
  }

  private static float finite(float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException(value + " in place of a number");
    }
    return value;
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  /** Reads what a server says of a model. */
  static ServedModel model(String name, JsonNode answer) {
    var signatures = new HashMap<String, SignatureTypes>();
    var definitions = answer.path("metadata").path("signature_def").path("signature_def");
    if (!definitions.isObject()) {
      throw new IllegalArgumentException("no signatures");
    }
    for (var definition : definitions.properties()) {
      signatures.put(
          definition.getKey(),
          new SignatureTypes(
              types(definition.getValue().path("inputs")),
              types(definition.getValue().path("outputs"))));
    }
    return new ServedModel(name, int64(answer.path("model_spec").path("version")), signatures);
  }

  private static SortedMap<String, TensorType> types(JsonNode infos) {
    var types = new TreeMap<String, TensorType>();
    for (var info : infos.properties()) {
      var shape = new ArrayList<Long>();
      for (var dimension : info.getValue().path("tensor_shape").path("dim")) {
        shape.add(int64(dimension.path("size")));
      }
      var dtype = DataType.valueOf(info.getValue().path("dtype").asText());
      types.put(info.getKey(), new TensorType(dtype, shape));
    }
    return types;
  }

  /** Protocol buffers' JSON has int64 as text. */
  private static long int64(JsonNode node) {
    return Long.parseLong(node.asText());
  }
}
