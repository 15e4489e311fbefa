package dev.legionflow.engine.flowable;

import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.engine.store.Limits;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.flowable.bpmn.model.EventGateway;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.Process;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// Events that wait for a condition: looked at when they begin to wait, and when a variable that
/// the condition names has changed in their scope or around it. A condition that cannot be
/// evaluated, or is no boolean, is not met.
///
/// That an execution waits is written on it, in its callback type: one that stands at an event may
/// as well wait for a listener, or have an incident there. Flowable has no use for that column on
/// executions that are no process instance.
final class Conditionals {

  private static final String ERROR = "CONDITION_ERROR";
  private static final String WAITS = "condition";

  /// Waits, and is to be looked at when the mission, which is suspended, goes on.
  private static final String CHANGED = "condition-changed";

  /// Executions that are looked through for the price of a step.
  private static final int PER_STEP = 100;

  /// As long as Flowable keeps what it has parsed.
  private static final Map<Process, Index> INDEXES =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final EngineConfiguration engine;

  Conditionals(EngineConfiguration engine) {
    this.engine = engine;
  }

  /// Where a process waits for conditions.
  ///
  /// @param byName the ids of the elements whose conditions name a variable
  /// @param elements all of them
  private record Index(Map<String, Set<String>> byName, Set<String> elements) {

    static Index of(Process process) {
      var byName = new HashMap<String, Set<String>>();
      var elements = new HashSet<String>();
      for (var node : process.findFlowElementsOfType(FlowNode.class, true)) {
        if (isConditional(node)) {
          elements.add(node.getId());
          for (var name : names(trigger(node))) {
            byName.computeIfAbsent(name, n -> new HashSet<>()).add(node.getId());
          }
        }
      }
      return new Index(byName, elements);
    }

    Set<String> naming(Collection<String> names) {
      var found = new HashSet<String>();
      for (var name : names) {
        found.addAll(byName.getOrDefault(name, Set.of()));
      }
      return found;
    }
  }

  /// When a variable was set last, in the order of all that happens in the command; -1 for never.
  private static final class Change {
    private int created = -1;
    private int updated = -1;
  }

  /// What has changed in one scope, by name.
  private record Changes(ExecutionEntity scope, Map<String, Change> byName) {}

  /// What happens in one command.
  private static final class Command {
    /// Since it was looked at last, by the scope's execution.
    private final Map<String, Changes> changes = new LinkedHashMap<>();

    /// When an execution has begun to wait: changes from before are seen by its first evaluation.
    private final Map<String, Integer> opened = new HashMap<>();

    /// What waited before the command and was evaluated in it.
    private final Set<String> evaluated = new HashSet<>();

    /// What waited before the command and was allowed its own steps.
    private final Set<String> allowed = new HashSet<>();

    private final Map<String, Integer> fired = new HashMap<>();
    private int now;
    private long nanos;
    private boolean resumes;

    static Command current() {
      return UnitOfWork.current().attachment(Command.class, Command::new);
    }

    boolean isOpenedHere(ExecutionEntity waiting) {
      return opened.containsKey(waiting.getId());
    }

    /// What waited before goes on with steps of its own, as the instances of a multi-instance body
    /// do. Only once, and not what this command has opened: there are only so many of them, so that
    /// a loop comes to its end.
    void allow(ExecutionEntity waiting) {
      if (!isOpenedHere(waiting) && allowed.add(waiting.getId())) {
        UnitOfWork.current().allowSteps(1);
      }
    }
  }

  /// Null when no running instance of the process waits for conditions.
  private static @Nullable Index index(ExecutionEntity execution) {
    var process = ProcessDefinitionUtil.getProcess(execution.getProcessDefinitionId());
    return process.getExtensionElements().containsKey("conditions")
        ? INDEXES.computeIfAbsent(process, Index::of)
        : null;
  }

  static boolean isConditional(@Nullable FlowElement element) {
    return element instanceof FlowNode node
        && node.getBehavior() instanceof Waits waits
        && waits.trigger() != null
        && waits.trigger().kind() == Trigger.Kind.CONDITION;
  }

  private static Trigger trigger(FlowNode node) {
    return Objects.requireNonNull(((Waits) node.getBehavior()).trigger());
  }

