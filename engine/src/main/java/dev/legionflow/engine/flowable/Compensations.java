package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Trip.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.Process;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// What was completed and can be undone, and the handlers that undo it.
///
/// A row says that an element instance was completed in a scope; scopes are known by the keys of
/// their element instances, so a row outlives its scope. A sub-process has a row when there are
/// rows in it, and is the way to these. A row goes when its handler begins: what was undone once is
/// not undone again. What can go on only when handlers are done has a row for each of them.
final class Compensations {

  private final EngineConfiguration engine;

  Compensations(EngineConfiguration engine) {
    this.engine = engine;
  }

  /// Scopes that are asked for in one statement.
  private static final int SCOPES_PER_QUERY = 500;

  private static final String COLUMNS =
      "select key, scope_key, activity_id, activity_key, handled from legion_compensation ";

  private static final RowMapper<Completed> COMPLETED =
      (rs, c) ->
          new Completed(
              rs.getLong(1), rs.getLong(2), rs.getString(3), rs.getLong(4), rs.getBoolean(5));

  private record Completed(
      long key, long scopeKey, String activityId, long activityKey, boolean handled) {}

  // --- what is completed

  /// An activity is completed: it can be undone from now on, or it has undone another one.
  void completed(ExecutionEntity execution, Activity activity, long key) {
    if (activity.hasMultiInstanceLoopCharacteristics() && !execution.isMultiInstanceRoot()) {
      if (isWay(activity, key)) {
        add(execution, activity, key, false);
      }
      return;
    }
    if (Compensation.isHandler(activity)) {
      over(key);
    }
    var handled = Compensation.of(activity) != null;
    if (handled || isWay(activity, key)) {
      add(execution, activity, key, handled);
    } else if (isLast(activity)) {
      gone(execution, key);
    }
  }

  /// Whether no way leads to what was completed in it once it is over.
  private static boolean isLast(Activity activity) {
    return activity instanceof EventSubProcess || activity.getBehavior() instanceof AdHocActivity;
  }

  /// Whether a sub-process leads to activities that can be undone.
  private static boolean isWay(Activity activity, long key) {
    if (!(activity instanceof SubProcess) || isLast(activity) || !Compensation.isIn(activity)) {
      return false;
    }
    var unit = UnitOfWork.current();
    unit.write();
    return unit.handle()
        .createQuery("select 1 from legion_compensation where scope_key = ?")
        .bind(0, key)
        .setMaxRows(1)
        .mapTo(Integer.class)
        .findFirst()
        .isPresent();
  }

  private void add(ExecutionEntity execution, Activity activity, long key, boolean handled) {
    UnitOfWork.current()
        .trip()
        .insert(
            """
            insert into legion_compensation (key, process_instance_key, scope_key, activity_id,
              activity_key, handled)
            """,
            List.of(
                new Row(6)
                    .number(engine.keys().next())
                    .number(Long.valueOf(execution.getProcessInstanceId()))
                    .number(ElementInstances.scopeKey(execution))
                    .text(activity.getId())
                    .number(key)
                    .flag(handled)));
  }

  // --- what is undone

  /// Begins the handlers of what was completed in the scope of an event, all at once.
  ///
  /// @param activityId what is to be undone; null for all
  /// @return false when there is nothing to wait for
  /// @throws StalledException when there are too many, also where a client waits: who has completed
  ///   the work before the event cannot help it
  boolean begin(ExecutionEntity thrower, @Nullable String activityId) {
    var unit = UnitOfWork.current();
    unit.write();
    var all = found(thrower, activityId);
    remove("legion_compensation", "key", all.stream().map(Completed::key).toList());
    var handled = all.stream().filter(Completed::handled).toList();
    unit.allowSteps(handled.size());
    var process = ProcessDefinitionUtil.getProcess(thrower.getProcessDefinitionId());
    handled.forEach(completed -> handle(thrower, process, completed));
    return !handled.isEmpty();
  }

