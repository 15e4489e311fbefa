package dev.legionflow.engine;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.journal.Event;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The directions that ARCHITECTURE.md draws. Each rule says how to mend a break.
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {

  private static final String ROOT = "dev.legionflow.engine";

  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void roomsHaveNoCycles() {
    slices()
        .matching(ROOT + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("a room that needs its user takes a port from it (see flowable/JobTasks)")
        .check(ENGINE);
  }

  @Test
  void flowableStaysInItsRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".flowable..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.flowable..")
        .because("other rooms ask flowable.Engine; give it a method")
        .check(ENGINE);
  }

  @Test
  void restStaysInResources() {
    noClasses()
        .that(
            resideOutsideOfPackages(ROOT + ".http..", ROOT + ".security..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.not(
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith(
                            "Resource"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.ws.rs..")
        .because("services throw http.Problem; what is about HTTP belongs into the *Resource")
        .check(ENGINE);
  }

  @Test
  void resourcesRunOnVirtualThreads() {
    classes()
        .that()
        .areAnnotatedWith(jakarta.ws.rs.Path.class)
        .should(beAnnotatedWith(RunOnVirtualThread.class))
        .because("they wait for the database: annotate the class with @RunOnVirtualThread")
        .check(ENGINE);
  }

  @Test
  void endpointsSayWhichRightTheyNeed() {
    methods()
        .that()
        .areAnnotatedWith(jakarta.ws.rs.GET.class)
        .or()
        .areAnnotatedWith(jakarta.ws.rs.POST.class)
        .or()
        .areAnnotatedWith(jakarta.ws.rs.PUT.class)
        .or()
        .areAnnotatedWith(jakarta.ws.rs.PATCH.class)
        .or()
        .areAnnotatedWith(jakarta.ws.rs.DELETE.class)
        .should()
        .beAnnotatedWith(Needs.class)
        .because("one that does not is refused: annotate it with @Needs")
        .check(ENGINE);
  }

  @Test
  void dialectAndFeelArePure() {
    noClasses()
        .that(resideInAPackage(ROOT + ".dialect..").or(resideInAPackage(ROOT + ".feel..")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".store..",
            ROOT + ".http..",
            ROOT + ".flowable..",
            ROOT + ".deployment..",
            "jakarta..",
            "org.jdbi..")
        .because("a document goes in and a document comes out; the deployment room does the rest")
        .check(ENGINE);
  }

  @Test
  void theEngineDoesNotCompileAgainstWorkers() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.legionflow.workers..")
        .because("workers are found at run time; what both need belongs into worker-api")
        .check(ENGINE);
  }

  @Test
  void theJournalKnowsNothingOfItsWriters() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".journal..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(
                    resideOutsideOfPackages(
                        ROOT + ".journal..",
                        ROOT + ".store..",
                        ROOT + ".http..",
                        ROOT + ".access..")))
        .because("what happened reaches the journal as an Event; it asks nobody back")
        .check(ENGINE);
  }

  @Test
  void eventsAreRecordedWhereTokensAndWorkMove() {
    classes()
        .that()
        .areAssignableTo(Event.class)
        .should()
        .onlyBeAccessed()
        .byAnyPackage(
            ROOT + ".journal..",
            ROOT + ".flowable..",
            ROOT + ".job..",
            ROOT + ".usertask..",
            ROOT + ".decision..")
        .because("a service calls flowable.Engine, which records")
        .check(ENGINE);
  }
}
