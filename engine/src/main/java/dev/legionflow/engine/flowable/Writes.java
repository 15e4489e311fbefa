package dev.legionflow.engine.flowable;

import dev.legionflow.engine.store.Trip;
import dev.legionflow.engine.store.Trip.Row;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.ibatis.exceptions.PersistenceException;
import org.flowable.common.engine.impl.db.DbSqlSession;
import org.flowable.common.engine.impl.persistence.cache.EntityCache;
import org.flowable.common.engine.impl.persistence.entity.ByteArrayEntityImpl;
import org.flowable.common.engine.impl.persistence.entity.Entity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntityImpl;
import org.flowable.variable.service.impl.persistence.entity.VariableInstanceEntityImpl;
import org.jspecify.annotations.Nullable;

/// Writes what a command has changed: executions and variables by a few statements that are always
/// the same, sent together at the end of the command ([UnitOfWork#trip]), the rest as Flowable
/// does.
///
/// It always commits or rolls back its connection. MyBatis does neither unless a statement of its
/// own has changed something, and we write on the same connection without it knowing: a command
/// that failed before Flowable wrote would not be rolled back, and what we had written would be
/// committed when the connection is given back.
final class Writes extends DbSqlSession {

  /// Ids in one statement; fewer are filled up to a power of two, so that there are few statements.
  private static final int MAX_IDS = 512;

  private static final String INSERT_EXECUTION =
      """
      insert into act_ru_execution (id_, rev_, proc_inst_id_, business_key_, business_status_,
        proc_def_id_, act_id_, is_active_, is_concurrent_, is_scope_, is_event_scope_, is_mi_root_,
        parent_id_, super_exec_, root_proc_inst_id_, suspension_state_, tenant_id_, name_,
        start_act_id_, start_time_, start_user_id_, callback_id_, callback_type_, reference_id_,
        reference_type_, is_count_enabled_)\
      """;
  private static final String UPDATE_EXECUTION =
      """
      update act_ru_execution set rev_ = ?, business_key_ = ?, business_status_ = ?,
        proc_def_id_ = ?, act_id_ = ?, is_active_ = ?, is_concurrent_ = ?, is_scope_ = ?,
        is_event_scope_ = ?, is_mi_root_ = ?, parent_id_ = ?, super_exec_ = ?,
        root_proc_inst_id_ = ?, suspension_state_ = ?, name_ = ?, callback_id_ = ?,
        callback_type_ = ?, reference_id_ = ?, reference_type_ = ?
      where id_ = ? and rev_ = ?\
      """;
  private static final String INSERT_VARIABLE =
      """
      insert into act_ru_variable (id_, rev_, type_, name_, proc_inst_id_, execution_id_, text_,
        bytearray_id_)\
      """;
  private static final String UPDATE_VARIABLE =
      """
      update act_ru_variable set rev_ = ?, execution_id_ = ?, text_ = ?, bytearray_id_ = ?
      where id_ = ? and rev_ = ?\
      """;

  /// Ids of executions that end; true when all of their variables are known.
  private final Map<String, Boolean> ended = new HashMap<>();

  Writes(Sessions factory, EntityCache cache) {
    super(factory, cache);
  }

  @Override
  public void commit() {
    sqlSession.commit(true);
  }

  @Override
  public void rollback() {
    sqlSession.rollback(true);
  }

  /// The execution goes away with this command, and its variables with it.
  void end(ExecutionEntityImpl execution) {
    ended.put(execution.getId(), Tree.current().isWhole(execution));
  }

  @Override
  public void flush() {
    var deletion = new VariableDeletion();
    super.flush();
    deletion.run();
    ended.clear();
  }

  /// Executions that go away need no last update: they are not deleted one by one.
  @Override
  public void determineUpdatedObjects() {
    super.determineUpdatedObjects();
    updatedObjects.removeIf(e -> e instanceof ExecutionEntityImpl && isEntityToBeDeleted(e));
  }

  @Override
  protected void flushInsertEntities(Class<? extends Entity> type, Collection<Entity> entities) {
    if (type == ExecutionEntityImpl.class) {
      trip()
          .insert(
              INSERT_EXECUTION,
              entities.stream().map(e -> insert((ExecutionEntityImpl) e)).toList());
      entities.forEach(this::incrementRevision);
    } else if (type == VariableInstanceEntityImpl.class) {
      trip()
          .insert(
              INSERT_VARIABLE,
              entities.stream().map(e -> insert((VariableInstanceEntityImpl) e)).toList());
      entities.forEach(this::incrementRevision);
    } else {
      super.flushInsertEntities(type, entities);
    }
  }