  /// What was completed in the scope of an event, and then what was completed inside of that.
  private static List<Completed> found(ExecutionEntity thrower, @Nullable String activityId) {
    var all = new ArrayList<Completed>();
    var handlers = 0L;
    var level = in(scopes(thrower), activityId);
    while (!level.isEmpty()) {
      all.addAll(level);
      handlers += level.stream().filter(Completed::handled).count();
      // Each way leads to a handler, so that a level can be too large before these are read.
      if (Math.max(handlers, level.size()) > Limits.COMPENSATION_HANDLERS) {
        throw new StalledException(
            "UNKNOWN",
            "element '%s' would begin more than %d compensation handlers at once"
                .formatted(thrower.getActivityId(), Limits.COMPENSATION_HANDLERS));
      }
      level = in(level.stream().map(Completed::activityKey).toList(), null);
    }
    return all;
  }

  /// The scope of an event; from inside of an event sub-process also the one around that.
  private static List<Long> scopes(ExecutionEntity thrower) {
    var own = ElementInstances.scopeKey(thrower);
    var element = (FlowNode) thrower.getCurrentFlowElement();
    return element.getSubProcess() instanceof EventSubProcess
        ? List.of(own, ElementInstances.scopeKey(thrower.getParent()))
        : List.of(own);
  }

  /// What was completed in some scopes, at the most one more than can be undone at once.
  private static List<Completed> in(List<Long> scopes, @Nullable String activityId) {
    var most = Limits.COMPENSATION_HANDLERS + 1;
    var found = new ArrayList<Completed>();
    for (var from = 0; from < scopes.size() && found.size() < most; from += SCOPES_PER_QUERY) {
      var some = scopes.subList(from, Math.min(scopes.size(), from + SCOPES_PER_QUERY));
      var query =
          UnitOfWork.current()
              .handle()
              .createQuery(
                  COLUMNS
                      + "where scope_key in (<scopes>)"
                      + (activityId == null ? "" : " and activity_id = :activity")
                      + " order by key limit :most")
              .bindList("scopes", some)
              .bind("most", most - found.size());
      if (activityId != null) {
        query.bind("activity", activityId);
      }
      query.map(COMPLETED).forEach(found::add);
    }
    return found;
  }

  private static void remove(String table, String column, Collection<Long> keys) {
    if (keys.isEmpty()) {
      return;
    }
    try (var batch =
        UnitOfWork.current()
            .handle()
            .prepareBatch("delete from %s where %s = ?".formatted(table, column))) {
      keys.forEach(batch::add);
      batch.execute();
    }
  }

  /// The handler begins in the scope of the event, wherever the activity was.
  private void handle(ExecutionEntity thrower, Process process, Completed completed) {
    var activity = process.getFlowElement(completed.activityId(), true);
    var compensation =
        Objects.requireNonNull(Compensation.of(activity), "nothing undoes " + completed);
    recordBoundary(thrower, compensation);
    var handler = (Activity) process.getFlowElement(compensation.handlerId(), true);
    var token = engine.getExecutionEntityManager().createChildExecution(thrower.getParent());
    token.setCurrentFlowElement(handler);
    var loop = handler.hasMultiInstanceLoopCharacteristics();
    token.setMultiInstanceRoot(loop);
    token.setActive(!loop);
    token.setScope(!loop && handler instanceof SubProcess);
    var key =
        engine
            .elements()
            .begin(
                token, handler, loop ? ElementType.MULTI_INSTANCE_BODY : ElementType.of(handler));
    UnitOfWork.current()
        .trip()
        .insert(
            """
            insert into legion_compensating (handler_key, process_instance_key, thrower_key,
              thrower_execution)
            """,
            List.of(
                new Row(4)
                    .number(key)
                    .number(Long.valueOf(thrower.getProcessInstanceId()))
                    .number(ElementInstances.requireKey(thrower))
                    .text(thrower.getId())));
    engine.agenda().planContinueProcessOperation(token);
  }

  private void recordBoundary(ExecutionEntity thrower, Compensation compensation) {
    var key = engine.keys().next();
    var definition = engine.definitions().byFlowableId(thrower.getProcessDefinitionId());
    var unit = UnitOfWork.current();
    unit.record(
        new ElementActivated(
            key,
            Long.parseLong(thrower.getProcessInstanceId()),
            definition.key(),
            definition.bpmnProcessId(),
            ElementInstances.scopeKey(thrower),
            compensation.boundaryId(),
            compensation.boundaryName(),
            "BOUNDARY_EVENT",
            definition.tenantId(),
            engine.millis()));
    unit.record(new ElementEnded(key, ElementInstances.COMPLETED, engine.millis()));
  }

