package dev.legionflow.engine.flowable;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.ibatis.exceptions.PersistenceException;
import org.flowable.common.engine.impl.context.Context;
import org.flowable.common.engine.impl.db.DbSqlSession;
import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.common.engine.impl.persistence.cache.EntityCache;
import org.flowable.common.engine.impl.persistence.entity.ByteArrayRef;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntityImpl;
import org.flowable.variable.service.impl.persistence.entity.VariableInstanceEntityImpl;
import org.jspecify.annotations.Nullable;

/// What a command knows of missions: the executions and variables of a small one are read by one
/// statement, and are all there is, because the command holds the mission's lock. Of a large one
/// each part is asked for.
final class Tree {

  /// Executions times variables that are read at once.
  private static final int MAX_ROWS = 512;

  /// Missions that were too large lately, so that a body of 10,000 is not read in vain at each of
  /// its completions.
  private static final Set<String> LARGE =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<String, Boolean>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MAX_LARGE;
                }
              }));

  private static final int MAX_LARGE = 1_000;

  /// Elements that a statement names.
  private static final int MAX_ELEMENTS = 100;

  private static final String ATTRIBUTE = Tree.class.getName();
  private static final Field BYTES = bytes();

  private static final String ROOT =
      "select root_proc_inst_id_ from act_ru_execution where id_ = ?";
  private static final String LOCK = "select rev_ from act_ru_execution where id_ = ? for update";

  private static final String COLUMNS =
      """
      select e.id_, e.rev_, e.proc_inst_id_, e.business_key_, e.business_status_, e.proc_def_id_,
        e.act_id_, e.is_active_, e.is_concurrent_, e.is_scope_, e.is_event_scope_, e.is_mi_root_,
        e.parent_id_, e.super_exec_, e.suspension_state_, e.tenant_id_, e.name_, e.start_act_id_,
        e.start_time_, e.start_user_id_, e.callback_id_, e.callback_type_, e.reference_id_,
        e.reference_type_
      """;

  private static final String ALL =
      COLUMNS
          + """
          , v.id_, v.rev_, v.name_, v.text_, v.bytearray_id_
          from act_ru_execution e left join act_ru_variable v on v.execution_id_ = e.id_
          where e.root_proc_inst_id_ = ?
          limit
          """
          + (MAX_ROWS + 1);

  private final CommandContext context;
  private final EntityCache cache;
  private final Set<String> locked = new HashSet<>();
  private final Set<String> whole = new HashSet<>();
  private final Set<String> large = new HashSet<>();

  /// Executions that began and ended in this command: no table has them.
  private final Map<String, ExecutionEntityImpl> gone = new HashMap<>();

  private Tree(CommandContext context) {
    this.context = context;
    this.cache = context.getSession(EntityCache.class);
  }

  static Tree current() {
    var context = Context.getCommandContext();
    var tree = (Tree) context.getAttribute(ATTRIBUTE);
    if (tree == null) {
      tree = new Tree(context);
      context.addAttribute(ATTRIBUTE, tree);
    }
    return tree;
  }

  /// The execution, with all of its mission when that is small.
  @Nullable ExecutionEntity find(String id) {
    var known = cached(id);
    if (known != null) {
      return known;
    }
    // Most likely of the mission that this command is about.
    for (var root : locked) {
      read(root);
    }
    var part = cached(id);
    if (part != null) {
      return part;
    }
    if (!large.isEmpty()) {
      part = select(id);
      if (part == null || large.contains(part.getRootProcessInstanceId())) {
        return part;
      }
      cache.cacheRemove(ExecutionEntityImpl.class, id);
    }
    var root = text(ROOT, id);
    if (root == null) {
      return null;
    }
    lock(root);
    read(root);
    return whole.contains(root) ? cached(id) : select(id);
  }

  private @Nullable ExecutionEntityImpl select(String id) {
    return context.getSession(DbSqlSession.class).selectById(ExecutionEntityImpl.class, id, false);
  }

  /// Makes the commands of one mission take turns: without it two tokens that end at the same time
  /// each see the other still there, and the scope never ends. The root's row, because the end of a
  /// called process goes on in its caller. Taken before the rows of jobs and tasks, always.
  void lock(String root) {
    if (locked.add(root) && !isNew(root)) {
      text(LOCK, root);
    }
  }

  /// The root's row was locked by another statement of this command.
  void locked(String root) {
    locked.add(root);
  }

  /// Reads a mission under its lock, by a statement of its own: what is read then is what is true
  /// until the commit, while a statement that waited for the lock would still see the mission as it
  /// was before.
  private void read(String root) {
    if (whole.contains(root) || large.contains(root) || isNew(root)) {
      return;
    }
    if (LARGE.contains(root)) {
      large.add(root);
    } else {
      load(root);
    }
  }

  private boolean isNew(String root) {
    var known = cached(root);
    return known != null && known.isInserted();
  }

  private @Nullable String text(String sql, String id) {
    try (var statement = connection().prepareStatement(sql)) {
      statement.setString(1, id);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  private Connection connection() {
    return context.getSession(DbSqlSession.class).getSqlSession().getConnection();
  }

  @Nullable ExecutionEntityImpl cached(String id) {
    var known = cache.findInCache(ExecutionEntityImpl.class, id);
    return known == null ? gone.get(id) : known;
  }

  void gone(ExecutionEntityImpl execution) {
    cache.cacheRemove(ExecutionEntityImpl.class, execution.getId());
    gone.put(execution.getId(), execution);
  }

  /// Whether all executions and variables of the mission are in Flowable's cache.
  boolean isWhole(ExecutionEntity execution) {
    var root = execution.getRootProcessInstanceId();
    if (root == null) {
      // Being made, in this command.
      return execution.isInserted();
    }
    if (whole.contains(root)) {
      return true;
    }
    if (isNew(root)) {
      // Began in this command, so nothing of it is elsewhere.
      whole.add(root);
      return true;
    }
    return false;
  }

  /// The executions of one process instance of a large mission with one of two callback types, as
  /// this command sees them; only those at these elements are read.
  List<ExecutionEntity> withCallbackType(
      ExecutionEntity instance, String one, String other, Set<String> elements) {
    if (elements.isEmpty()) {
      return List.of();
    }
    var found = new LinkedHashMap<String, ExecutionEntity>();
    // Those that the command has made, or has read before.
    for (var known : cache.findInCache(ExecutionEntityImpl.class)) {
      if (instance.getId().equals(known.getProcessInstanceId())) {
        found.put(known.getId(), known);
      }
    }
    var few = elements.size() <= MAX_ELEMENTS;
    var sql =
        COLUMNS
            + " from act_ru_execution e where e.proc_inst_id_ = ? and e.callback_type_ in (?, ?)"
            + (few ? " and e.act_id_ in (?" + ", ?".repeat(elements.size() - 1) + ")" : "");
    try (var statement = connection().prepareStatement(sql)) {
      statement.setString(1, instance.getId());
      statement.setString(2, one);
      statement.setString(3, other);
      var place = 4;
      for (var element : few ? elements : Set.<String>of()) {
        statement.setString(place++, element);
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          if (cached(rows.getString(1)) == null) {
            var read = execution(rows, instance.getRootProcessInstanceId());
            cache.put(read, true);
            found.put(read.getId(), read);
          }
        }
      }
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
    return List.copyOf(found.values());
  }

  private void load(String root) {
    try (var statement = connection().prepareStatement(ALL)) {
      statement.setString(1, root);
      try (var rows = statement.executeQuery()) {
        var seen = new Rows(root);
        while (rows.next()) {
          seen.add(rows);
        }
        seen.keep();
      }
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /// The rows of one mission.
  private final class Rows {
    private final String root;
    private final LinkedHashMap<String, ExecutionEntityImpl> executions = new LinkedHashMap<>();
    private final List<VariableInstanceEntityImpl> variables = new ArrayList<>();
    private int count;

    Rows(String root) {
      this.root = root;
    }

    void add(ResultSet row) throws SQLException {
      count++;
      var id = row.getString(1);
      var execution = executions.get(id);
      if (execution == null) {
        execution = execution(row, root);
        executions.put(id, execution);
      }
      if (row.getString(25) != null) {
        variables.add(variable(row, execution));
      }
    }

    void keep() {
      if (count > MAX_ROWS) {
        large.add(root);
        LARGE.add(root);
        return;
      }
      for (var execution : executions.values()) {
        if (cached(execution.getId()) == null) {
          cache.put(execution, true);
        }
      }
      for (var variable : variables) {
        if (cache.findInCache(VariableInstanceEntityImpl.class, variable.getId()) == null) {
          cache.put(variable, true);
        }
      }
      whole.add(root);
    }
  }

  private static ExecutionEntityImpl execution(ResultSet row, String root) throws SQLException {
    var e = new ExecutionEntityImpl();
    e.setId(row.getString(1));
    e.setRevision(row.getInt(2));
    e.setProcessInstanceId(row.getString(3));
    e.setBusinessKey(row.getString(4));
    e.setBusinessStatus(row.getString(5));
    e.setProcessDefinitionId(row.getString(6));
    e.setActivityId(row.getString(7));
    e.setActive(row.getBoolean(8));
    e.setConcurrent(row.getBoolean(9));
    e.setScope(row.getBoolean(10));
    e.setEventScope(row.getBoolean(11));
    e.setMultiInstanceRoot(row.getBoolean(12));
    e.setParentId(row.getString(13));
    e.setSuperExecutionId(row.getString(14));
    e.setRootProcessInstanceId(root);
    e.setSuspensionState(row.getInt(15));
    e.setTenantId(row.getString(16));
    e.setName(row.getString(17));
    e.setStartActivityId(row.getString(18));
    e.setStartTime(row.getTimestamp(19));
    e.setStartUserId(row.getString(20));
    e.setCallbackId(row.getString(21));
    e.setCallbackType(row.getString(22));
    e.setReferenceId(row.getString(23));
    e.setReferenceType(row.getString(24));
    return e;
  }

  private VariableInstanceEntityImpl variable(ResultSet row, ExecutionEntity execution)
      throws SQLException {
    var v = new VariableInstanceEntityImpl();
    v.setId(row.getString(25));
    v.setRevision(row.getInt(26));
    v.setName(row.getString(27));
    v.setTextValue(row.getString(28));
    v.setType(JsonValue.TYPE);
    v.setTypeName(JsonValue.TYPE.getTypeName());
    v.setExecutionId(execution.getId());
    v.setProcessInstanceId(execution.getProcessInstanceId());
    var bytes = row.getString(29);
    if (bytes != null) {
      setBytes(v, new ByteArrayRef(bytes, context.getCommandExecutor()));
    }
    return v;
  }

  /// Flowable's mapper writes the field too: there is no setter.
  private static void setBytes(VariableInstanceEntityImpl variable, ByteArrayRef bytes) {
    try {
      BYTES.set(variable, bytes);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field bytes() {
    try {
      var field = VariableInstanceEntityImpl.class.getDeclaredField("byteArrayRef");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("not the Flowable that this was written for", e);
    }
  }
}