  /// A variable has been set. What it means is looked at once for all that one step sets, and when
  /// the token that has set it has gone on: it is not interrupted any more.
  void changed(ExecutionEntity scope, String name, boolean created) {
    var index = index(scope);
    if (index == null || !index.byName().containsKey(name)) {
      return;
    }
    var command = Command.current();
    if (command.changes.isEmpty()) {
      var agenda = engine.agenda();
      agenda.planOperation(() -> agenda.planOperation(this::look, scope), scope);
    }
    var change =
        command
            .changes
            .computeIfAbsent(scope.getId(), id -> new Changes(scope, new HashMap<>()))
            .byName()
            .computeIfAbsent(name, n -> new Change());
    if (created) {
      change.created = command.now++;
    } else {
      change.updated = command.now++;
    }
  }

  /// An execution begins to wait.
  void open(ExecutionEntity waiting) {
    waiting.setCallbackType(WAITS);
    evaluate(waiting);
  }

  /// Looks at one event, when the steps before are done: it sees what they change.
  private void evaluate(ExecutionEntity waiting) {
    var command = Command.current();
    command.opened.put(waiting.getId(), Integer.MAX_VALUE);
    engine
        .triggers()
        .whileWaiting(
            waiting,
            null,
            () -> {
              command.opened.put(waiting.getId(), command.now++);
              if (!isWaiting(waiting)) {
                return;
              }
              if (isSuspended(waiting)) {
                waiting.setCallbackType(CHANGED);
              } else if (holds(command, waiting)) {
                fire(command, waiting);
              }
            });
  }

  /// The mission goes on after a suspension: what has changed meanwhile is looked at.
  void resumed(List<String> instances) {
    for (var id : instances) {
      var instance = engine.getExecutionEntityManager().findById(id);
      var index = instance == null ? null : index(instance);
      if (instance != null && index != null) {
        var command = Command.current();
        command.resumes = true;
        for (var waiting : waiting(instance, index.elements())) {
          if (CHANGED.equals(waiting.getCallbackType())) {
            waiting.setCallbackType(WAITS);
            command.allow(waiting);
            evaluate(waiting);
          }
        }
      }
    }
  }

  /// What follows an event may change variables again: that comes to an end.
  private void fire(Command command, ExecutionEntity waiting) {
    if (!isWaiting(waiting)) {
      return;
    }
    if (command.fired.merge(waiting.getId(), 1, Integer::sum) > Limits.CONDITIONAL_EVENTS) {
      pass(
          command,
          waiting,
          "conditional-events",
          "the conditional event '%s' has happened more than %d times without a wait state: does what follows it meet its condition again?"
              .formatted(waiting.getActivityId(), Limits.CONDITIONAL_EVENTS));
      return;
    }
    var waits = Triggers.waits(waiting);
    if (!waits.staysOpen()) {
      waiting.setCallbackType(null);
    }
    waits.fire(waiting, Map.of());
  }

  /// A bound is passed. It is answered to a client; where none waits, and when a mission goes on
  /// after a suspension, which has to be possible, the event stands still with an incident.
  private void pass(Command command, ExecutionEntity waiting, String limit, String message) {
    var failure =
        command.resumes
            ? new StalledException(ERROR, message)
            : UnitOfWork.current().passed(limit, ERROR, message);
    if (!(failure instanceof StalledException)) {
      throw failure;
    }
    waiting.setCallbackType(null);
    engine
        .incidents()
        .stall(waiting, Incidents.atElement(waiting), Phase.MESSAGE, ERROR, message, null);
  }

  // --- what has changed

  private void look() {
    var command = Command.current();
    var changes = Map.copyOf(command.changes);
    var instances = new LinkedHashMap<ExecutionEntity, Set<String>>();
    for (var changed : command.changes.values()) {
      if (!Triggers.isGone(changed.scope())) {
        instances
            .computeIfAbsent(changed.scope().getProcessInstance(), i -> new HashSet<>())
            .addAll(changed.byName().keySet());
      }
    }
    command.changes.clear();
    instances.forEach((instance, names) -> look(command, instance, names, changes));
  }