  /// A handler is done, or was taken away: the event that waits for it goes on when it was the
  /// last. A handler that a modification has begun is waited for by none.
  void over(long key) {
    var unit = UnitOfWork.current();
    unit.write();
    var thrower =
        unit.handle()
            .createQuery(
                """
                select thrower_key, thrower_execution from legion_compensating
                where handler_key = ?
                """)
            .bind(0, key)
            .map((rs, c) -> Map.entry(rs.getLong(1), rs.getString(2)))
            .findFirst();
    if (thrower.isEmpty()) {
      return;
    }
    unit.handle().execute("delete from legion_compensating where handler_key = ?", key);
    var others =
        unit.handle()
            .createQuery("select 1 from legion_compensating where thrower_key = ?")
            .bind(0, thrower.get().getKey())
            .setMaxRows(1)
            .mapTo(Integer.class)
            .findFirst();
    var waiting = engine.getExecutionEntityManager().findById(thrower.get().getValue());
    if (others.isPresent()
        || waiting == null
        || !thrower.get().getKey().equals(ElementInstances.keyOf(waiting))) {
      return;
    }
    // Behind the end of the handler.
    engine.triggers().whileWaiting(waiting, null, () -> goOn(waiting));
  }

  private static void goOn(ExecutionEntity waiting) {
    ((CompensationThrow) ((FlowNode) waiting.getCurrentFlowElement()).getBehavior()).leave(waiting);
  }

  // --- the end, and another definition

  /// Scopes and handlers that this command has ended without an event that asked for them.
  private static final class Gone {
    /// By their instances.
    private final Map<String, List<Long>> keys = new HashMap<>();

    /// Instances of which nothing is kept anyway.
    private final Set<String> over = new HashSet<>();
  }

  /// Nothing leads any more to what was completed in a scope that was terminated; and what was
  /// terminated undoes nothing.
  void gone(ExecutionEntity execution, long key) {
    var scope =
        AdHocActivity.isInnerInstance(execution)
            ? execution.getParent().getCurrentFlowElement()
            : execution.getCurrentFlowElement();
    if (!(scope instanceof Activity)
        || !(Compensation.isIn(scope) || Compensation.isHandler(scope))) {
      return;
    }
    gone().keys.computeIfAbsent(execution.getProcessInstanceId(), id -> new ArrayList<>()).add(key);
  }

  private static Gone gone() {
    var unit = UnitOfWork.current();
    return unit.attachment(
        Gone.class,
        () -> {
          var gone = new Gone();
          unit.beforeCommit(() -> remove(gone));
          return gone;
        });
  }

  private static void remove(Gone gone) {
    gone.keys.keySet().removeAll(gone.over);
    var keys = gone.keys.values().stream().flatMap(List::stream).toList();
    if (keys.isEmpty()) {
      return;
    }
    UnitOfWork.current().write();
    remove("legion_compensating", "handler_key", keys);
    for (var level = keys; !level.isEmpty(); ) {
      var inside = in(level, null);
      remove("legion_compensation", "key", inside.stream().map(Completed::key).toList());
      level = inside.stream().map(Completed::activityKey).toList();
    }
  }

  /// A process instance is over.
  void forget(ExecutionEntity instance) {
    if (!Compensation.isIn(ProcessDefinitionUtil.getProcess(instance.getProcessDefinitionId()))) {
      return;
    }
    gone().over.add(instance.getId());
    for (var table : List.of("legion_compensation", "legion_compensating")) {
      UnitOfWork.current()
          .trip()
          .add(
              "delete from %s where process_instance_key = ?".formatted(table),
              new Row(1).number(Long.valueOf(instance.getId())));
    }
  }

