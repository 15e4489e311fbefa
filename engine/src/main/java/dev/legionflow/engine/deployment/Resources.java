package dev.legionflow.engine.deployment;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.dialect.Dialect;
import dev.legionflow.engine.dialect.MissionProcess.Start;
import dev.legionflow.engine.dialect.Translation;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.message.StartTimers;
import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What was deployed, by the key of its process definition or form.
///
/// As on Zeebe, a definition may be deleted while instances of it run: they go on to their end, and
/// nothing new begins. What instances, finished ones too, are drawn from stays.
@ApplicationScoped
class Resources {

  private static final Logger LOG = Logger.getLogger(Resources.class);

  /// What can be deleted, and the column of its own id.
  private record Kind(String table, String idColumn, String tagColumn, Right deletion) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "legion_process_definition", "bpmn_process_id", "version_tag", Right.DELETE_PROCESS),
          new Kind("legion_form", "form_id", "version_tag", Right.DELETE_FORM));

  private final Engine engine;
  private final Definitions definitions;
  private final StartTimers starts;
  private final Database database;
  private final Clock clock;

  Resources(
      Engine engine, Definitions definitions, StartTimers starts, Database database, Clock clock) {
    this.definitions = definitions;
    this.starts = starts;
    this.engine = engine;
    this.database = database;
    this.clock = clock;
  }

  /// As Camunda 8.8 shows it.
  record Resource(
      String resourceKey,
      String resourceId,
      String resourceName,
      int version,
      @Nullable String versionTag,
      String tenantId) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Content(String name, byte[] bytes) {}

  Resource get(long key) {
    return database
        .jdbi()
        .withHandle(
            handle -> KINDS.stream().flatMap(kind -> find(handle, kind, key).stream()).findFirst())
        .map(found -> permitted(found, Right.READ_RESOURCE))
        .orElseThrow(() -> missing(key));
  }

  private static Resource permitted(Resource found, Right right) {
    Caller.current()
        .require(
            right,
            found.resourceId(),
            found.tenantId(),
            () -> missing(Long.parseLong(found.resourceKey())));
    return found;
  }

  private static Optional<Resource> find(Handle handle, Kind kind, long key) {
    return handle
        .createQuery(
            "select key, %s, resource_name, version, %s, tenant_id from %s where key = ? and deleted_at is null"
                .formatted(kind.idColumn(), kind.tagColumn(), kind.table()))
        .bind(0, key)
        .map((rs, c) ->
            new Resource(
                Long.toString(rs.getLong(1)),
                rs.getString(2),
                rs.getString(3),
                rs.getInt(4),
                rs.getString(5),
                rs.getString(6)))
        .findOne();
  }

  /// The file as it was uploaded.
  Content content(long key) {
    get(key);
    return database
        .jdbi()
        .withHandle(handle ->
            KINDS.stream().flatMap(kind -> content(handle, kind, key).stream()).findFirst())
        .orElseThrow(() -> missing(key));
  }

  private static Optional<Content> content(Handle handle, Kind kind, long key) {
    return handle
        .createQuery(
            """
            select r.name, r.content from %s d join legion_resource r on r.key = d.resource_key
            where d.key = ? and d.deleted_at is null
            """
                .formatted(kind.table()))
        .bind(0, key)
        .map((rs, c) -> new Content(rs.getString(1), rs.getBytes(2)))
        .findOne();
  }

  void delete(long key) {
    engine.execute(unit -> {
      var definition = definitions.byKey(unit.handle(), key);
      // A deployment, or another deletion, is let end first: what is newest is not known before.
      definition.ifPresent(d -> starts.lock(unit, List.of(d.bpmnProcessId()), d.tenantId()));
      var deleted = 0;
      for (var kind : KINDS) {
        find(unit.handle(), kind, key).ifPresent(found -> permitted(found, kind.deletion()));
        deleted +=
            unit.handle()
                .execute(
                    "update %s set deleted_at = ? where key = ? and deleted_at is null"
                        .formatted(kind.table()),
                    clock.millis(),
                    key);
      }
      if (deleted == 0) {
        throw missing(key);
      }
      definition.ifPresent(d -> moveStarts(unit, d));
      LOG.infof("resource %d was deleted", key);
      return key;
    });
  }

  /// What starts a process by itself starts its newest version: now the one before.
  private void moveStarts(UnitOfWork unit, Definition deleted) {
    definitions
        .latest(unit.handle(), deleted.bpmnProcessId(), deleted.tenantId())
        .ifPresentOrElse(
            newest -> {
              if (newest.version() < deleted.version()) {
                starts.newestAgain(unit, newest, starts(unit.handle(), newest));
              }
            },
            () -> starts.deleted(unit, deleted));
  }

  private static List<Start> starts(Handle handle, Definition definition) {
    var file = content(handle, KINDS.getFirst(), definition.key()).orElseThrow();
    return switch (Dialect.translate(file.name(), file.bytes())) {
      case Translation.Executable executable ->
          executable.processes().stream()
              .filter(p -> p.id().equals(definition.bpmnProcessId()))
              .flatMap(p -> p.starts().stream())
              .toList();
      case Translation.Refused ignored -> {
        LOG.warnf(
            "'%s' is not understood any more: only clients start version %d of '%s'",
            file.name(), definition.version(), definition.bpmnProcessId());
        yield List.of();
      }
    };
  }

  private static Problem missing(long key) {
    return Problem.notFound("there is no resource %d, or it was deleted".formatted(key));
  }
}
