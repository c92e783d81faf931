package org.gbrbm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.gbrbm.IdxFiles;
import org.gbrbm.data.DataFormat.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken of data that people have, and what is said of it. */
class DataSourceTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static DataSource.Loaded read(Path path, DataFormat format) throws DataException {
    return new DataSource(path, format).readUnscaled();
  }

  private static String numbers(DataSource.Loaded data) {
    var text = new StringBuilder();
    for (var part : List.of(data.images().train(), data.images().test())) {
      for (int i = 0; i < part.values().count(); i++) {
        text.append(i % part.size() == 0 ? "/" : " ").append(part.values().stored(i));
      }
    }
    return text.toString();
  }

  private static String said(DataSource.Loaded data) {
    return String.join("; ", data.notes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // years, numbers of columns, and what Java alone takes for a number, are names
        "'2019,2020\n0.5,1.5\n1.5,2.5'  | /0.5 1.5/1.5 2.5 | first line has the names",
        "'0,1,2\n5,3,9\n4,4,4'          | /5.0 3.0 9.0/4.0 4.0 4.0 | first line has the names",
        "'1d,2d\n3,4\n5,6'              | /3.0 4.0/5.0 6.0 | first line has the names",
        "'0x1p3,5f\n3,4\n5,6'           | /3.0 4.0/5.0 6.0 | first line has the names",
        "'0.0,1.0,2.0\n5,3,9\n4,4,4'    | /5.0 3.0 9.0/4.0 4.0 4.0 | first line has the names",
        "'# made by\n# a,b\n3,4\n5,6'     | /3.0 4.0/5.0 6.0 | 2 rows of 2 numbers",
        "'# made by\na,b\n3,4\n5,6'       | /3.0 4.0/5.0 6.0 | has the names",
        "'3,4\n5,6'                     | /3.0 4.0/5.0 6.0 | first line is a row of numbers",
        "'3,4,5\n5,6,7\n6,7,8'          | /3.0 4.0 5.0/5.0 6.0 7.0/6.0 7.0 8.0 | first line is a row",
        // what is no measurement is left out
        "',a,b\n0,3,4\n1,5,6'           | /3.0 4.0/5.0 6.0 | left out: column 1, numbers of rows",
        "',0,1\n0,3,4\n1,5,6'           | /3.0 4.0/5.0 6.0 | left out: column 1, numbers of rows",
        "'Unnamed: 0,a\n0,3\n1,5'       | /3.0/5.0 | left out: column 1 ('Unnamed: 0'), numbers of rows",
        "'a,Label\n3,x\n5,y'            | /3.0/5.0 | left out: column 2 ('Label'), classes",
        "'id,a,class\n7,3,0\n8,5,1'     | /3.0/5.0 | column 1 ('id'), identifiers; column 3 ('class'), classes",
        // as people write numbers
        "'a;b\n3,5;4\n5,5;6'            | /3.5 4.0/5.5 6.0 | 2 rows of 2 numbers",
        "'3;4\n5;6'                     | /3.0 4.0/5.0 6.0 | 2 rows of 2 numbers",
        "'a\tb\n3\t4\n5\t6'             | /3.0 4.0/5.0 6.0 | 2 rows of 2 numbers",
        "'3.0 4.0\n5.0 6.0'             | /3.0 4.0/5.0 6.0 | 2 rows of 2 numbers",
        "'  3.0   4.0\n  5.0  16.0 \n'   | /3.0 4.0/5.0 16.0 | 2 rows of 2 numbers",
        "'a b\n3.0 \t4.0\n5.0 \t6.0'     | /3.0 4.0/5.0 6.0 | first line has the names",
        "'3, 4\n5, 6'                   | /3.0 4.0/5.0 6.0 | 2 rows of 2 numbers",
        "'\"3,5\",\"4\"\n\"5,5\",\"6\"' | /3.5 4.0/5.5 6.0 | 2 rows of 2 numbers",
        "'-1e-3,+.5\n5.,6E2'            | /-0.001 0.5/5.0 600.0 | 2 rows of 2 numbers",
        "'sep=;\na;b\n3,5;4\n5,5;6'     | /3.5 4.0/5.5 6.0 | first line has the names",
        "'sep=,\r\n\"3,5\",4\r\n5,6'   | /3.5 4.0/5.0 6.0 | 2 rows of 2 numbers",
        "'a,b\nTrue,3\nfalse,4'          | /1.0 3.0/0.0 4.0 | first line has the names",
        "'TRUE,3\nFALSE,4'               | /1.0 3.0/0.0 4.0 | first line is a row of numbers",
        "'true,false\n1,3\n2,4'          | /1.0 3.0/2.0 4.0 | first line has the names",
        // titles above the table, and R's line of names
        "'Export\na,b\n1,2\n3,4'         | /1.0 2.0/3.0 4.0 | line 1 is above the table: 'Export'",
        "'Sensor export\n\na;b\n1;2\n3;4' | /1.0 2.0/3.0 4.0 | line 1 is above the table: 'Sensor export'",
        "'By x, 1\n\na,b,c\n1,2,3\n3,4,5' | /1.0 2.0 3.0/3.0 4.0 5.0 | line 1 is above the table: 'By x 1'",
        "'a b\nr1 1 2\nr2 3 4'           | /1.0 2.0/3.0 4.0 | left out: column 1, numbers of rows",
        "'\"a\",\"b\"\n\"1\",1,2\n\"2\",3,4' | /1.0 2.0/3.0 4.0 | left out: column 1, numbers of rows",
        // a separator at the end of each line
        "'1,2,\n3,4,'                   | /1.0 2.0/3.0 4.0 | left out: column 3, empty",
        "'a,b\n1,2,\n3,4,'              | /1.0 2.0/3.0 4.0 | left out: column 3, empty",
        "'a,b,,\n1,2,,\n3,4,,'          | /1.0 2.0/3.0 4.0 | column 3, empty; column 4, empty",
        "'\uFEFFa,b\r\n3,4\r\n\r\n5,6\r\n' | /3.0 4.0/5.0 6.0 | 2 rows of 2 numbers",
      })
  void tablesAreTakenAsTheyAreMeant(String text, String numbers, String note) throws IOException {
    var data = read(file("a.csv", text), DataFormat.AUTO);
    assertEquals(numbers, numbers(data));
    assertTrue(said(data).contains(note), said(data));
  }

  private static DataFormat format(Header header, String columns, String label, String id) {
    return new DataFormat(header, columns, label, id, "", "", "", false, List.of());
  }

  @Test
  void columnsCanBeChosen() throws IOException {
    var table = file("a.csv", "a,b,c,d\n1,2,3,4\n5,6,7,8\n");
    assertEquals("/2.0 4.0/6.0 8.0", numbers(read(table, format(Header.AUTO, "2,d", "", ""))));
    assertEquals("/2.0 3.0/6.0 7.0", numbers(read(table, format(Header.AUTO, "2-3", "", ""))));
    assertEquals("/4.0 1.0/8.0 5.0", numbers(read(table, format(Header.AUTO, "d,1,4", "", ""))));
    var left = read(table, format(Header.AUTO, "", "b", "4"));
    assertEquals("/1.0 3.0/5.0 7.0", numbers(left));
    assertTrue(said(left).contains("column 2 ('b'), classes"), said(left));
    var plain = file("b.csv", "1,2\n3,4\n5,6\n");
    assertEquals("/3.0 4.0/5.0 6.0", numbers(read(plain, format(Header.YES, "", "", ""))));
    var years = file("c.csv", "2019,2020\n0.5,1.5\n2.5,3.5\n");
    assertEquals(
        "/2019.0 2020.0/0.5 1.5/2.5 3.5", numbers(read(years, format(Header.NO, "", "", ""))));
    var labelled = file("d.csv", "label,a\n1,2\n3,4\n");
    assertEquals("/1.0 2.0/3.0 4.0", numbers(read(labelled, format(Header.AUTO, "1-2", "", ""))));
    var european = new DataFormat(Header.AUTO, "", "", "", ";", ",", "", false, List.of());
    assertEquals("/1.5 2.0/3.5 4.0", numbers(read(file("e.csv", "1,5;2\n3,5;4\n"), european)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'b,a\n2,1\n4,3'                  | /1.0 2.0/3.0 4.0 | 2 rows of 2 numbers",
        "'c,b,a\n9,2,1\n9,4,3'            | /1.0 2.0/3.0 4.0 | left out: column 1 ('c'), not the model's",
        "'z,y,x,b,w,v,u,t,a\n8,8,8,2,8,8,8,8,1\n8,8,8,4,8,8,8,8,3' | /1.0 2.0/3.0 4.0 | column 6 ('v'), not the model's; and 2 more",
        "'b,class,a\n2,x,1\n4,y,3'        | /1.0 2.0/3.0 4.0 | 2 rows of 2 numbers",
        "'b,name,a\n2,x,1\n4,y,3'         | /1.0 2.0/3.0 4.0 | left out: column 2 ('name')",
        "'b,a,\n2,1,\n4,3,'               | /1.0 2.0/3.0 4.0 | 2 rows of 2 numbers",
        "'1,2\n3,4'                       | /1.0 2.0/3.0 4.0 | first line is a row",
      })
  void columnsOfAModelAreTakenByTheirNames(String text, String numbers, String note)
      throws IOException {
    var data = read(file("a.csv", text), DataFormat.AUTO.withNames(List.of("a", "b")));
    assertEquals(numbers, numbers(data));
    assertTrue(said(data).contains(note), said(data));
  }

  @Test
  void theColumnsOfAModelKeepItsOrderWhenTheyAreChosen() throws IOException {
    var ofModel = DataFormat.AUTO.withNames(List.of("a", "b"));
    var table = file("a.csv", "c,b,a\n9,2,1\n9,4,3\n");
    for (var columns : List.of("b,a", "a,b", "2-3")) {
      var format = format(Header.AUTO, columns, "", "").forModel(ofModel);
      assertEquals("/1.0 2.0/3.0 4.0", numbers(read(table, format)));
    }
    var others = format(Header.AUTO, "c,b", "", "").forModel(ofModel);
    assertEquals("/9.0 2.0/9.0 4.0", numbers(read(table, others)));
  }

  @ParameterizedTest
  @CsvSource({"'b,a,\n2,1,\n4,3,', ''", "'b,id,a\n2,x,1\n4,y,3', id", "'b,x,a\n2,3,1\n4,5,3', ''"})
  void whatIsKeptBesideAModelsColumns(String text, String kept) throws IOException {
    var ofModel = DataFormat.AUTO.withNames(List.of("a", "b"));
    var source = new DataSource(file("a.csv", text), ofModel);
    try (var reader = source.open(DataPart.ALL, BadRows.STOP)) {
      assertEquals(kept, String.join(" ", reader.kept()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a,c\n1,2\n3,4'     | has no column 'b', which the model takes; it has 2: a, c",
        "'a,b,b\n1,2,3\n3,4,5' | has more than one column 'b', which the model takes",
      })
  void aTableWithoutAModelsColumnsIsRefused(String text, String message) throws IOException {
    var ofModel = DataFormat.AUTO.withNames(List.of("a", "b"));
    var table = file("a.csv", text);
    var e = assertThrows(DataException.class, () -> read(table, ofModel));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(List.of("columns"), e.settings());
    // By their places, where these are named.
    var format = format(Header.AUTO, "1-2", "", "").forModel(ofModel);
    assertEquals("/1.0 2.0/3.0 4.0", numbers(read(table, format)));
  }

  @ParameterizedTest
  @CsvSource({
    "'a,b\n1,2\n3,4', 'a b'",
    "'1,2\n3,4', ''",
    "'a,a\n1,2\n3,4', ''",
    "'id,a\n1,2\n3,4', a"
  })
  void namesAreToldWhereEachColumnHasItsOwn(String text, String names) throws IOException {
    var data = read(file("a.csv", text), DataFormat.AUTO);
    assertEquals(names, String.join(" ", data.images().names()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a,name\n1,x\n2,y'     | line 2, column 2 ('name'): 'x' is not a finite number; leave the column out | columns",
        "'a,b\n1,0x1p3\n2,3'    | line 2, column 2 ('b'): '0x1p3' is not a finite number | columns",
        "'a;b\n1,5;2.5\n2,5;3.5' | has numbers with a decimal point and others with a decimal comma | decimal",
        "'sep=;\na;b\n1;x\n2;3' | line 3, column 2 ('b'): 'x' | columns",
        "'1\n1,2\n3,4'          | line 1 has 1 columns, most lines have 2 | separator",
        "'a,b\n1.5,2,3\n3.5,4,5'  | line 1 has 2 columns, most lines have 3 | separator",
        "'a,b\n1,9,3\n1,4,5'      | line 1 has 2 columns, most lines have 3 | separator",
        "'x,1\n1,2,3\n3,4,5'    | line 1 has 2 columns, most lines have 3 | separator",
        "'Title\na,b\n1,2\n3\n4,5' | line 4 has 1 columns, the line of names has 2 | separator",
        "'a,b\n1,2\n3'          | line 3 has 1 columns | separator",
      })
  void whatIsNoNumberIsNamedWithWhatHelps(String text, String message, String setting)
      throws IOException {
    var table = file("a.csv", text);
    var e = assertThrows(DataException.class, () -> read(table, DataFormat.AUTO));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(e.settings().contains(setting), e.settings().toString());
  }

  @ParameterizedTest
  @CsvSource({"'a,b\n1,\n2,3', ''", "'a,b\n1,NA\n2,3', 'NA'", "'1,2,\n3,4,5', ''"})
  void whatIsMissingIsNamedWithWhatHelps(String text, String missing) throws IOException {
    var table = file("a.csv", text);
    var e = assertThrows(DataException.class, () -> read(table, DataFormat.AUTO));
    assertTrue(e.getMessage().contains("'" + missing + "' is not a finite number; allow"));
    assertEquals(List.of("missing", "columns"), e.settings());
  }

  @Test
  void aColumnThatIsEmptyAtFirstOnlyIsRefused() throws IOException {
    var table = file("a.csv", "1,2,\n".repeat(200) + "1,2,3\n");
    var e = assertThrows(DataException.class, () -> read(table, DataFormat.AUTO));
    assertTrue(e.getMessage().contains("line 201, column 3: '3' in a column that is empty"));
    assertEquals(List.of("columns"), e.settings());
    var two = read(table, format(Header.AUTO, "1-2", "", ""));
    assertEquals(2, two.images().train().size());
  }

  @Test
  void aGzippedTableIsRead() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
    }
    var whole = packed.toByteArray();
    var table = Files.write(folder.resolve("a.csv.gz"), whole);
    assertEquals("/1.0 2.0/3.0 4.0", numbers(read(table, DataFormat.AUTO)));
    var renamed = Files.write(folder.resolve("a.DATA.gz"), whole);
    assertEquals("/1.0 2.0/3.0 4.0", numbers(read(renamed, DataFormat.AUTO)));
    try (var reader = new DataSource(table).open(DataPart.ALL, BadRows.STOP)) {
      assertEquals(2, reader.next(10).orElseThrow().images().count());
    }
    var cut = Files.write(folder.resolve("b.csv.gz"), Arrays.copyOf(whole, whole.length - 12));
    var e = assertThrows(DataException.class, () -> read(cut, DataFormat.AUTO));
    assertTrue(e.getMessage().startsWith(cut + ": "), e.getMessage());
  }

  @Test
  void aColumnTooWideForFloatsIsNamed() throws IOException {
    var table = file("a.csv", "a,b\n1,1e300\n2,-2e300\n3,0\n");
    var e = assertThrows(DataException.class, () -> new DataSource(table).read());
    assertTrue(e.getMessage().contains("a.csv: column 2 has values from -2.00e+300 to 1.00e+300"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void textWithAByteOrderMarkIsRead(String charset) throws IOException {
    var text = "\uFEFFlänge\tb\r\n1\t2\r\n3\t4\r\n";
    var table = Files.write(folder.resolve("a.txt"), text.getBytes(Charset.forName(charset)));
    var data = read(table, DataFormat.AUTO);
    assertEquals("/1.0 2.0/3.0 4.0", numbers(data));
    var chosen = read(table, format(Header.AUTO, "länge", "", ""));
    assertEquals("/1.0/3.0", numbers(chosen));
  }

  @Test
  void columnsThatAreNotThereAreNamed() throws IOException {
    var table = file("a.csv", "a,b\n1,2\n3,4\n");
    for (var wrong : List.of("3", "0", "c", "1-3", "")) {
      var format = format(Header.AUTO, wrong.isEmpty() ? "," : wrong, "", "");
      var e = assertThrows(DataException.class, () -> read(table, format));
      assertTrue(e.getMessage().contains("it has 2: a, b"), e.getMessage());
    }
    assertThrows(DataException.class, () -> read(table, format(Header.AUTO, "1", "1", "")));
  }

  @Test
  void flatPixelsAreImagesOfTheShapeThatIsNamed() throws IOException {
    var table = file("a.csv", "1,2,3,4,5,6\n1,2,3,4,5,6\n");
    var images =
        read(table, new DataFormat(Header.AUTO, "", "", "", "", "", "2x3", false, List.of()))
            .images();
    assertEquals(2, images.train().rows());
    assertEquals(3, images.train().columns());
    var wrong = new DataFormat(Header.AUTO, "", "", "", "", "", "28x28", false, List.of());
    var e = assertThrows(DataException.class, () -> read(table, wrong));
    assertTrue(e.getMessage().contains("28x28 has 784 numbers, and an example has 6"));
  }

  @Test
  void bytesThatAreAllSmallAreDividedByTheLargest() throws IOException {
    var masks = Path.of("src/test/resources/numpy/masks-u1.npy");
    var data = new DataSource(masks).read();
    assertEquals(1, data.images().train().scaling().white(4)[0]);
    assertEquals(255, Byte.toUnsignedInt(data.images().train().pixels().get(1)));
    assertTrue(said(data).contains("the largest byte is 1: bytes are divided by it"), said(data));
    // The same as truth values are pixels.
    var truth = new DataSource(Path.of("src/test/resources/numpy/masks-b1.npy")).read();
    assertEquals(data.images().train().pixels(), truth.images().train().pixels());
    var asPixels = new DataSource(masks).read(Scale.UNIT);
    assertTrue(said(asPixels).contains("all is dark"), said(asPixels));
  }

  @Test
  void doublesAreScaledAsTheyAreHoweverFarFromZero() throws IOException {
    var random = new Random(1);
    var near = new StringBuilder();
    var far = new StringBuilder();
    for (int n = 0; n < 50; n++) {
      double x = Math.round(random.nextGaussian() * 1000) / 1000.0;
      near.append(x).append('\n');
      far.append(new java.math.BigDecimal("100000000").add(java.math.BigDecimal.valueOf(x)))
          .append('\n');
    }
    var expected = new DataSource(file("near.csv", near.toString())).read().images().train();
    var actual = new DataSource(file("far.csv", far.toString())).read().images().train();
    for (int n = 0; n < expected.count(); n++) {
      assertEquals(expected.values().stored(n), actual.values().stored(n), 1e-5);
    }
  }

  private void png(String name, int grey) throws IOException {
    var picture = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 4; i++) {
      picture.getRaster().setSample(i % 2, i / 2, 0, grey);
    }
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, "png", file.toFile());
  }

  @Test
  void subfoldersOfClassesAreTakenTogether() throws IOException {
    for (int i = 0; i < 6; i++) {
      png("data/train/cat/" + i + ".png", 10 + i);
      png("data/train/dog/" + i + ".png", 20 + i);
      png("data/val/cat/" + i + ".png", 30 + i);
    }
    Files.writeString(folder.resolve("data/train/cat/notes.txt"), "");
    var data = read(folder.resolve("data"), DataFormat.AUTO);
    assertEquals(12, data.images().train().count());
    assertEquals(6, data.images().test().count());
    assertEquals(20, Byte.toUnsignedInt(data.images().train().pixels().get(6 * 4)));
    assertTrue(said(data).contains("the images of 2 subfolders are taken together"), said(data));
    assertTrue(said(data).contains("1 of its 7 files are left out, for instance notes.txt"));
    assertEquals(12, all(read(folder.resolve("data/train"), DataFormat.AUTO)));
  }

  private static int all(DataSource.Loaded data) {
    return data.images().train().count() + data.images().test().count();
  }

  @ParameterizedTest
  @CsvSource({
    "train-images.idx3-ubyte, t10k-images.idx3-ubyte",
    "train-images-idx3-ubyte.gz, t10k-images-idx3-ubyte", // unpacked, and still named so
    "emnist-letters-train-images-idx3-ubyte, emnist-letters-test-images-idx3-ubyte",
  })
  void idxFilesOfOtherNamesAndWithoutLabelsAreRead(String train, String test) throws IOException {
    Files.write(folder.resolve(train), IdxFiles.images(new byte[] {1, 2, 3, 4}, 1, 2));
    Files.write(folder.resolve(test), IdxFiles.images(new byte[] {5, 6}, 1, 2));
    var data = read(folder, DataFormat.AUTO);
    assertEquals("/1.0 2.0/3.0 4.0/5.0 6.0", numbers(data));
    assertTrue(said(data).contains(train + ": without labels"), said(data));
  }

  @Test
  void severalIdxDataSetsInAFolderAreNamed() throws IOException {
    for (var name : List.of("emnist-letters-train", "emnist-digits-train")) {
      var file = folder.resolve(name + "-images-idx3-ubyte");
      Files.write(file, IdxFiles.images(new byte[] {1, 2}, 1, 2));
    }
    var e = assertThrows(DataException.class, () -> read(folder, DataFormat.AUTO));
    assertTrue(
        e.getMessage().contains("names that begin with 'emnist-digits-' and 'emnist-letters-'"),
        e.getMessage());
  }
}