  /// What was completed before a migration.
  ///
  /// @param kept what it is now, by its keys
  /// @param lost its keys
  /// @param dropped the boundary events that the plan maps to nothing
  /// @param nothing whether nothing can be undone in the other definition
  record Moved(Map<Long, Kept> kept, Set<Long> lost, Set<String> dropped, boolean nothing) {
    static final Moved NOTHING = new Moved(Map.of(), Set.of(), Set.of(), false);
  }

  private record Kept(String activityId, boolean handled) {}

  /// What becomes of that which was completed, in another definition. Whatever the plan does not
  /// map by its boundary event cannot be undone any more; a sub-process of which that is so stays
  /// the way to what was completed inside.
  static Moved plan(ExecutionEntity instance, Process from, Process to, Map<String, String> plan) {
    if (!Compensation.isIn(from)) {
      return Moved.NOTHING;
    }
    var rows =
        UnitOfWork.current()
            .handle()
            .createQuery(COLUMNS + "where process_instance_key = ? order by key limit ?")
            .bind(0, Long.valueOf(instance.getId()))
            .bind(1, Limits.MIGRATED_TOKENS + 1)
            .map(COMPLETED)
            .list();
    if (rows.size() > Limits.MIGRATED_TOKENS) {
      throw Problem.limit(
          "migrated-tokens",
          "process instance %s has completed more than %d activities that can be undone"
              .formatted(instance.getId(), Limits.MIGRATED_TOKENS));
    }
    var moved =
        new Moved(new HashMap<>(), new HashSet<>(), new LinkedHashSet<>(), !Compensation.isIn(to));
    new Plan(from, plan, boundaries(to), moved).decide(rows);
    return moved;
  }

  private record Plan(
      Process from, Map<String, String> plan, Map<String, String> boundaries, Moved moved) {

    void decide(List<Completed> rows) {
      var inside = rows.stream().collect(Collectors.groupingBy(Completed::scopeKey));
      var ways = rows.stream().map(Completed::activityKey).collect(Collectors.toSet());
      for (var row : rows) {
        if (!ways.contains(row.scopeKey())) {
          keeps(row, inside);
        }
      }
    }

    /// As deep as sub-processes nest.
    private boolean keeps(Completed row, Map<Long, List<Completed>> inside) {
      var leads = false;
      for (var inner : inside.getOrDefault(row.activityKey(), List.of())) {
        leads |= keeps(inner, inside);
      }
      var target = row.handled() ? target(row) : null;
      if (target != null) {
        moved.kept().put(row.key(), new Kept(target, true));
      } else if (leads) {
        var id = plan.getOrDefault(row.activityId(), row.activityId());
        moved.kept().put(row.key(), new Kept(id, false));
      } else {
        moved.lost().add(row.key());
      }
      return target != null || leads;
    }

    /// What the boundary event stands at now.
    private @Nullable String target(Completed row) {
      var boundary =
          Objects.requireNonNull(Compensation.of(from.getFlowElement(row.activityId(), true)))
              .boundaryId();
      var target = plan.containsKey(boundary) ? boundaries.get(plan.get(boundary)) : null;
      if (target == null) {
        moved.dropped().add(boundary);
      }
      return target;
    }
  }

  /// The activities of a process that can be undone, by their boundary events.
  static Map<String, String> boundaries(Process process) {
    var boundaries = new HashMap<String, String>();
    for (var activity : process.findFlowElementsOfType(Activity.class, true)) {
      var compensation = Compensation.of(activity);
      if (compensation != null) {
        boundaries.put(compensation.boundaryId(), activity.getId());
      }
    }
    return boundaries;
  }

  static void move(ExecutionEntity instance, Moved moved) {
    if (!moved.kept().isEmpty()) {
      try (var update =
          UnitOfWork.current()
              .handle()
              .prepareBatch(
                  "update legion_compensation set activity_id = ?, handled = ? where key = ?")) {
        moved.kept().forEach((key, kept) -> update.add(kept.activityId(), kept.handled(), key));
        update.execute();
      }
    }
    remove("legion_compensation", "key", moved.lost());
    if (moved.nothing()) {
      // Nothing asks for it at the end of the instance.
      remove(
          "legion_compensating", "process_instance_key", List.of(Long.valueOf(instance.getId())));
    }
  }
}
