package dev.legionflow.engine.flowable;

import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.EventGateway;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// Events that wait for a condition: looked at when they begin to wait, and when a variable that
/// the condition names has changed in their scope or around it. A condition that cannot be
/// evaluated, or is no boolean, is not met.
final class Conditionals {

  private final EngineConfiguration engine;

  Conditionals(EngineConfiguration engine) {
    this.engine = engine;
  }

  /// @param scope where the variable is
  /// @param at its place among all that happens in the command
  private record Change(ExecutionEntity scope, String name, boolean created, int at) {}

  /// What happens in one command.
  private static final class Command {
    private final List<Change> changes = new ArrayList<>();

    /// When an execution has begun to wait.
    private final Map<String, Integer> opened = new HashMap<>();

    private int now;
    private int fired;

    static Command current() {
      return UnitOfWork.current().attachment(Command.class, Command::new);
    }
  }

  /// Whether a running instance may wait for conditions.
  private static boolean areIn(ExecutionEntity execution) {
    return ProcessDefinitionUtil.getProcess(execution.getProcessDefinitionId())
        .getExtensionElements()
        .containsKey("conditions");
  }

  static boolean isConditional(@Nullable FlowElement element) {
    return element instanceof FlowNode node
        && node.getBehavior() instanceof Waits waits
        && waits.trigger() != null
        && waits.trigger().kind() == Trigger.Kind.CONDITION;
  }

  /// A variable has been set. What it means is looked at once for all that one step sets, and when
  /// the token that has set it has gone on: it is not interrupted any more.
  void changed(ExecutionEntity scope, String name, boolean created) {
    if (!areIn(scope)) {
      return;
    }
    var command = Command.current();
    if (command.changes.isEmpty()) {
      var agenda = engine.agenda();
      agenda.planOperation(() -> agenda.planOperation(this::look, scope), scope);
    }
    command.changes.add(new Change(scope, name, created, command.now++));
  }

  /// An execution begins to wait.
  void open(ExecutionEntity waiting) {
    var command = Command.current();
    command.opened.put(waiting.getId(), command.now++);
    engine
        .triggers()
        .whileWaiting(
            waiting,
            null,
            () -> {
              if (!isSuspended(waiting) && holds(waiting)) {
                fire(waiting);
              }
            });
  }

  /// The mission goes on after a suspension: variables may have changed meanwhile.
  void resumed(List<String> instances) {
    for (var id : instances) {
      var instance = engine.getExecutionEntityManager().findById(id);
      if (instance != null && areIn(instance)) {
        for (var waiting : waiting(instance)) {
          engine
              .triggers()
              .whileWaiting(
                  waiting,
                  null,
                  () -> {
                    if (holds(waiting)) {
                      fire(waiting);
                    }
                  });
        }
      }
    }
  }

  /// What happens may change variables again: that comes to an end.
  private static void fire(ExecutionEntity waiting) {
    var command = Command.current();
    command.fired++;
    if (command.fired > Limits.CONDITIONAL_EVENTS) {
      throw Problem.limit(
          "conditional-events",
          "more than %d conditional events without a wait state, now at element '%s': does what follows it meet its condition again?"
              .formatted(Limits.CONDITIONAL_EVENTS, waiting.getActivityId()));
    }
    Triggers.waits(waiting).fire(waiting, Map.of());
  }

  // --- what has changed

  private void look() {
    var command = Command.current();
    var changes = List.copyOf(command.changes);
    command.changes.clear();
    var instances = new LinkedHashSet<ExecutionEntity>();
    for (var change : changes) {
      if (!Triggers.isGone(change.scope()) && !isSuspended(change.scope())) {
        instances.add(change.scope().getProcessInstance());
      }
    }
    instances.forEach(instance -> look(command, instance, changes));
  }

