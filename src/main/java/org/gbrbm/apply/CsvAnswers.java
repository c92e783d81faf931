package org.gbrbm.apply;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Answers as a table with a line of names. */
final class CsvAnswers implements AnswerWriter {
  private final List<AnswerColumn> columns;
  private final CSVPrinter printer;

  /**
   * Writes the names.
   *
   * @param out closed with this
   * @param keptNames the names of what is kept of each example
   * @param columns of the answers
   */
  CsvAnswers(Appendable out, List<String> keptNames, List<AnswerColumn> columns)
      throws IOException {
    this.columns = columns;
    this.printer = new CSVPrinter(out, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
    for (var name : keptNames) {
      printer.print(name);
    }
    for (var column : columns) {
      for (var name : column.names()) {
        printer.print(name);
      }
    }
    printer.println();
  }

  @Override
  public void write(List<List<String>> kept, List<float[]> answers) throws IOException {
    for (int n = 0; n < kept.size(); n++) {
      for (var text : kept.get(n)) {
        printer.print(text);
      }
      for (int k = 0; k < columns.size(); k++) {
        int width = columns.get(k).width();
        boolean whole = columns.get(k).quantity() == Quantity.FLAG;
        for (int i = n * width; i < (n + 1) * width; i++) {
          float number = answers.get(k)[i];
          printer.print(
              whole ? Integer.toString((int) number) : NumberOutput.toString(number, true));
        }
      }
      printer.println();
    }
    printer.flush(); // whoever reads along has whole lines, and one who left is noticed
  }

  @Override
  public void close() throws IOException {
    printer.close(true);
  }
}