  @Override
  protected void flushUpdates() {
    var executions = new ArrayList<ExecutionEntityImpl>();
    var variables = new ArrayList<VariableInstanceEntityImpl>();
    updatedObjects.removeIf(e ->
        switch (e) {
          case ExecutionEntityImpl execution -> executions.add(execution);
          case VariableInstanceEntityImpl variable -> variables.add(variable);
          default -> false;
        });
    super.flushUpdates();
    if (!executions.isEmpty()) {
      trip()
          .addAll(
              UPDATE_EXECUTION,
              executions.stream().map(Writes::update).toList(),
              count -> updated("an execution", count));
    }
    executions.forEach(e -> e.setRevision(e.getRevisionNext()));
    if (!variables.isEmpty()) {
      trip()
          .addAll(
              UPDATE_VARIABLE,
              variables.stream().map(Writes::update).toList(),
              count -> updated("a variable", count));
    }
    variables.forEach(v -> v.setRevision(v.getRevisionNext()));
  }

  private static void updated(String what, int count) {
    if (count == 0) {
      throw UnitOfWork.overtaken(what);
    }
  }

  @Override
  protected void flushDeleteEntities(Class<? extends Entity> type, Collection<Entity> entities) {
    if (type != ExecutionEntityImpl.class) {
      super.flushDeleteEntities(type, entities);
      return;
    }
    var ids = entities.stream().map(Entity::getId).toList();
    // Parts are filled up, so each says how many are really meant.
    for (var part : parts(ids)) {
      var meant = Set.copyOf(part).size();
      trip()
          .add(
              deletion("act_ru_execution", "id_", part.size()),
              row(part),
              count -> {
                if (count != meant) {
                  throw UnitOfWork.overtaken("one of the executions " + part.getFirst() + ", …");
                }
              });
    }
  }

  /// The variables of the executions that end. Made before the flush, because what began in this
  /// command is not to be written at all.
  private final class VariableDeletion {
    private final List<String> scopes = new ArrayList<>();
    private final List<String> bytes = new ArrayList<>();

    VariableDeletion() {
      if (ended.isEmpty()) {
        return;
      }
      var written = new HashSet<String>();
      var unknown = new ArrayList<String>();
      ended.forEach((id, known) -> {
        if (!known) {
          unknown.add(id);
        }
      });
      for (var variable : entityCache.findInCache(VariableInstanceEntityImpl.class)) {
        var scope = variable.getExecutionId();
        if (scope != null && ended.containsKey(scope)) {
          forget(variable);
          if (!variable.isInserted() && written.add(scope)) {
            scopes.add(scope);
          }
        }
      }
      for (var id : unknown) {
        if (written.add(id)) {
          scopes.add(id);
        }
      }
      bytesOf(unknown);
    }

    private void forget(VariableInstanceEntityImpl variable) {
      var reference = variable.getByteArrayRef();
      var id = reference == null ? null : reference.getId();
      remove(insertedObjects, VariableInstanceEntityImpl.class, variable.getId());
      remove(deletedObjects, VariableInstanceEntityImpl.class, variable.getId());
      variable.setDeleted(true);
      if (id == null) {
        return;
      }
      var value = entityCache.findInCache(ByteArrayEntityImpl.class, id);
      if (value != null) {
        value.setDeleted(true);
      }
      if (!remove(insertedObjects, ByteArrayEntityImpl.class, id)) {
        bytes.add(id);
      }
    }

    private static boolean remove(
        Map<Class<? extends Entity>, Map<String, Entity>> from,
        Class<? extends Entity> type,
        String id) {
      var entities = from.get(type);
      return entities != null && entities.remove(id) != null;
    }

    private void bytesOf(List<String> executions) {
      for (var part : parts(executions)) {
        try (var statement =
            prepare(
                "select bytearray_id_ from act_ru_variable where bytearray_id_ is not null"
                    + " and execution_id_ in "
                    + marks(part.size()))) {
          set(statement, part);
          try (var rows = statement.executeQuery()) {
            while (rows.next()) {
              if (!bytes.contains(rows.getString(1))) {
                bytes.add(rows.getString(1));
              }
            }
          }
        } catch (SQLException e) {
          throw failed(e);
        }
      }
    }

