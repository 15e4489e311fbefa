package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Modification.Activation;
import dev.legionflow.engine.flowable.Modification.Move;
import dev.legionflow.engine.http.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.EventGateway;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// Puts tokens elsewhere: elements begin as if a flow had led to them, and what is terminated takes
/// its work with it. First all that begins, then all that ends, as on Zeebe. What is wrong rolls
/// the command back, so all is done or nothing.
final class Modifier {

  private static final String REASON = "terminated by a modification";

  private final EngineConfiguration engine;
  private final ExecutionEntity instance;

  /// Tokens of this modification. They have not begun yet, so nothing begins inside of them.
  private final Set<ExecutionEntity> begun = new HashSet<>();

  Modifier(EngineConfiguration engine, ExecutionEntity instance) {
    this.engine = engine;
    this.instance = instance;
  }

  void apply(Modification modification) {
    // Before anything changes: a move is about what is there now.
    var terminations = new LinkedHashMap<Long, ExecutionEntity>();
    var keys = new LinkedHashSet<>(modification.terminations());
    var index = 0;
    for (var key : keys) {
      terminations.put(key, terminated(key, "terminateInstructions[" + index++ + "]"));
    }
    var moved = new ArrayList<Activation>();
    for (var i = 0; i < modification.moves().size(); i++) {
      moved.addAll(move(modification.moves().get(i), "moveInstructions[" + i + "]", terminations));
    }
    for (var i = 0; i < modification.activations().size(); i++) {
      activate(modification.activations().get(i), "activateInstructions[" + i + "]");
    }
    for (var activation : moved) {
      activate(activation, "moveInstructions");
    }
    terminate(List.copyOf(terminations.values()));
  }

  // --- what begins

  private void activate(Activation activation, String field) {
    var node = target(activation.elementId(), field);
    var around = containers(node);
    checkScopes(activation, node, around, field);
    var scope = scope(activation, node, around, field);
    var token = engine.getExecutionEntityManager().createChildExecution(scope);
    begun.add(token);
    token.setCurrentFlowElement(node);
    token.setActive(true);
    var loop = isLoop(node);
    if (loop) {
      token.setMultiInstanceRoot(true);
      token.setActive(false);
    } else if (node instanceof SubProcess) {
      token.setScope(true);
    }
    // Its variables are shown at its key.
    engine
        .elements()
        .begin(token, node, loop ? ElementType.MULTI_INSTANCE_BODY : ElementType.of(node));
    setVariables(activation, token);
    if (ElementInstances.beginsWhenLeft(node)) {
      // A join does not wait for tokens that it is begun without.
      engine
          .agenda()
          .planTakeOutgoingSequenceFlowsOperation(token, node instanceof InclusiveGateway);
    } else {
      engine.agenda().planContinueProcessOperation(token);
    }
  }

  private FlowNode target(String elementId, String field) {
    var element =
        ProcessDefinitionUtil.getProcess(instance.getProcessDefinitionId())
            .getFlowElement(elementId, true);
    var at = field + ".elementId";
    if (element == null && boundaries().containsKey(elementId)) {
      throw Problem.invalid(
          at, "element '%s' cannot be activated: it is a boundary event".formatted(elementId));
    }
    if (element == null) {
      throw Problem.invalid(at, "the process has no element '%s'".formatted(elementId));
    }
    var refused =
        switch (element) {
          case StartEvent ignored -> "a start event";
          case BoundaryEvent ignored -> "a boundary event";
          case SequenceFlow ignored -> "a sequence flow";
          case EventSubProcess ignored -> "an event sub-process";
          case FlowNode node when isBehindEventGateway(node) ->
              "an event behind an event-based gateway";
          case FlowNode node when isInAdHoc(node) -> "in an ad-hoc sub-process";
          case FlowNode ignored -> null;
          default -> "not part of the flow";
        };
    if (refused != null) {
      throw Problem.invalid(
          at, "element '%s' cannot be activated: it is %s".formatted(elementId, refused));
    }
    return (FlowNode) element;
  }

  /// Compensation boundary events, which the diagram shows and Flowable does not know.
  private Map<String, String> boundaries() {
    return Compensations.boundaries(
        ProcessDefinitionUtil.getProcess(instance.getProcessDefinitionId()));
  }