  /// From the outside inwards; what is interrupted is not looked at.
  private void look(Command command, ExecutionEntity instance, List<Change> changes) {
    Set<ExecutionEntity> interrupted = new HashSet<>();
    for (var waiting : waiting(instance)) {
      var scope = scope(waiting);
      if (!isInside(scope, interrupted)
          && changes.stream().anyMatch(c -> concerns(command, c, waiting, scope))
          && holds(waiting)) {
        engine.triggers().whileWaiting(waiting, null, () -> fire(waiting));
        if (!Triggers.waits(waiting).staysOpen()) {
          interrupted.add(scope);
        }
      }
    }
  }

  private static boolean isInside(ExecutionEntity scope, Set<ExecutionEntity> outer) {
    for (var e = scope; e != null; e = e.getParent()) {
      if (outer.contains(e)) {
        return true;
      }
    }
    return false;
  }

  private static boolean concerns(
      Command command, Change change, ExecutionEntity waiting, ExecutionEntity scope) {
    var trigger = Objects.requireNonNull(Triggers.waits(waiting).trigger());
    return change.at() > command.opened.getOrDefault(waiting.getId(), -1)
        && (trigger.code() == null
            || List.of(trigger.code().split(",")).contains(change.created() ? "create" : "update"))
        && names(trigger).contains(change.name())
        && isInside(scope, Set.of(change.scope()));
  }

  private static Set<String> names(Trigger trigger) {
    var expression = Objects.requireNonNull(trigger.name()).expression();
    return expression == null ? Set.of() : expression.names();
  }

  /// What waits for a condition in a process instance, the outermost first, as it has begun to.
  private List<ExecutionEntity> waiting(ExecutionEntity instance) {
    return engine
        .getExecutionEntityManager()
        .findChildExecutionsByProcessInstanceId(instance.getId())
        .stream()
        .filter(
            e -> !Triggers.isGone(e) && isConditional(e.getCurrentFlowElement()) && isWaiting(e))
        .sorted(
            Comparator.comparingInt((ExecutionEntity e) -> depth(scope(e)))
                .thenComparingLong(e -> Long.parseLong(e.getId())))
        .toList();
  }

  private static boolean isWaiting(ExecutionEntity execution) {
    return switch (execution.getCurrentFlowElement()) {
      case BoundaryEvent ignored -> ElementInstances.keyOf(execution) == null;
      case StartEvent ignored -> execution.isEventScope();
      case IntermediateCatchEvent ignored ->
          ElementInstances.keyOf(execution) != null || isBehindGateway(execution);
      default -> false;
    };
  }

  private static boolean isBehindGateway(ExecutionEntity execution) {
    return execution.getParent().getCurrentFlowElement() instanceof EventGateway;
  }

  /// Whose variables count: the activity's at whose border it waits, its own, or those of the scope
  /// that has the event sub-process.
  private static ExecutionEntity scope(ExecutionEntity waiting) {
    return waiting.getCurrentFlowElement() instanceof IntermediateCatchEvent
            && !isBehindGateway(waiting)
        ? waiting
        : waiting.getParent();
  }

  private static int depth(ExecutionEntity scope) {
    var depth = 0;
    for (var e = scope.getParent(); e != null; e = e.getParent()) {
      depth++;
    }
    return depth;
  }

  private static boolean holds(ExecutionEntity waiting) {
    var trigger = Objects.requireNonNull(Triggers.waits(waiting).trigger());
    try {
      return Expressions.bool(
          Objects.requireNonNull(trigger.name()), scope(waiting), Map.of(), "condition");
    } catch (StalledException e) {
      return false;
    }
  }

  /// Whether variables meet a condition, where there is no instance yet.
  static boolean holds(Trigger trigger, Map<String, ? extends @Nullable Object> variables) {
    var expression = Objects.requireNonNull(trigger.name()).expression();
    try {
      return expression != null
          && Boolean.TRUE.equals(expression.evaluate(variables::get, EngineClock.current()));
    } catch (FeelException e) {
      return false;
    }
  }

  private boolean isSuspended(ExecutionEntity execution) {
    var root = engine.getExecutionEntityManager().findById(execution.getRootProcessInstanceId());
    return root != null && root.isSuspended();
  }
}
