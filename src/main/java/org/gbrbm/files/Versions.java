package org.gbrbm.files;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.tensorflow.TensorFlow;

/** The versions that a result depends on. */
public final class Versions {
  private Versions() {}

  /** {@return this software's version, or {@code development} outside its jar} */
  public static String gbrbm() {
    return Objects.requireNonNullElse(
        Versions.class.getPackage().getImplementationVersion(), "development");
  }

  /** {@return name and version of this software, TensorFlow, Java and the operating system} */
  public static Map<String, String> all() {
    var versions = new TreeMap<String, String>();
    versions.put("gbrbm", gbrbm());
    versions.put("tensorflow", TensorFlow.version());
    versions.put("java", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return versions;
  }
}