  private static boolean isInAdHoc(FlowNode node) {
    return containers(node).stream().anyMatch(s -> s.getBehavior() instanceof AdHocActivity);
  }

  private static boolean isBehindEventGateway(FlowNode node) {
    return node.getIncomingFlows().stream()
        .anyMatch(flow -> flow.getSourceFlowElement() instanceof EventGateway);
  }

  /// The sub-processes around an element, the outermost first.
  private static List<SubProcess> containers(FlowNode node) {
    var around = new ArrayDeque<SubProcess>();
    for (var outer = node.getSubProcess(); outer != null; outer = outer.getSubProcess()) {
      around.addFirst(outer);
    }
    return List.copyOf(around);
  }

  private void checkScopes(
      Activation activation, FlowNode node, List<SubProcess> around, String field) {
    for (var i = 0; i < activation.variables().size(); i++) {
      var id = activation.variables().get(i).scopeId();
      if (id != null
          && !id.equals(node.getId())
          && !id.equals(instance.getProcessDefinitionKey())
          && around.stream().noneMatch(s -> id.equals(s.getId()))) {
        throw Problem.invalid(
            "%s.variableInstructions[%d].scopeId".formatted(field, i),
            "'%s' is not element '%s', and not around it".formatted(id, node.getId()));
      }
    }
  }

  /// The execution in which the element begins; what is missing of the scopes around it begins too.
  private ExecutionEntity scope(
      Activation activation, FlowNode node, List<SubProcess> around, String field) {
    var ancestor = ancestor(activation, node, around, field);
    for (var variables : activation.variables()) {
      if (variables.scopeId() == null
          || variables.scopeId().equals(instance.getProcessDefinitionKey())) {
        variables.values().forEach(instance::setVariableLocal);
      }
    }
    var scope = instance;
    var below = ancestor == null || ancestor.equals(instance);
    // Inside of a chosen ancestor what is missing is made, even if there is such a scope elsewhere.
    var fresh = ancestor != null && ancestor.equals(instance);
    for (var container : around) {
      if (!below) {
        var found = enclosing(Objects.requireNonNull(ancestor), container);
        if (found == null) {
          // A compensation handler is in the scope of the event that has begun it.
          continue;
        }
        scope = found;
        requireUnderWay(scope, node);
        if (scope.equals(ancestor)) {
          below = true;
          fresh = true;
        }
        setVariables(activation, scope);
        continue;
      }
      var present = fresh ? List.<ExecutionEntity>of() : present(scope, container);
      if (present.size() > 1) {
        throw Problem.invalid(
            field + ".elementId",
            "element '%s' is in '%s', which has %d active instances: choose one by ancestorElementInstanceKey"
                .formatted(node.getId(), container.getId(), present.size()));
      }
      if (present.isEmpty()) {
        scope = open(activation, scope, container, node, field);
      } else {
        scope = present.getFirst();
        requireUnderWay(scope, node);
        setVariables(activation, scope);
      }
    }
    if (!below) {
      throw new IllegalStateException(ancestor + " is not around " + node.getId());
    }
    return scope;
  }

  /// Nothing can begin in a sub-process that waits for its own start listener, or that has come to
  /// its end and waits for an end listener; nor where an incident holds it there.
  private void requireUnderWay(ExecutionEntity scope, FlowNode node) {
    var begins =
        scope.getExecutions().stream()
            .anyMatch(child ->
                child.getCurrentFlowElement() instanceof StartEvent
                    && !child.isEventScope()
                    && !isGone(child)
                    && ElementInstances.keyOf(child) == null);
    if (begins || !isAlive(scope)) {
      throw Problem.conflict(
          "element '%s' cannot begin in sub-process '%s' (%d), which has not begun yet or is about to end"
              .formatted(node.getId(), scope.getActivityId(), ElementInstances.keyOf(scope)));
    }
  }

