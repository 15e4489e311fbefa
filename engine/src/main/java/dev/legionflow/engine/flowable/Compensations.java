package dev.legionflow.engine.flowable;

import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Trip.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.Process;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
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

  private record Completed(long key, String activityId, long activityKey, boolean handled) {}

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
    }
  }

  /// Whether a sub-process leads to activities that can be undone.
  private static boolean isWay(Activity activity, long key) {
    if (!(activity instanceof SubProcess)
        || activity instanceof EventSubProcess
        || activity.getBehavior() instanceof AdHocActivity
        || !Compensation.isIn(activity)) {
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

  /// Begins the handlers of what was completed in the scope of an event: all at once, in the order
  /// of completion.
  ///
  /// @param activityId what is to be undone; null for all
  /// @return false when there is nothing to wait for
  boolean begin(ExecutionEntity thrower, @Nullable String activityId) {
    var unit = UnitOfWork.current();
    unit.write();
    var found = new ArrayList<Completed>();
    for (var scope : scopes(thrower)) {
      found.addAll(in(scope));
    }
    found.sort((a, b) -> Long.compare(a.key(), b.key()));
    found.removeIf(c -> activityId != null && !c.activityId().equals(activityId));
    var all = withInner(found);
    var handlers = all.stream().filter(Completed::handled).count();
    if (handlers > Limits.COMPENSATION_HANDLERS) {
      throw unit.passed(
          "compensation-handlers",
          "UNKNOWN",
          "element '%s' would begin %d compensation handlers at once; the bound is %d"
              .formatted(thrower.getActivityId(), handlers, Limits.COMPENSATION_HANDLERS));
    }
    unit.allowSteps(handlers);
    var process = ProcessDefinitionUtil.getProcess(thrower.getProcessDefinitionId());
    for (var completed : all) {
      unit.handle().execute("delete from legion_compensation where key = ?", completed.key());
      if (completed.handled()) {
        handle(thrower, process, completed);
      }
    }
    return handlers > 0;
  }

  /// Each with what was completed inside of it behind it.
  private static List<Completed> withInner(List<Completed> found) {
    var all = new ArrayList<Completed>();
    var open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      var completed = open.removeFirst();
      all.add(completed);
      in(completed.activityKey()).reversed().forEach(open::addFirst);
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

  private static List<Completed> in(long scope) {
    return UnitOfWork.current()
        .handle()
        .createQuery(
            """
            select key, activity_id, activity_key, handled from legion_compensation
            where scope_key = ? order by key
            """)
        .bind(0, scope)
        .map((rs, c) ->
            new Completed(rs.getLong(1), rs.getString(2), rs.getLong(3), rs.getBoolean(4)))
        .list();
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

  /// A process instance is over.
  void forget(ExecutionEntity instance) {
    if (!Compensation.isIn(ProcessDefinitionUtil.getProcess(instance.getProcessDefinitionId()))) {
      return;
    }
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
  /// @param kept its new ids, by its keys
  /// @param dropped the boundary events that the plan maps to nothing
  record Moved(Map<Long, String> kept, Map<Long, String> dropped) {}

  /// What becomes of that which was completed, in another definition. Whatever the plan does not
  /// map by its boundary event cannot be undone any more.
  static Moved plan(ExecutionEntity instance, Process from, Process to, Map<String, String> plan) {
    var kept = new HashMap<Long, String>();
    var dropped = new HashMap<Long, String>();
    if (!Compensation.isIn(from)) {
      return new Moved(kept, dropped);
    }
    var boundaries = boundaries(to);
    UnitOfWork.current()
        .handle()
        .createQuery(
            """
            select key, activity_id, activity_key, handled from legion_compensation
            where process_instance_key = ? order by key
            """)
        .bind(0, Long.valueOf(instance.getId()))
        .map((rs, c) ->
            new Completed(rs.getLong(1), rs.getString(2), rs.getLong(3), rs.getBoolean(4)))
        .forEach(row -> {
          if (!row.handled()) {
            kept.put(row.key(), plan.getOrDefault(row.activityId(), row.activityId()));
            return;
          }
          var boundary =
              Objects.requireNonNull(Compensation.of(from.getFlowElement(row.activityId(), true)))
                  .boundaryId();
          var target = plan.containsKey(boundary) ? boundaries.get(plan.get(boundary)) : null;
          if (target != null) {
            kept.put(row.key(), target);
          } else {
            dropped.put(row.key(), boundary);
          }
        });
    return new Moved(kept, dropped);
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

  static void move(Moved moved) {
    var handle = UnitOfWork.current().handle();
    try (var update =
            handle.prepareBatch("update legion_compensation set activity_id = ? where key = ?");
        var delete = handle.prepareBatch("delete from legion_compensation where key = ?")) {
      moved.kept().forEach((key, id) -> update.add(id, key));
      moved.dropped().keySet().forEach(delete::add);
      if (update.size() > 0) {
        update.execute();
      }
      if (delete.size() > 0) {
        delete.execute();
      }
    }
  }
}
