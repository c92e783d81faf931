package org.gbrbm;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.tensorflow.Session;

@AnalyzeClasses(packages = "org.gbrbm", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  /** Of the packages side by side in a row, neither knows the other. */
  @ArchTest
  static final ArchRule A_PACKAGE_USES_ONLY_THOSE_BELOW =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("files")
          .definedBy("org.gbrbm.files..")
          .layer("data")
          .definedBy("org.gbrbm.data..")
          .layer("compute")
          .definedBy("org.gbrbm.compute..")
          .layer("model")
          .definedBy("org.gbrbm.model..")
          .layer("train")
          .definedBy("org.gbrbm.train..")
          .layer("evaluate")
          .definedBy("org.gbrbm.evaluate..")
          .layer("run")
          .definedBy("org.gbrbm.run..")
          .layer("serving")
          .definedBy("org.gbrbm.serving..")
          .layer("apply")
          .definedBy("org.gbrbm.apply..")
          .layer("report")
          .definedBy("org.gbrbm.report..")
          .layer("facade")
          .definedBy("org.gbrbm")
          .layer("cli")
          .definedBy("org.gbrbm.cli..")
          .layer("spark")
          .definedBy("org.gbrbm.spark..")
          .whereLayer("files")
          .mayNotAccessAnyLayer()
          .whereLayer("data")
          .mayOnlyAccessLayers("files")
          .whereLayer("compute")
          .mayNotAccessAnyLayer()
          .whereLayer("model")
          .mayOnlyAccessLayers("files", "data")
          .whereLayer("train")
          .mayOnlyAccessLayers("files", "data", "compute", "model")
          .whereLayer("evaluate")
          .mayOnlyAccessLayers("files", "data", "compute", "model")
          .whereLayer("run")
          .mayOnlyAccessLayers("files", "data", "compute", "model", "train", "evaluate")
          .whereLayer("serving")
          .mayOnlyAccessLayers("files", "data", "compute", "model", "train", "evaluate", "run")
          .whereLayer("apply")
          .mayOnlyAccessLayers("files", "data", "compute", "model", "evaluate", "serving")
          .whereLayer("report")
          .mayOnlyAccessLayers("files", "data", "compute", "model", "train", "evaluate", "run")
          .whereLayer("facade")
          .mayOnlyBeAccessedByLayers("spark")
          .whereLayer("spark")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule NO_CYCLES =
      SlicesRuleDefinition.slices().matching("org.gbrbm.(*)..").should().beFreeOfCycles();

  /** Spark is only there on a cluster: {@code tools/gbrbm} has to do without. */
  @ArchTest
  static final ArchRule SPARK_IS_USED_IN_ONE_PACKAGE =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.gbrbm.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

  /** Else a session would take what it finds: all of a GPU's memory, for one. */
  @ArchTest
  static final ArchRule SESSIONS_ARE_OPENED_IN_ONE_PLACE =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.gbrbm.compute..")
          .should()
          .callConstructorWhere(
              DescribedPredicate.describe(
                  "it is that of a session",
                  call -> call.getTargetOwner().isEquivalentTo(Session.class)));
}
