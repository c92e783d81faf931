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
          .layer("data")
          .definedBy("org.gbrbm.data..")
          .layer("model")
          .definedBy("org.gbrbm.model..")
          .layer("train")
          .definedBy("org.gbrbm.train..")
          .layer("evaluate")
          .definedBy("org.gbrbm.evaluate..")
          .layer("report")
          .definedBy("org.gbrbm.report..")
          .layer("cli")
          .definedBy("org.gbrbm.cli..")
          .whereLayer("data")
          .mayNotAccessAnyLayer()
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("train")
          .mayOnlyAccessLayers("data", "model")
          .whereLayer("evaluate")
          .mayOnlyAccessLayers("data", "model", "train")
          .whereLayer("report")
          .mayOnlyAccessLayers("data", "model", "train", "evaluate")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();
}
