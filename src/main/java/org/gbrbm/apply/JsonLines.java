package org.gbrbm.apply;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Answers as a JSON object a line. Numbers that are not finite are null: JSON has none. */
final class JsonLines implements AnswerWriter {
  private final List<String> keptNames;
  private final List<AnswerColumn> columns;
  private final JsonGenerator json;

  /**
   * Begins the file.
   *
   * @param out closed with this
   * @param keptNames the names of what is kept of each example
   * @param columns of the answers
   */
  JsonLines(OutputStream out, List<String> keptNames, List<AnswerColumn> columns)
      throws IOException {
    this.keptNames = keptNames;
    this.columns = columns;
    this.json =
        JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build()
            .createGenerator(out);
    json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
  }

  @Override
  public void write(List<List<String>> kept, List<float[]> answers) throws IOException {
    for (int n = 0; n < kept.size(); n++) {
      json.writeStartObject();
      for (int i = 0; i < keptNames.size(); i++) {
        json.writeStringField(keptNames.get(i), kept.get(n).get(i));
      }
      for (int k = 0; k < columns.size(); k++) {
        json.writeFieldName(columns.get(k).quantity().key());
        write(columns.get(k), answers.get(k), n);
      }
      json.writeEndObject();
    }
  }

  private void write(AnswerColumn column, float[] answers, int example) throws IOException {
    if (column.quantity() == Quantity.FLAG) {
      json.writeBoolean(answers[example] != 0);
    } else if (column.vector()) {
      json.writeStartArray();
      for (int i = 0; i < column.width(); i++) {
        write(answers[example * column.width() + i]);
      }
      json.writeEndArray();
    } else {
      write(answers[example]);
    }
  }

  private void write(float number) throws IOException {
    if (Float.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeNull();
    }
  }

  @Override
  public void close() throws IOException {
    json.writeRaw('\n');
    json.close();
  }
}