  private @Nullable ExecutionEntity ancestor(
      Activation activation, FlowNode node, List<SubProcess> around, String field) {
    var key = activation.ancestorKey();
    if (key == null) {
      return null;
    }
    if (key == Long.parseLong(instance.getId())) {
      return instance;
    }
    var at = field + ".ancestorElementInstanceKey";
    var found = find(key);
    if (found == null) {
      throw Problem.invalid(
          at,
          "process instance %s has no active element instance %d".formatted(instance.getId(), key));
    }
    if (found.isMultiInstanceRoot()
        || around.stream().noneMatch(s -> s.getId().equals(found.getActivityId()))) {
      throw Problem.invalid(
          at,
          "element instance %d ('%s') is not around element '%s'"
              .formatted(key, Incidents.elementId(found), node.getId()));
    }
    return found;
  }

  /// The scope of a sub-process in which an execution is, or which it is; null where it is in none.
  private static @Nullable ExecutionEntity enclosing(ExecutionEntity inner, SubProcess container) {
    for (var e = inner; e != null; e = e.getParent()) {
      if (e.isScope() && !e.isMultiInstanceRoot() && container.getId().equals(e.getActivityId())) {
        return e;
      }
    }
    return null;
  }

  /// The active instances of a sub-process in a scope. Those of a multi-instance body are below it.
  private List<ExecutionEntity> present(ExecutionEntity scope, SubProcess container) {
    return engine
        .getExecutionEntityManager()
        .findChildExecutionsByProcessInstanceId(instance.getId())
        .stream()
        .filter(e ->
            container.getId().equals(e.getActivityId())
                && !e.isMultiInstanceRoot()
                && !isGone(e)
                && !begun.contains(e)
                && ElementInstances.keyOf(e) != null
                && (scope.getId().equals(e.getParentId())
                    || (e.getParent().isMultiInstanceRoot()
                        && scope.getId().equals(e.getParent().getParentId()))))
        .toList();
  }

  /// Begins a sub-process without its start event, its input mappings and its start listeners.
  private ExecutionEntity open(
      Activation activation,
      ExecutionEntity parent,
      SubProcess container,
      FlowNode node,
      String field) {
    if (isLoop(container) || container instanceof EventSubProcess) {
      throw Problem.invalid(
          field + ".elementId",
          "element '%s' is in '%s', which is %s and has no active instance"
              .formatted(
                  node.getId(),
                  container.getId(),
                  isLoop(container) ? "a multi-instance sub-process" : "an event sub-process"));
    }
    var scope = engine.getExecutionEntityManager().createChildExecution(parent);
    scope.setCurrentFlowElement(container);
    scope.setScope(true);
    scope.setActive(true);
    engine.elements().begin(scope, container, ElementType.of(container));
    // What its events wait for may depend on them.
    setVariables(activation, scope);
    try {
      new Operations.OpenScope(engine, CommandContextUtil.getCommandContext(), scope).run();
    } catch (StalledException e) {
      throw Problem.conflict(
          "sub-process '%s' around element '%s' cannot begin: %s"
              .formatted(container.getId(), node.getId(), e.getMessage()));
    }
    return scope;
  }

  private static void setVariables(Activation activation, ExecutionEntity at) {
    for (var variables : activation.variables()) {
      if (Objects.equals(variables.scopeId(), at.getActivityId())) {
        variables.values().forEach(at::setVariableLocal);
      }
    }
  }

  // --- moves

  private List<Activation> move(Move move, String field, Map<Long, ExecutionEntity> terminations) {
    var around = containers(target(move.targetElementId(), field + ".target"));
    var activations = new ArrayList<Activation>();
    for (var source : instancesOf(move.sourceElementId())) {
      requireOutsideAdHoc(source, field + ".sourceElementId");
      terminations.put(ElementInstances.requireKey(source), source);
      activations.add(
          new Activation(move.targetElementId(), ancestorFor(source, around), List.of()));
    }
    if (activations.isEmpty()) {
      throw Problem.invalid(
          field + ".sourceElementId",
          "element '%s' has no active instance".formatted(move.sourceElementId()));
    }
    return activations;
  }

  /// The active instances of an element; of a multi-instance activity, its bodies.
  private List<ExecutionEntity> instancesOf(String elementId) {
    return engine
        .getExecutionEntityManager()
        .findChildExecutionsByProcessInstanceId(instance.getId())
        .stream()
        .filter(e ->
            elementId.equals(e.getActivityId())
                && !isGone(e)
                && ElementInstances.keyOf(e) != null
                && !e.getParent().isMultiInstanceRoot())
        .toList();
  }

