package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.gbrbm.files.Checksums;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.train.Recipes;

/**
 * Every kind of file that is read, with bytes flipped, overwritten, cut off, added or moved,
 * headers and numbers altered: it is read, or refused in one or two lines with exit code 2, and
 * nothing is left behind. The seed is fixed, so that a failure is there again; {@code
 * -Djqwik.tries.default=2000} tries more.
 */
class MutatedInputTest {
  private static final Duration HANG = Duration.ofSeconds(60);
  private static final String EXPORT = "models/run/1/";
  private static final String NEWEST = "run/m003/checkpoint/step-00000010/";

  /** All kinds of files there are. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind("data/t10k-images-idx3-ubyte", Command.EVALUATE),
          new Kind("data/train-labels-idx1-ubyte", Command.EVALUATE),
          new Kind("data/train-images-idx3-ubyte.gz", Command.EVALUATE),
          new Kind(NEWEST + "model.data-00000-of-00001", Command.EVALUATE),
          new Kind(NEWEST + "model.index", Command.EVALUATE),
          new Kind(NEWEST + "SHA256SUMS", Command.EVALUATE),
          new Kind(NEWEST + "model.data-00000-of-00001", Command.EVALUATE_WITH_NEW_SUMS),
          new Kind(NEWEST + "model.index", Command.EVALUATE_WITH_NEW_SUMS),
          new Kind(NEWEST + "model.index", Command.RESUME_WITH_NEW_SUMS),
          new Kind(NEWEST + "progress.json", Command.RESUME_WITH_NEW_SUMS),
          new Kind("run/config.json", Command.INFO),
          new Kind("run/conditions.json", Command.RESUME),
          new Kind("run/results.json", Command.REPORT),
          new Kind("own.npy", Command.EVALUATE_ARRAY),
          new Kind("own.csv", Command.EVALUATE_TABLE),
          new Kind("own.npz", Command.EVALUATE_ARCHIVE),
          new Kind("pictures/3.png", Command.EVALUATE_PICTURES),
          new Kind("recipe.json", Command.READ_RECIPE),
          new Kind(EXPORT + "saved_model.pb", Command.INFO_OF_EXPORT),
          new Kind(EXPORT + "saved_model.pb", Command.INFO_OF_EXPORT_WITH_NEW_SUMS),
          new Kind(EXPORT + "variables/variables.index", Command.INFO_OF_EXPORT),
          new Kind(EXPORT + "assets.extra/gbrbm.json", Command.INFO_OF_EXPORT),
          new Kind(EXPORT + "assets.extra/gbrbm.json", Command.INFO_OF_EXPORT_WITH_NEW_SUMS));

  private static Path original;
  private Path copy;

  /** A file, and the command that reads it. */
  private record Kind(String file, Command command) {}

  /** What reads a file. The recomputed checksums leave TensorFlow's own checks alone. */
  private enum Command {
    EVALUATE("evaluate run --data data"),
    EVALUATE_WITH_NEW_SUMS("evaluate run --data data"),
    EVALUATE_ARRAY("evaluate run --data own.npy"),
    EVALUATE_ARCHIVE("evaluate run --data own.npz"),
    EVALUATE_TABLE("evaluate run --data own.csv"),
    EVALUATE_PICTURES("evaluate run --data pictures"),
    REPORT("report run --data data"),
    INFO("info run"),
    INFO_OF_EXPORT("info models/run/1"),
    INFO_OF_EXPORT_WITH_NEW_SUMS("info models/run/1"),
    RESUME("train --resume run --data data --quiet"),
    RESUME_WITH_NEW_SUMS("train --resume run --data data --quiet"),
    /** Trains nothing, as there are no data: a sound recipe may well take for ever. */
    READ_RECIPE("train --recipe recipe.json --data nowhere --out out");

    private final String line;

    Command(String line) {
      this.line = line;
    }

    private boolean hasNewSums() {
      return name().endsWith("NEW_SUMS");
    }

