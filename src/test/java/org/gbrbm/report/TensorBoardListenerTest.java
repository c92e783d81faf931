package org.gbrbm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.ModelViewer;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.Configs;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

class TensorBoardListenerTest {
  private static final int STEPS_PER_EPOCH = 5;
  private static final int EPOCHS = 7;
  private static final TrainingConfig CONFIG = Configs.notebook(20, EPOCHS, 10, 0.01f, 1, 1f, 42);
  private static final ImageSet IMAGES = new ImageSet(images(50), images(30));

  @TempDir private Path folder;
  private final ModelViewer viewer = new ModelViewer(IMAGES.scaling(), Execution.onHost());

  @AfterEach
  void closeViewer() {
    viewer.close();
  }

  private static Images images(int count) {
    var bytes = new byte[count * 12];
    new Random(count).nextBytes(bytes);
    return new Images(count, 3, 4, ByteBuffer.wrap(bytes));
  }

  private static Trainer trainer() {
    return new Trainer(CONFIG, IMAGES.train(), Device.CPU, 1);
  }

  private TensorBoardListener listener(Path folder) {
    return new TensorBoardListener(folder, IMAGES, 42, EPOCHS, viewer);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> epochs(int last) {
    return IntStream.rangeClosed(1, last)
        .mapToObj("events.out.tfevents.epoch-%06d"::formatted)
        .toList();
  }

  /** What the files of a folder hold, by epoch and tag; the times are left out. */
  private static Map<String, Summary.Value> events(Path folder) throws IOException {
    var found = new TreeMap<String, Summary.Value>();
    for (var name : names(folder)) {
      var events = EventFiles.read(folder.resolve(name));
      assertEquals("brain.Event:2", events.get(0).getFileVersion());
      for (var event : events.subList(1, events.size())) {
        assertEquals(1, event.getSummary().getValueCount(), "" + event);
        var value = event.getSummary().getValue(0);
        var tag = value.getTag().replaceFirst("/image/?\\d*$", "");
        assertEquals(null, found.put(key(event, tag), value), tag + " is there twice");
      }
    }
    return found;
  }

  private static String key(Event event, String tag) {
    return String.format(Locale.ROOT, "%d %s", event.getStep(), tag);
  }

  @Test
  void holdsLossesErrorsPicturesAndHistograms() throws IOException {
    try (var trainer = trainer()) {
      trainer.train(List.of(listener(folder)));
      assertEquals(epochs(EPOCHS), names(folder));
      var events = events(folder);
      for (var epoch : trainer.progress().epochs()) {
        var loss = events.get(epoch.epoch() + " loss");
        assertEquals((float) epoch.loss(), loss.getSimpleValue());
      }
      for (var tag : List.of("1 W", "5 W", "7 W", "7 free_energy/test", "7 test_error/sampled")) {
        assertNotNull(events.get(tag), tag + " of " + events.keySet());
      }
      assertEquals(null, events.get("2 W"));
      var parameters = trainer.parameters();
      assertHistogramOf(parameters.W(), events.get("7 W"));
      assertHistogramOf(parameters.b(), events.get("7 b"));
      assertHistogramOf(parameters.c(), events.get("7 c"));
    }
  }

  private static void assertHistogramOf(FloatNdArray values, Summary.Value histogram) {
    double sum = 0;
    double squares = 0;
    for (var value : values.scalars()) {
      sum += value.getFloat();
      squares += value.getFloat() * value.getFloat();
    }
    assertEquals((double) values.size(), histogram.getHisto().getNum());
    assertEquals(sum, histogram.getHisto().getSum(), 1e-4);
    assertEquals(squares, histogram.getHisto().getSumSquares(), 1e-4);
  }

  @Test
  void picturesAreWhatTheyShow() throws IOException {
    try (var trainer = trainer()) {
      trainer.train(List.of(listener(folder)));
    }
    var events = events(folder);
    // 16 in a row of images 4 wide and 3 high, 2 apart; 20 filters take two rows.
    for (var tag : List.of("filters", "reconstructions")) {
      var image = events.get("7 " + tag).getImage();
      assertEquals(16 * 6 - 2, image.getWidth(), tag);
      assertEquals(2 * 5 - 2, image.getHeight(), tag);
    }
    assertEquals(3, events.get("7 samples").getImage().getHeight());
    var png = events.get("7 reconstructions").getImage().getEncodedImageString().toByteArray();
    var raster = ImageIO.read(new ByteArrayInputStream(png)).getRaster();
    for (int i = 0; i < 16; i++) {
      for (int pixel = 0; pixel < 12; pixel++) {
        int expected = Byte.toUnsignedInt(IMAGES.test().pixels().get(i * 12 + pixel));
        assertEquals(expected, raster.getSample(i * 6 + pixel % 4, pixel / 4, 0));
      }
    }
  }

  @Test
  void aResumedTrainingHasTheSameEventsOnce() throws IOException {
    var whole = Files.createDirectory(folder.resolve("whole"));
    var resumed = Files.createDirectory(folder.resolve("resumed"));
    var saved = Files.createDirectory(folder.resolve("saved"));
    try (var trainer = trainer()) {
      trainer.train(List.of(listener(whole)));
    }
    try (var trainer = trainer()) {
      trainer.train(List.of(), () -> trainer.step() == 3 * STEPS_PER_EPOCH + 2);
      trainer.save(new Checkpoint(saved.resolve("model")));
      // Goes on, so that there are events of epochs that will be trained again.
      trainer.train(List.of(listener(resumed)), () -> trainer.step() == 6 * STEPS_PER_EPOCH);
      assertEquals(epochs(6), names(resumed));
    }
    Files.delete(resumed.resolve(epochs(2).get(1)));
    try (var trainer = trainer()) {
      trainer.restore(new Checkpoint(saved.resolve("model")));
      trainer.train(List.of(listener(resumed)), () -> trainer.step() == 4 * STEPS_PER_EPOCH);
      assertEquals(epochs(4), names(resumed));
      trainer.train(List.of(listener(resumed)));
    }
    var expected = new TreeMap<>(events(whole));
    // That model was no more when its listener came: only the loss of the first epoch is known.
    expected.keySet().removeIf(tag -> tag.startsWith("1 ") && !tag.equals("1 loss"));
    assertEquals(expected, events(resumed));
  }

  /** libpng takes pictures of a million pixels a side at most, and vectors are none. */
  @ParameterizedTest
  @CsvSource({"1, 62600", "62500, 1", "2, 62500", "500001, 1"})
  void whatIsNoPictureOrTooLargeForOneIsLeftOut(int rows, int columns) throws IOException {
    var bytes = new byte[2 * rows * columns];
    new Random(1).nextBytes(bytes);
    var images = new Images(2, rows, columns, ByteBuffer.wrap(bytes));
    var config = Configs.notebook(40, 1, 2, 0.01f, 1, 1f, 42);
    try (var trainer = new Trainer(config, images, Device.CPU, 1)) {
      trainer.train(
          List.of(new TensorBoardListener(folder, new ImageSet(images, images), 42, 1, viewer)));
    }
    var events = events(folder);
    assertNotNull(events.get("1 W"));
    assertEquals(rows == 62500, events.containsKey("1 reconstructions"));
    assertEquals(rows == 62500, events.containsKey("1 filters"));
  }

  @Test
  void manyEpochsShareAFile() throws IOException {
    var resumed = Files.createDirectory(folder.resolve("resumed"));
    var config = Configs.notebook(3, 230, 50, 0.01f, 1, 1f, 42); // a step an epoch
    for (int stop : new int[] {7, 100, 230}) {
      try (var trainer = new Trainer(config, IMAGES.train(), Device.CPU, 1)) {
        trainer.train(List.of(), () -> trainer.step() == Math.max(0, stop - 50));
        var listener = new TensorBoardListener(resumed, IMAGES, 42, 230, viewer);
        trainer.train(List.of(listener), () -> trainer.step() == stop);
      }
    }
    var events = events(resumed); // which finds what is there twice
    assertEquals(78, names(resumed).size());
    for (int epoch = 1; epoch <= 230; epoch++) {
      assertTrue(events.containsKey(epoch + " loss"), "epoch " + epoch);
    }
    assertTrue(events.containsKey("230 W"));
    assertTrue(events.containsKey("78 W"));
  }

  @Test
  void trainingIsTheSameWithAndWithoutIt() throws IOException {
    try (var with = trainer();
        var without = trainer()) {
      with.train(List.of(listener(folder)));
      without.train(List.of());
      assertEquals(without.parameters(), with.parameters());
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    var inTheWay = Files.createDirectories(folder.resolve(epochs(1).get(0)).resolve("in the way"));
    try (var trainer = trainer()) {
      var e = assertThrows(IOException.class, () -> trainer.train(List.of(listener(folder))));
      assertTrue(e.getMessage().contains(inTheWay.getParent().toString()), e.getMessage());
    }
    assertEquals(new ArrayList<>(epochs(1)), names(folder));
  }
}
