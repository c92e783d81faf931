package org.gbrbm;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.gbrbm", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DATA_FLOWS_DOWNWARDS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("files")
          .definedBy("org.gbrbm.files..")
          .layer("data")
          .definedBy("org.gbrbm.data..")
          .layer("model")
          .definedBy("org.gbrbm.model..")
          .layer("train")
          .definedBy("org.gbrbm.train..")
          .layer("evaluate")
          .definedBy("org.gbrbm.evaluate..")
          .layer("serving")
          .definedBy("org.gbrbm.serving..")
          .layer("report")
          .definedBy("org.gbrbm.report..")
          .layer("cli")
          .definedBy("org.gbrbm.cli..")
          .whereLayer("files")
          .mayNotAccessAnyLayer()
          .whereLayer("data")
          .mayNotAccessAnyLayer()
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("train")
          .mayOnlyAccessLayers("files", "data", "model")
          .whereLayer("evaluate")
          .mayOnlyAccessLayers("data", "model", "train")
          .whereLayer("serving")
          .mayOnlyAccessLayers("files", "data", "model", "train", "evaluate")
          .whereLayer("report")
          .mayOnlyAccessLayers("files", "data", "model", "train", "evaluate", "serving")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();
}