    private Outcome run(Path place) {
      var arguments = new ArrayList<String>();
      for (var word : line.split(" ", -1)) {
        boolean isPath = !word.startsWith("--") && !arguments.isEmpty();
        arguments.add(isPath ? place.resolve(word).toString() : word);
      }
      return assertTimeoutPreemptively(HANG, () -> Outcome.of(arguments.toArray(String[]::new)));
    }
  }

  @BeforeContainer
  static void trainAModel() throws IOException {
    original = Files.createTempDirectory("gbrbm-mutated");
    var data = IdxFiles.dataSet(original.resolve("data"), 100, 20, 4, 4);
    var images = data.resolve("train-images-idx3-ubyte");
    Files.write(
        data.resolve("train-images-idx3-ubyte.gz"), IdxFiles.gzip(Files.readAllBytes(images)));
    Files.delete(images);
    writeOwnData();
    JsonFiles.write(original.resolve("recipe.json"), Recipes.shipped("modern"));
    Outcome.of(
            ("train --hidden 3 --epochs 2 --batch-size 20 --keep-checkpoints 1 --quiet --name run"
                    + " --data "
                    + data
                    + " --out "
                    + original)
                .split(" ", -1))
        .requireDone();
    Outcome.of(
            "export",
            original.resolve("run").toString(),
            "--out",
            original.resolve("models").toString())
        .requireDone();
  }

  /** One file of each kind of data of one's own. */
  private static void writeOwnData() throws IOException {
    Files.copy(Path.of("src/test/resources/numpy/u1.npy"), original.resolve("own.npy"));
    Files.copy(Path.of("src/test/resources/numpy/pair.npz"), original.resolve("own.npz"));
    Files.writeString(original.resolve("own.csv"), ("0.5" + ",0.25".repeat(15) + "\n").repeat(12));
    Files.createDirectory(original.resolve("pictures"));
    for (int i = 0; i < 10; i++) {
      var picture = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setSample(i % 4, i / 4, 0, 200);
      ImageIO.write(picture, "png", original.resolve("pictures/" + i + ".png").toFile());
    }
  }

  @AfterContainer
  static void removeIt() throws IOException {
    FileUtils.deleteDirectory(original.toFile());
  }

  @BeforeTry
  void copyAll() throws IOException {
    copy = Files.createTempDirectory("gbrbm-mutated");
    FileUtils.copyDirectory(original.toFile(), copy.toFile());
  }

  @AfterTry
  void removeTheCopy() throws IOException {
    FileUtils.deleteDirectory(copy.toFile());
  }

  @Provide
  Arbitrary<Kind> kinds() {
    return Arbitraries.of(KINDS);
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    return Edit.any().list().ofMinSize(1).ofMaxSize(3);
  }

  @Property(seed = "20261124", edgeCases = EdgeCasesMode.NONE)
  void isReadOrRefused(@ForAll("kinds") Kind kind, @ForAll("edits") List<Edit> edits)
      throws IOException {
    var file = copy.resolve(kind.file);
    var bytes = Files.readAllBytes(file);
    for (var edit : edits) {
      bytes = edit.apply(bytes);
    }
    Files.write(file, bytes);
    if (kind.command.hasNewSums()) {
      var summed = file.getParent();
      while (!Files.exists(summed.resolve("SHA256SUMS"))) {
        summed = summed.getParent();
      }
      Files.delete(summed.resolve("SHA256SUMS"));
      Checksums.write(summed);
    }
    var before = names();
    var outcome = kind.command.run(copy);
    assertTrue(outcome.exitCode() == 0 || outcome.exitCode() == 2, outcome::toString);
    assertFalse(outcome.err().contains("\tat "), outcome::toString);
    assertFalse(outcome.err().contains("NullPointer"), outcome::toString);
    if (outcome.exitCode() == 2) {
      assertTrue(outcome.err().startsWith("gbrbm: "), outcome::toString);
      assertTrue(outcome.err().lines().count() <= 3, outcome::toString);
      assertTrue(kind.command == Command.INFO || outcome.out().isEmpty(), outcome::toString);
    }
    assertEquals(before, names(), outcome::toString);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.walk(copy)) {
      return files.map(file -> copy.relativize(file).toString()).sorted().toList();
    }
  }
}
