package org.gbrbm.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.gbrbm.serving.ModelVersions;
import org.gbrbm.serving.SavedModelExport;
import org.gbrbm.serving.StoredModel;

/** An exported model as it goes to the executors: its files, packed. */
final class ModelFiles implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] packed;

  private ModelFiles(byte[] packed) {
    this.packed = packed;
  }

  /** Those of a model, as {@code export} would write them. */
  static ModelFiles of(StoredModel model) throws IOException {
    try (var folder = TemporaryFolder.create()) {
      var versions = new ModelVersions(folder.path().resolve("model"));
      var version = SavedModelExport.addTo(versions, model.parameters(), model.provenance());
      return new ModelFiles(pack(version));
    }
  }

  /**
   * Those of a model in a file system that Hadoop knows.
   *
   * @param path an export, one of its versions, or the folder of a run
   * @param hidden which model of the run; empty for the best
   * @throws IllegalArgumentException when there is no such model
   * @throws IOException when it cannot be read, or is damaged
   */
  static ModelFiles read(String path, OptionalInt hidden, Configuration hadoop) throws IOException {
    var there = HadoopFolder.of(path, hadoop);
    if (!there.exists()) {
      throw new IllegalArgumentException(path + ": there is no such folder");
    }
    try (var folder = TemporaryFolder.create()) {
      var here = folder.path().resolve(there.path().getName()); // a run knows its own name
      there.copyTo(here);
      return of(StoredModel.read(here, hidden, damaged -> {}));
    }
  }

  private static byte[] pack(Path folder) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        var walk = Files.walk(folder)) {
      for (var file : walk.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private void unpack(Path folder) throws IOException {
    try (var zip = new ZipInputStream(new ByteArrayInputStream(packed))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }

  /** The model itself. */
  StoredModel model() throws IOException {
    try (var folder = TemporaryFolder.create()) {
      unpack(folder.path());
      return StoredModel.read(folder.path(), OptionalInt.empty(), damaged -> {});
    }
  }

  /**
   * Writes the files to a file system that Hadoop knows.
   *
   * @param path a folder that is not there yet
   */
  void write(String path, Configuration hadoop) throws IOException {
    try (var folder = TemporaryFolder.create()) {
      var here = folder.path().resolve("model");
      unpack(here);
      HadoopFolder.of(path, hadoop).copyOf(here);
    }
  }
}
