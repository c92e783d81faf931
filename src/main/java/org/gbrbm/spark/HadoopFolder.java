package org.gbrbm.spark;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A folder in a file system that Hadoop knows.
 *
 * @param files the file system
 * @param path where in it
 */
record HadoopFolder(FileSystem files, org.apache.hadoop.fs.Path path) {

  /** The folder of a path. */
  static HadoopFolder of(String path, Configuration hadoop) throws IOException {
    var parsed = new org.apache.hadoop.fs.Path(path);
    return new HadoopFolder(parsed.getFileSystem(hadoop), parsed);
  }

  /** A folder in it. */
  HadoopFolder child(String name) {
    return new HadoopFolder(files, new org.apache.hadoop.fs.Path(path, name));
  }

  boolean exists() throws IOException {
    return files.exists(path);
  }

  void delete() throws IOException {
    files.delete(path, true);
  }

  /** Copies it to a folder of this machine that is not there yet. */
  void copyTo(Path here) throws IOException {
    files.copyToLocalFile(false, path, local(here), true);
  }

  /** Makes it a copy of a folder of this machine; it must not be there yet. */
  void copyOf(Path here) throws IOException {
    files.copyFromLocalFile(local(here), path);
  }

  private static org.apache.hadoop.fs.Path local(Path here) {
    return new org.apache.hadoop.fs.Path(here.toUri());
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
