package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.engine.flowable.Settings.Text;
import dev.legionflow.engine.store.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.TaskActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A multi-instance body as Zeebe has it: one instance for each item of a list, item and 1-based
/// `loopCounter` local to it, outputs collected in the order of the items.
///
/// The counts stand in a row of their own, which each instance locks for the short end of its
/// transaction, so that instances that end at the same time wait for each other instead of failing.
/// An instance that has ended leaves no execution behind: a body of 100,000 costs what is active.
final class MultiInstance {

  private static final Pattern PATH =
      Pattern.compile("=\\s*([A-Za-z_]\\w*)(\\.[A-Za-z_]\\w*)*\\s*");

  private final EngineConfiguration engine;
  private final Activity activity;
  private final boolean sequential;

  MultiInstance(EngineConfiguration engine, Activity activity, boolean sequential) {
    this.engine = engine;
    this.activity = activity;
    this.sequential = sequential;
  }

  private Settings.Loop loop() {
    return Objects.requireNonNull(Settings.of(activity).loop());
  }

  /// Checks that there is a list, and that it is not too long.
  List<?> items(ExecutionEntity body) {
    var text = loop().inputCollection();
    if (Expressions.value(text, body, "EXTRACT_VALUE_ERROR", "input collection")
        instanceof List<?> list) {
      if (list.size() > Limits.MULTI_INSTANCE) {
        throw UnitOfWork.current()
            .passed(
                "multi-instance",
                "EXTRACT_VALUE_ERROR",
                "element '%s' has %d items; the bound is %d"
                    .formatted(activity.getId(), list.size(), Limits.MULTI_INSTANCE));
      }
      return list;
    }
    throw Expressions.wrong(
        text,
        "EXTRACT_VALUE_ERROR",
        "input collection",
        "a list",
        Expressions.value(text, body, "EXTRACT_VALUE_ERROR", "input collection"));
  }

  void begin(ExecutionEntity body) {
    var items = items(body);
    var unit = UnitOfWork.current();
    unit.allowSteps(items.size());
    unit.handle()
        .execute(
            """
            insert into legion_multi_instance (execution_id, total, created, completed, terminated, items)
            values (?, ?, ?, 0, 0, ?)\
            """,
            body.getId(),
            items.size(),
            sequential ? Math.min(1, items.size()) : items.size(),
            sequential ? JsonValue.write("inputCollection", items) : "[]");
    if (items.isEmpty()) {
      end(body, 0);
      return;
    }
    body.setActive(false);
    var count = sequential ? 1 : items.size();
    for (var i = 0; i < count; i++) {
      spawn(body, items.get(i), i);
    }
  }

  private void spawn(ExecutionEntity body, @Nullable Object item, int index) {
    var execution = engine.getExecutionEntityManager().createChildExecution(body);
    execution.setCurrentFlowElement(activity);
    execution.setActive(true);
    execution.setScope(false);
    engine.elements().recordActivityStart(execution);
    var loop = loop();
    var output = outputVariable(loop.outputElement());
    if (output != null) {
      execution.setVariableLocal(output, null);
    }
    if (loop.inputElement() != null) {
      execution.setVariableLocal(loop.inputElement(), item);
    }
    execution.setVariableLocal("loopCounter", index + 1L);
    engine.agenda().planContinueMultiInstanceOperation(execution, body, index);
  }

  /// The variable that an output element is read from, which is local to each instance.
  static @Nullable String outputVariable(@Nullable Text outputElement) {
    if (outputElement == null) {
      return null;
    }
    var path = PATH.matcher(outputElement.raw());
    return path.matches() ? path.group(1) : null;
  }

  private record Counts(int total, int created, int completed, int terminated) {}

  /// One instance is done. The outputs of a task or call are applied by then, those of a
  /// sub-process are not; a task that is passed through has none, but may have listeners.
  void leave(ExecutionEntity instance) {
    if (activity instanceof SubProcess || isPassedThrough(activity)) {
      try {
        Mappings.applyOutputs(Settings.of(activity), instance);
        if (engine.listeners().holds(instance, ListenerEvent.END)) {
          return;
        }
      } catch (StalledException e) {
        engine.incidents().stall(instance, Phase.COMPLETE, e);
        return;
      }
    }
    finish(instance);
  }

  /// Whether it is a task without work.
  static boolean isPassedThrough(FlowElement node) {
    return node instanceof FlowNode task
        && task.getBehavior() instanceof MultiInstanceActivityBehavior loop
        && loop.getInnerActivityBehavior() instanceof TaskActivityBehavior;
  }

