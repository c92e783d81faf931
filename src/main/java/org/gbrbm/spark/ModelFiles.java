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
import org.apache.commons.io.file.PathUtils;
import org.apache.hadoop.conf.Configuration;
import org.gbrbm.serving.ModelVersions;
import org.gbrbm.serving.SavedModelExport;
import org.gbrbm.serving.StoredModel;

/** An exported model as it goes to the executors: its files, packed. */
final class ModelFiles implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String PREFIX = "gbrbm-";

  private final byte[] packed;

  private ModelFiles(byte[] packed) {
    this.packed = packed;
  }

  /** Those of a model, as {@code export} would write them. */
  static ModelFiles of(StoredModel model) throws IOException {
    return withFolder(
        folder -> {
          var versions = new ModelVersions(folder.resolve("model"));
          var version = SavedModelExport.addTo(versions, model.parameters(), model.provenance());
          return new ModelFiles(pack(version));
        });
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
    var there = new org.apache.hadoop.fs.Path(path);
    var files = there.getFileSystem(hadoop);
    if (!files.exists(there)) {
      throw new IllegalArgumentException(path + ": there is no such folder");
    }
    return withFolder(
        folder -> {
          // A run knows its own name.
          var here = folder.resolve(there.getName());
          files.copyToLocalFile(false, there, new org.apache.hadoop.fs.Path(here.toUri()), true);
          return of(StoredModel.read(here, hidden, damaged -> {}));
        });
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
    return withFolder(
        folder -> {
          unpack(folder);
          return StoredModel.read(folder, OptionalInt.empty(), damaged -> {});
        });
  }

  /**
   * Writes the files to a file system that Hadoop knows.
   *
   * @param path a folder that is not there yet
   */
  void write(String path, Configuration hadoop) throws IOException {
    var there = new org.apache.hadoop.fs.Path(path);
    withFolder(
        folder -> {
          var here = folder.resolve("model");
          unpack(here);
          var local = new org.apache.hadoop.fs.Path(here.toUri());
          there.getFileSystem(hadoop).copyFromLocalFile(local, there);
          return here;
        });
  }

  /** Something to do with a folder that is there for so long. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Path folder) throws IOException;
  }

  private static <T> T withFolder(Work<T> work) throws IOException {
    var folder = Files.createTempDirectory(PREFIX);
    try {
      return work.in(folder);
    } finally {
      PathUtils.deleteDirectory(folder);
    }
  }
}
