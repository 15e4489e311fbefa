package dev.legionflow.workers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The directions of the worker library. Each rule says how to mend a break.
class ArchitectureTest {

  private static final String ROOT = "dev.legionflow.workers";

  private static final JavaClasses WORKERS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching(ROOT + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("what workers share travels in process variables")
        .check(WORKERS);
  }

  @Test
  void theRuntimeKnowsNoWorker() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".booster..")
        .because("it serves every JobWorker bean; a worker says what it needs in its JobWorker")
        .check(WORKERS);
  }

  @Test
  void workersKnowNoClient() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.camunda..", "org.flowable..", "dev.legionflow.engine..")
        .because("a worker is written against worker-api alone, so that it runs on every engine")
        .check(WORKERS);
  }
}