  /// Collects the instance's output and goes on; also after an incident there was resolved.
  void finish(ExecutionEntity instance) {
    var body = instance.getParent();
    var handle = UnitOfWork.current().handle();
    var counts =
        handle
            .createQuery(
                """
                select total, created, completed, terminated from legion_multi_instance
                where execution_id = ? for update\
                """)
            .bind(0, body.getId())
            .map((rs, c) -> new Counts(rs.getInt(1), rs.getInt(2), rs.getInt(3), rs.getInt(4)))
            .one();
    var completed = counts.completed() + 1;
    boolean enough;
    try {
      collect(body, instance);
      enough = isEnough(counts, completed, instance);
    } catch (StalledException e) {
      engine.incidents().stall(instance, Phase.COLLECT, e);
      return;
    }
    handle.execute(
        "update legion_multi_instance set completed = ? where execution_id = ?",
        completed,
        body.getId());
    engine.elements().end(instance, ElementInstances.COMPLETED);
    if (enough || completed + counts.terminated() == counts.total()) {
      end(body, counts.total());
      return;
    }
    remove(instance);
    if (sequential) {
      next(body, counts.created());
    }
  }

  private void remove(ExecutionEntity instance) {
    var executions = engine.getExecutionEntityManager();
    executions.deleteChildExecutions(instance, null, false);
    executions.deleteExecutionAndRelatedData(instance, null, false);
  }

  private void next(ExecutionEntity body, int index) {
    var items = UnitOfWork.current().list(body.getId(), () -> storedItems(body));
    UnitOfWork.current()
        .handle()
        .execute(
            "update legion_multi_instance set created = ? where execution_id = ?",
            index + 1,
            body.getId());
    spawn(body, items.get(index), index);
  }

  private static List<?> storedItems(ExecutionEntity body) {
    var json =
        UnitOfWork.current()
            .handle()
            .createQuery("select items from legion_multi_instance where execution_id = ?")
            .bind(0, body.getId())
            .mapTo(String.class)
            .one();
    return (List<?>) Objects.requireNonNull(JsonValue.read(json));
  }

  private void collect(ExecutionEntity body, ExecutionEntity instance) {
    var loop = loop();
    if (loop.outputElement() == null || loop.outputCollection() == null) {
      return;
    }
    var value =
        Expressions.value(loop.outputElement(), instance, "EXTRACT_VALUE_ERROR", "output element");
    var position =
        ((Number) Objects.requireNonNull(instance.getVariableLocal("loopCounter"))).intValue();
    var handle = UnitOfWork.current().handle();
    handle.execute(
        "delete from legion_multi_instance_output where execution_id = ? and position = ?",
        body.getId(),
        position);
    handle.execute(
        "insert into legion_multi_instance_output (execution_id, position, value) values (?, ?, ?)",
        body.getId(),
        position,
        JsonValue.write(loop.outputCollection(), value));
  }

  private boolean isEnough(Counts counts, int completed, ExecutionEntity instance) {
    var condition = loop().completionCondition();
    if (condition == null) {
      return false;
    }
    Map<String, Object> known = new HashMap<>();
    known.put("numberOfInstances", (long) counts.total());
    known.put(
        "numberOfActiveInstances", (long) (counts.created() - completed - counts.terminated()));
    known.put("numberOfCompletedInstances", (long) completed);
    known.put("numberOfTerminatedInstances", (long) counts.terminated());
    var collection = loop().outputCollection();
    // Reading it for each instance costs, so it is read where it is asked for.
    if (collection != null && condition.raw().contains(collection)) {
      known.put(collection, outputs(instance.getParent(), counts.total()));
    }
    return Expressions.bool(condition, instance, known, "completion condition");
  }

  private void end(ExecutionEntity body, int total) {
    var collection = loop().outputCollection();
    if (collection != null) {
      var outputs = outputs(body, total);
      body.setVariableLocal(collection, outputs);
      Mappings.propagate(body, collection, outputs);
    }
    forget(body);
    engine.elements().end(body, ElementInstances.COMPLETED);
    engine.leaveBody(body);
  }

  /// The outputs in the order of the items; null for an item whose instance did not end.
  private static List<@Nullable Object> outputs(ExecutionEntity body, int total) {
    var outputs = new ArrayList<@Nullable Object>(Collections.nCopies(total, null));
    UnitOfWork.current()
        .handle()
        .createQuery(
            "select position, value from legion_multi_instance_output where execution_id = ?")
        .bind(0, body.getId())
        .map((rs, c) -> Map.entry(rs.getInt(1), rs.getString(2)))
        .forEach(row -> outputs.set(row.getKey() - 1, JsonValue.read(row.getValue())));
    return outputs;
  }

  /// One instance of a body has been taken away by a client. It is counted as it would have been
  /// when it ended, so that the last of the others ends the body.
  static void terminated(ExecutionEntity body) {
    UnitOfWork.current()
        .handle()
        .execute(
            "update legion_multi_instance set terminated = terminated + 1 where execution_id = ?",
            body.getId());
  }

  /// Drops the rows of a body that goes away.
  static void forget(ExecutionEntity body) {
    var handle = UnitOfWork.current().handle();
    handle.execute("delete from legion_multi_instance where execution_id = ?", body.getId());
    handle.execute("delete from legion_multi_instance_output where execution_id = ?", body.getId());
  }
}
