package dev.legionflow.engine.instance;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.Migration;
import dev.legionflow.engine.flowable.Migration.Fault;
import dev.legionflow.engine.flowable.Migration.Report;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes instances to other process definitions.
@ApplicationScoped
public class MigrationService {

  private final Engine engine;
  private final Definitions definitions;

  MigrationService(Engine engine, Definitions definitions) {
    this.engine = engine;
    this.definitions = definitions;
  }

  /// Checks a plan for itself, as far as that can be done without an instance.
  public void check(MigrationPayload plan) {
    plan.elements();
    target(plan);
  }

  private Definition target(MigrationPayload plan) {
    var key = plan.targetKey();
    return permitted(definitions.byKey(key).orElseThrow(() -> missing(key)));
  }

  /// What runs in the one process is to run in the other.
  private static Definition permitted(Definition target) {
    Caller.current()
        .require(
            Right.UPDATE_PROCESS_INSTANCE,
            target.bpmnProcessId(),
            target.tenantId(),
            () -> missing(target.key()));
    return target;
  }

  private static Problem missing(long key) {
    return Problem.notFound("there is no process definition " + key);
  }

  /// Migrates an instance, or looks what that would do.
  ///
  /// @throws Problem naming all that stands in the way, when it is to be done
  public Report migrate(long key, MigrationPayload plan, boolean dryRun) {
    var migration = new Migration(target(plan), plan.elements());
    return engine.execute(unit -> migrate(unit, key, migration, dryRun));
  }

  /// Migrates an instance. Inside a command.
  public void migrate(UnitOfWork unit, long key, MigrationPayload plan) {
    var targetKey = plan.targetKey();
    var target =
        permitted(
            definitions.byKey(unit.handle(), targetKey).orElseThrow(() -> missing(targetKey)));
    var _ = migrate(unit, key, new Migration(target, plan.elements()), false);
  }

  private Report migrate(UnitOfWork unit, long key, Migration migration, boolean dryRun) {
    var ids = businessIdFaults(unit, key, migration.target());
    var report =
        engine
            .migrate(key, migration, dryRun || !ids.isEmpty())
            .map(found -> found.with(ids))
            .orElseThrow(() ->
                Problem.notFound(
                    "cannot migrate process instance %d: there is no such active instance"
                        .formatted(key)));
    if (!dryRun) {
      requirePossible(key, report);
      BusinessIds.move(unit.handle(), key, migration.target());
    }
    return report;
  }

  private static void requirePossible(long key, Report report) {
    if (report.isPossible()) {
      return;
    }
    var faults = report.faults();
    throw Problem.migration(
        faults.stream().anyMatch(Fault::inPlan),
        "process instance %d was not migrated: %d %s; the first is: %s"
            .formatted(
                key,
                faults.size(),
                faults.size() == 1 ? "fault" : "faults",
                faults.getFirst().message()),
        faults.stream().map(MigrationService::error).toList());
  }

  private static Map<String, Object> error(Fault fault) {
    var error = new LinkedHashMap<String, Object>();
    if (fault.elementId() != null) {
      error.put("elementId", fault.elementId());
    }
    if (fault.elementInstanceKey() != null) {
      error.put("elementInstanceKey", fault.elementInstanceKey());
    }
    error.put("message", fault.message());
    return error;
  }

  /// The instance keeps its business id, among those of its new process. One that is given out
  /// between this look and the commit is a unique key: the command is run again.
  private static List<Fault> businessIdFaults(UnitOfWork unit, long key, Definition target) {
    if (!BusinessIds.isTaken(unit.handle(), key, target)) {
      return List.of();
    }
    return List.of(
        new Fault(
            null,
            null,
            "process '%s' has another instance with the business id of process instance %d"
                .formatted(target.bpmnProcessId(), key),
            false));
  }
}
