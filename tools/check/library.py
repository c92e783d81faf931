#!/usr/bin/env python3
"""Installs gbrbm and uses it from an empty Maven project that has it as its one dependency."""

import pathlib
import re
import subprocess
import tempfile

from common import HOME

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>example</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.gbrbm</groupId>
      <artifactId>gbrbm</artifactId>
      <version>VERSION</version>
    </dependency>
  </dependencies>
</project>
"""

SOURCE = """import java.nio.file.Path;
import java.util.Random;
import org.gbrbm.GaussianBernoulliRbm;

public class Example {
  public static void main(String[] arguments) throws Exception {
    var random = new Random(1);
    var x = new float[500][4];
    for (var row : x) {
      double along = random.nextGaussian();
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (5 + 2 * along + 0.1 * random.nextGaussian());
      }
    }
    var model = Path.of(arguments[0]);
    try (var rbm = GaussianBernoulliRbm.builder().hidden(3).recipe("sharp").batchSize(20).fit(x)) {
      rbm.save(model);
    }
    try (var again = GaussianBernoulliRbm.load(model)) {
      var r = again.reconstruct(x);
      double error = 0;
      for (int n = 0; n < x.length; n++) {
        error += Math.pow(x[n][0] - r[n][0], 2) / x.length;
      }
      System.out.printf(java.util.Locale.ROOT, "squared error %.3f of 4%n", error);
    }
  }
}
"""


def maven(folder, *arguments):
    subprocess.run(["mvn", "-q", "-B", "-ntp", *arguments], cwd=folder, check=True)


def main():
    version = re.search(r"<version>(.*?)</version>", (HOME / "pom.xml").read_text()).group(1)
    maven(HOME, "install", "-Dmaven.test.skip=true", "-Dspotless.check.skip=true", "-Dmaven.javadoc.skip=true")
    with tempfile.TemporaryDirectory() as name:
        project = pathlib.Path(name)
        (project / "pom.xml").write_text(POM.replace("VERSION", version))
        sources = project / "src/main/java"
        sources.mkdir(parents=True)
        (sources / "Example.java").write_text(SOURCE)
        maven(
            project,
            "compile",
            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
            "-Dmdep.outputFile=classpath",
        )
        classpath = f"target/classes:{(project / 'classpath').read_text()}"
        said = subprocess.run(
            ["java", "-cp", classpath, "Example", str(project / "model")],
            cwd=project, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ).stdout
        print(said.strip())
        error = float(re.search(r"squared error ([\d.]+)", said).group(1))
        if error > 2 or not (project / "model/1/saved_model.pb").is_file():
            raise SystemExit("the model does not reconstruct, or was not saved")


if __name__ == "__main__":
    main()