  /// From the outside inwards; what is interrupted is not looked at.
  private void look(
      Command command, ExecutionEntity instance, Set<String> names, Map<String, Changes> changes) {
    var index = index(instance);
    if (index == null) {
      // Migrated meanwhile.
      return;
    }
    var suspended = isSuspended(instance);
    var interrupted = new HashSet<String>();
    for (var waiting : waiting(instance, index.naming(names))) {
      if (!concern(command, changes, waiting, interrupted)) {
        continue;
      }
      if (suspended) {
        waiting.setCallbackType(CHANGED);
      } else if (holds(command, waiting)) {
        command.allow(waiting);
        engine.triggers().whileWaiting(waiting, null, () -> fire(command, waiting));
        if (!Triggers.waits(waiting).staysOpen()) {
          interrupted.add(scope(waiting).getId());
        }
      }
    }
  }

  /// Whether one of the changes counts for what waits, and nothing has interrupted it.
  private static boolean concern(
      Command command,
      Map<String, Changes> changes,
      ExecutionEntity waiting,
      Set<String> interrupted) {
    var trigger = trigger((FlowNode) waiting.getCurrentFlowElement());
    var opened = command.opened.getOrDefault(waiting.getId(), -1);
    var concerned = false;
    for (var e = scope(waiting); e != null; e = e.getParent()) {
      if (interrupted.contains(e.getId())) {
        return false;
      }
      var changed = changes.get(e.getId());
      if (!concerned && changed != null) {
        for (var name : names(trigger)) {
          var change = changed.byName().get(name);
          concerned |=
              change != null
                  && ((counts(trigger, "create") && change.created > opened)
                      || (counts(trigger, "update") && change.updated > opened));
        }
      }
    }
    return concerned;
  }

  private static boolean counts(Trigger trigger, String change) {
    return trigger.code() == null || trigger.code().contains(change);
  }

  private static Set<String> names(Trigger trigger) {
    var expression = Objects.requireNonNull(trigger.name()).expression();
    return expression == null ? Set.of() : expression.names();
  }

  /// What waits for a condition at these elements of a process instance, the outermost first, as it
  /// has begun to.
  private List<ExecutionEntity> waiting(ExecutionEntity instance, Set<String> elements) {
    var tree = Tree.current();
    var all =
        tree.isWhole(instance)
            ? engine
                .getExecutionEntityManager()
                .findChildExecutionsByProcessInstanceId(instance.getId())
            : tree.withCallbackType(instance, WAITS, CHANGED, elements);
    UnitOfWork.current().steps(all.size() / PER_STEP, instance);
    return all.stream()
        .filter(e -> elements.contains(e.getActivityId()) && isWaiting(e))
        .sorted(
            Comparator.comparingInt((ExecutionEntity e) -> depth(scope(e)))
                .thenComparingLong(e -> Long.parseLong(e.getId())))
        .toList();
  }

  private static boolean isWaiting(ExecutionEntity execution) {
    var mark = execution.getCallbackType();
    return (WAITS.equals(mark) || CHANGED.equals(mark))
        && !Triggers.isGone(execution)
        && isConditional(execution.getCurrentFlowElement());
  }

  /// Whose variables count: the activity's at whose border it waits, its own, or those of the scope
  /// that has the event sub-process.
  private static ExecutionEntity scope(ExecutionEntity waiting) {
    return waiting.getCurrentFlowElement() instanceof IntermediateCatchEvent
            && !(waiting.getParent().getCurrentFlowElement() instanceof EventGateway)
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

  /// One evaluation of each that waited before is free; the others are steps.
  private boolean holds(Command command, ExecutionEntity waiting) {
    if (command.isOpenedHere(waiting) || !command.evaluated.add(waiting.getId())) {
      UnitOfWork.current().step(waiting);
    }
    if (command.nanos > Limits.CONDITIONS_NANOS) {
      pass(
          command,
          waiting,
          "conditions-time",
          "the conditions of one transaction have taken more than %d s, now at element '%s'"
              .formatted(Limits.CONDITIONS_NANOS / 1_000_000_000, waiting.getActivityId()));
      return false;
    }
    var begun = System.nanoTime();
    try {
      return Expressions.bool(
          Objects.requireNonNull(trigger((FlowNode) waiting.getCurrentFlowElement()).name()),
          scope(waiting),
          Map.of(),
          "condition");
    } catch (StalledException e) {
      return false;
    } finally {
      command.nanos += System.nanoTime() - begun;
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