  /// The innermost scope of the source that is around the target too; null where that is the
  /// process instance.
  private static @Nullable Long ancestorFor(ExecutionEntity source, List<SubProcess> around) {
    for (var e = source.getParent(); e != null && !e.isProcessInstanceType(); e = e.getParent()) {
      var id = e.getActivityId();
      if (e.isScope()
          && !e.isMultiInstanceRoot()
          && around.stream().anyMatch(s -> s.getId().equals(id))) {
        return ElementInstances.keyOf(e);
      }
    }
    return null;
  }

  // --- what ends

  private ExecutionEntity terminated(long key, String field) {
    var found = key == Long.parseLong(instance.getId()) ? instance : find(key);
    if (found == null) {
      throw Problem.invalid(
          field + ".elementInstanceKey",
          "process instance %s has no active element instance %d".formatted(instance.getId(), key));
    }
    requireOutsideAdHoc(found, field + ".elementInstanceKey");
    return found;
  }

  /// An ad-hoc sub-process counts what is active in it, and ends by it.
  private static void requireOutsideAdHoc(ExecutionEntity execution, String field) {
    for (var around = execution.getParent(); around != null; around = around.getParent()) {
      if (AdHocActivity.of(around) != null) {
        throw Problem.invalid(
            field,
            "it is in ad-hoc sub-process '%s', in which nothing can be moved yet"
                .formatted(around.getActivityId()));
      }
    }
  }

  private void terminate(List<ExecutionEntity> terminated) {
    Deque<ExecutionEntity> left = new ArrayDeque<>();
    for (var execution : terminated) {
      if (execution.equals(instance)) {
        end(instance);
        return;
      }
      if (!isGone(execution)) {
        left.add(execution.getParent());
        delete(execution);
      }
    }
    // What has nothing left in it ends too, outwards.
    while (!left.isEmpty()) {
      var scope = left.remove();
      if (isGone(scope) || isAlive(scope)) {
        continue;
      }
      if (scope.equals(instance)) {
        end(instance);
        return;
      }
      left.add(scope.getParent());
      delete(scope);
    }
  }

  private void delete(ExecutionEntity execution) {
    var key = ElementInstances.keyOf(execution);
    if (key != null && Compensation.isHandler(execution.getCurrentFlowElement())) {
      engine.compensations().over(key);
    }
    if (execution.getParent().isMultiInstanceRoot()) {
      MultiInstance.terminated(execution.getParent());
    }
    var executions = engine.getExecutionEntityManager();
    executions.deleteChildExecutions(execution, REASON, true);
    executions.deleteExecutionAndRelatedData(execution, REASON, false, false, true, null);
  }

  private void end(ExecutionEntity all) {
    if (all.getSuperExecutionId() != null) {
      throw Problem.conflict(
          "the modification would end process instance %s, which was called by another: terminate the call activity there"
              .formatted(all.getId()));
    }
    engine.getExecutionEntityManager().deleteProcessInstance(all.getId(), REASON, false, false);
  }

  /// Whether anything in the scope can still go on; a boundary event that waits there cannot.
  private boolean isAlive(ExecutionEntity scope) {
    return engine
        .getExecutionEntityManager()
        .findChildExecutionsByParentExecutionId(scope.getId())
        .stream()
        .anyMatch(child ->
            !isGone(child)
                && !child.isEventScope()
                && (!(child.getCurrentFlowElement() instanceof BoundaryEvent)
                    || ElementInstances.keyOf(child) != null));
  }

  // --- finding

  private @Nullable ExecutionEntity find(long key) {
    var id =
        UnitOfWork.current()
            .handle()
            .createQuery(
                "select id_ from act_ru_execution where proc_inst_id_ = ? and callback_id_ = ?")
            .bind(0, instance.getId())
            .bind(1, Long.toString(key))
            .mapTo(String.class)
            .findFirst();
    return id.map(engine.getExecutionEntityManager()::findById)
        .filter(e -> !isGone(e))
        .orElse(null);
  }

  private static boolean isGone(ExecutionEntity execution) {
    return execution.isDeleted() || execution.isEnded();
  }

  private static boolean isLoop(FlowNode node) {
    return node instanceof Activity activity && activity.hasMultiInstanceLoopCharacteristics();
  }
}