    void run() {
      delete("act_ru_variable", "execution_id_", scopes);
      delete("act_ge_bytearray", "id_", bytes);
    }
  }

  private static void delete(String table, String column, List<String> ids) {
    for (var part : parts(ids)) {
      trip().add(deletion(table, column, part.size()), row(part));
    }
  }

  private static String deletion(String table, String column, int ids) {
    return "delete from " + table + " where " + column + " in " + marks(ids);
  }

  private static Row row(List<String> ids) {
    var row = new Row(ids.size());
    ids.forEach(row::text);
    return row;
  }

  /// Parts whose sizes are powers of two, filled up with the last id.
  private static List<List<String>> parts(List<String> ids) {
    var parts = new ArrayList<List<String>>();
    for (var from = 0; from < ids.size(); from += MAX_IDS) {
      var part = new ArrayList<>(ids.subList(from, Math.min(ids.size(), from + MAX_IDS)));
      while (Integer.bitCount(part.size()) != 1) {
        part.add(part.getLast());
      }
      parts.add(part);
    }
    return parts;
  }

  private static String marks(int count) {
    return "(?" + ", ?".repeat(count - 1) + ")";
  }

  private static void set(PreparedStatement statement, List<String> ids) throws SQLException {
    for (var i = 0; i < ids.size(); i++) {
      statement.setString(i + 1, ids.get(i));
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return sqlSession.getConnection().prepareStatement(sql);
  }

  /// What is left to write at the end of the command.
  private static Trip trip() {
    return UnitOfWork.current().trip();
  }

  /// As MyBatis wraps it: [Conflicts] looks at the cause.
  private static RuntimeException failed(SQLException e) {
    return new PersistenceException(e);
  }

  private static Row insert(ExecutionEntityImpl e) {
    var start = e.getStartTime();
    return new Row(26)
        .text(e.getId())
        .small(1)
        .text(e.getProcessInstanceId())
        .text(e.getBusinessKey())
        .text(e.getBusinessStatus())
        .text(e.getProcessDefinitionId())
        .text(e.getActivityId())
        .flag(e.isActive())
        .flag(e.isConcurrent())
        .flag(e.isScope())
        .flag(e.isEventScope())
        .flag(e.isMultiInstanceRoot())
        .text(e.getParentId())
        .text(e.getSuperExecutionId())
        .text(e.getRootProcessInstanceId())
        .small(e.getSuspensionState())
        .text(e.getTenantId())
        .text(e.getName())
        .text(e.getStartActivityId())
        .time(start == null ? null : Timestamp.from(start.toInstant()))
        .text(e.getStartUserId())
        .text(e.getCallbackId())
        .text(e.getCallbackType())
        .text(e.getReferenceId())
        .text(e.getReferenceType())
        .flag(false);
  }

  private static Row update(ExecutionEntityImpl e) {
    return new Row(21)
        .small(e.getRevisionNext())
        .text(e.getBusinessKey())
        .text(e.getBusinessStatus())
        .text(e.getProcessDefinitionId())
        .text(e.getActivityId())
        .flag(e.isActive())
        .flag(e.isConcurrent())
        .flag(e.isScope())
        .flag(e.isEventScope())
        .flag(e.isMultiInstanceRoot())
        .text(e.getParentId())
        .text(e.getSuperExecutionId())
        .text(e.getRootProcessInstanceId())
        .small(e.getSuspensionState())
        .text(e.getName())
        .text(e.getCallbackId())
        .text(e.getCallbackType())
        .text(e.getReferenceId())
        .text(e.getReferenceType())
        .text(e.getId())
        .small(e.getRevision());
  }

  private static Row insert(VariableInstanceEntityImpl v) {
    return new Row(8)
        .text(v.getId())
        .small(1)
        .text(v.getTypeName())
        .text(v.getName())
        .text(v.getProcessInstanceId())
        .text(v.getExecutionId())
        .text(v.getTextValue())
        .text(bytes(v));
  }

  private static Row update(VariableInstanceEntityImpl v) {
    return new Row(6)
        .small(v.getRevisionNext())
        .text(v.getExecutionId())
        .text(v.getTextValue())
        .text(bytes(v))
        .text(v.getId())
        .small(v.getRevision());
  }

  private static @Nullable String bytes(VariableInstanceEntityImpl v) {
    var bytes = v.getByteArrayRef();
    return bytes == null ? null : bytes.getId();
  }
}
