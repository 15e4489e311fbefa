package dev.legionflow.engine.flowable;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.ibatis.exceptions.PersistenceException;
import org.flowable.common.engine.api.FlowableOptimisticLockingException;
import org.flowable.common.engine.impl.db.DbSqlSession;
import org.flowable.common.engine.impl.persistence.cache.EntityCache;
import org.flowable.common.engine.impl.persistence.entity.ByteArrayEntityImpl;
import org.flowable.common.engine.impl.persistence.entity.Entity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntityImpl;
import org.flowable.variable.service.impl.persistence.entity.VariableInstanceEntityImpl;
import org.jspecify.annotations.Nullable;

/// Writes what a command has changed: executions and variables by a few statements that are always
/// the same, the rest as Flowable does.
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
        reference_type_, is_count_enabled_)
      values (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)\
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
        bytearray_id_)
      values (?, 1, ?, ?, ?, ?, ?, ?)\
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
      batch(INSERT_EXECUTION, entities, (s, e) -> insert(s, (ExecutionEntityImpl) e));
      entities.forEach(this::incrementRevision);
    } else if (type == VariableInstanceEntityImpl.class) {
      batch(INSERT_VARIABLE, entities, (s, e) -> insert(s, (VariableInstanceEntityImpl) e));
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
    updated(executions, batch(UPDATE_EXECUTION, executions, Writes::update));
    executions.forEach(e -> e.setRevision(e.getRevisionNext()));
    updated(variables, batch(UPDATE_VARIABLE, variables, Writes::update));
    variables.forEach(v -> v.setRevision(v.getRevisionNext()));
  }

  private static void updated(List<? extends Entity> entities, int[] counts) {
    for (var i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        throw changed(entities.get(i).getId());
      }
    }
  }

  private static FlowableOptimisticLockingException changed(String what) {
    return new FlowableOptimisticLockingException(what + " was changed by another command");
  }

  @Override
  protected void flushDeleteEntities(Class<? extends Entity> type, Collection<Entity> entities) {
    if (type != ExecutionEntityImpl.class) {
      super.flushDeleteEntities(type, entities);
      return;
    }
    var ids = entities.stream().map(Entity::getId).toList();
    if (delete("act_ru_execution", "id_", ids) != ids.size()) {
      throw changed("one of the executions " + ids.getFirst() + ", …");
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

  private int delete(String table, String column, List<String> ids) {
    var count = 0;
    for (var part : parts(ids)) {
      try (var statement =
          prepare("delete from %s where %s in %s".formatted(table, column, marks(part.size())))) {
        set(statement, part);
        count += statement.executeUpdate();
      } catch (SQLException e) {
        throw failed(e);
      }
    }
    return count;
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

  private interface Setter<T> {
    void set(PreparedStatement statement, T entity) throws SQLException;
  }

  private <T> int[] batch(String sql, Collection<T> entities, Setter<T> setter) {
    if (entities.isEmpty()) {
      return new int[0];
    }
    try (var statement = prepare(sql)) {
      if (entities.size() == 1) {
        setter.set(statement, entities.iterator().next());
        return new int[] {statement.executeUpdate()};
      }
      for (var entity : entities) {
        setter.set(statement, entity);
        statement.addBatch();
      }
      return statement.executeBatch();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// As MyBatis wraps it: [Conflicts] looks at the cause.
  private static RuntimeException failed(SQLException e) {
    return new PersistenceException(e);
  }

  private static void insert(PreparedStatement s, ExecutionEntityImpl e) throws SQLException {
    s.setString(1, e.getId());
    s.setString(2, e.getProcessInstanceId());
    s.setString(3, e.getBusinessKey());
    s.setString(4, e.getBusinessStatus());
    s.setString(5, e.getProcessDefinitionId());
    s.setString(6, e.getActivityId());
    s.setBoolean(7, e.isActive());
    s.setBoolean(8, e.isConcurrent());
    s.setBoolean(9, e.isScope());
    s.setBoolean(10, e.isEventScope());
    s.setBoolean(11, e.isMultiInstanceRoot());
    s.setString(12, e.getParentId());
    s.setString(13, e.getSuperExecutionId());
    s.setString(14, e.getRootProcessInstanceId());
    s.setInt(15, e.getSuspensionState());
    s.setString(16, e.getTenantId());
    s.setString(17, e.getName());
    s.setString(18, e.getStartActivityId());
    var start = e.getStartTime();
    s.setTimestamp(19, start == null ? null : Timestamp.from(start.toInstant()));
    s.setString(20, e.getStartUserId());
    s.setString(21, e.getCallbackId());
    s.setString(22, e.getCallbackType());
    s.setString(23, e.getReferenceId());
    s.setString(24, e.getReferenceType());
  }

  private static void update(PreparedStatement s, ExecutionEntityImpl e) throws SQLException {
    s.setInt(1, e.getRevisionNext());
    s.setString(2, e.getBusinessKey());
    s.setString(3, e.getBusinessStatus());
    s.setString(4, e.getProcessDefinitionId());
    s.setString(5, e.getActivityId());
    s.setBoolean(6, e.isActive());
    s.setBoolean(7, e.isConcurrent());
    s.setBoolean(8, e.isScope());
    s.setBoolean(9, e.isEventScope());
    s.setBoolean(10, e.isMultiInstanceRoot());
    s.setString(11, e.getParentId());
    s.setString(12, e.getSuperExecutionId());
    s.setString(13, e.getRootProcessInstanceId());
    s.setInt(14, e.getSuspensionState());
    s.setString(15, e.getName());
    s.setString(16, e.getCallbackId());
    s.setString(17, e.getCallbackType());
    s.setString(18, e.getReferenceId());
    s.setString(19, e.getReferenceType());
    s.setString(20, e.getId());
    s.setInt(21, e.getRevision());
  }

  private static void insert(PreparedStatement s, VariableInstanceEntityImpl v)
      throws SQLException {
    s.setString(1, v.getId());
    s.setString(2, v.getTypeName());
    s.setString(3, v.getName());
    s.setString(4, v.getProcessInstanceId());
    s.setString(5, v.getExecutionId());
    s.setString(6, v.getTextValue());
    setBytes(s, 7, v);
  }

  private static void update(PreparedStatement s, VariableInstanceEntityImpl v)
      throws SQLException {
    s.setInt(1, v.getRevisionNext());
    s.setString(2, v.getExecutionId());
    s.setString(3, v.getTextValue());
    setBytes(s, 4, v);
    s.setString(5, v.getId());
    s.setInt(6, v.getRevision());
  }

  private static void setBytes(PreparedStatement s, int at, VariableInstanceEntityImpl v)
      throws SQLException {
    var bytes = v.getByteArrayRef();
    @Nullable String id = bytes == null ? null : bytes.getId();
    if (id == null) {
      s.setNull(at, Types.VARCHAR);
    } else {
      s.setString(at, id);
    }
  }
}
