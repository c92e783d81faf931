package org.gbrbm.cli;

import java.util.List;
import java.util.Locale;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.DataFormat.Header;
import picocli.CommandLine.Option;

/** How the data are to be read, where that cannot be found out from them, or not rightly. */
final class FormatOptions {
  @Option(
      names = "--header",
      paramLabel = "yes|no|auto",
      description = "Whether the first line of a table names its columns (default: auto).")
  private Header header = Header.AUTO;

  @Option(
      names = "--columns",
      paramLabel = "LIST",
      description =
          "Columns of a table to take, in that order: names, or numbers from 1 (default: all). Example: 2-5,height")
  private String columns = "";

  @Option(
      names = "--label-column",
      paramLabel = "NAME|N",
      description = "Column of a table with classes, to be left out (default: one named so).")
  private String labelColumn = "";

  @Option(
      names = "--id-column",
      paramLabel = "NAME|N",
      description = "Column of a table with identifiers, to be left out (default: one named so).")
  private String idColumn = "";

  @Option(
      names = "--separator",
      paramLabel = "C|tab",
      description = "What is between the numbers of a table (default: found out).")
  private String separator = "";

  @Option(
      names = "--decimal",
      paramLabel = "MARK",
      description = "Decimal mark of a table, . or , (default: found out).")
  private String decimal = "";

  @Option(
      names = "--shape",
      paramLabel = "RxC",
      description = "Size of the images that vectors of pixels are. Example: 28x28")
  private String shape = "";

  @Option(
      names = "--missing",
      paramLabel = "refuse|allow",
      description =
          "Whether values may be missing: empty cells, NA, NaN (default: refuse). The model fills them in.")
  private Missing missing = Missing.REFUSE;

  /** What is done about values that are missing. */
  private enum Missing {
    REFUSE,
    ALLOW
  }

  /** What to type about parts of a {@link DataFormat}, as the end of a message. */
  static String hint(List<String> settings) {
    var options = settings.stream().map(name -> "--" + name.replaceAll("([A-Z])", "-$1")).toList();
    return String.format(Locale.ROOT, " (%s)", String.join(", ", options).toLowerCase(Locale.ROOT));
  }

  /** What is given. */
  DataFormat format() {
    return new DataFormat(
        header,
        columns,
        labelColumn,
        idColumn,
        separator,
        decimal,
        shape,
        missing == Missing.ALLOW,
        List.of());
  }
}
