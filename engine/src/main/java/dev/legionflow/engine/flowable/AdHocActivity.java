package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.engine.flowable.Settings.Configured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.SubProcessActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.jspecify.annotations.Nullable;

/// An ad-hoc sub-process: its elements are activated one by one, by an expression, a client or a
/// job worker; each in an inner instance, a scope of its own in which the elements behind it
/// follow.
///
/// The execution of an inner instance is at no element of the diagram, which is how it is known.
final class AdHocActivity extends SubProcessActivityBehavior implements Configured, Prepared {

  private static final long serialVersionUID = 1L;

  /// What is said to a worker that decides of one where none is.
  static final String NONE =
      "the worker answers for an ad-hoc sub-process, and the element is none";

  /// The variable that tells a worker what can be activated.
  private static final String ELEMENTS = "adHocSubProcessElements";

  /// Why something is deleted that was still active.
  private static final String DONE = "the ad-hoc sub-process is done";

  /// In the execution's callback type, which has no other use: it ends with what is active.
  private static final String FULFILLED = "fulfilled";

  private final transient EngineConfiguration engine;
  private final transient Settings settings;
  private final transient Settings.AdHoc adHoc;

  AdHocActivity(EngineConfiguration engine, Settings settings, Settings.AdHoc adHoc) {
    this.engine = engine;
    this.settings = settings;
    this.adHoc = adHoc;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  static @Nullable AdHocActivity of(ExecutionEntity scope) {
    return scope.getCurrentFlowElement() instanceof SubProcess subProcess
            && subProcess.getBehavior() instanceof AdHocActivity activity
        ? activity
        : null;
  }

  static boolean isInnerInstance(ExecutionEntity execution) {
    return execution.getCurrentFlowElement() == null
        && execution.getParent() != null
        && of(execution.getParent()) != null;
  }

  // --- begin

  @Override
  public void prepare(ExecutionEntity execution) {
    if (settings.task() == null) {
      active(execution);
    } else {
      reached(execution, 0);
    }
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var scope = (ExecutionEntity) delegate;
    scope.setVariableLocal(ELEMENTS, JsonValue.read(adHoc.elements()));
    if (adHoc.outputCollection() != null) {
      scope.setVariableLocal(adHoc.outputCollection(), List.of());
    }
    if (settings.task() == null) {
      active(scope).forEach(id -> activate(scope, new AdHocActivation(id, Map.of())));
    } else {
      createJob(scope);
    }
  }

  /// The elements that are activated at once.
  private List<String> active(ExecutionEntity scope) {
    if (adHoc.activeElements() == null) {
      return List.of();
    }
    var value =
        Expressions.value(
            adHoc.activeElements(), scope, "EXTRACT_VALUE_ERROR", "active elements collection");
    if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
      throw Expressions.wrong(
          adHoc.activeElements(),
          "EXTRACT_VALUE_ERROR",
          "active elements collection",
          "a list of texts",
          value);
    }
    var ids = list.stream().map(String.class::cast).toList();
    var unknown = unknown(scope, ids);
    if (!unknown.isEmpty()) {
      throw new StalledException("EXTRACT_VALUE_ERROR", missing(scope, unknown));
    }
    return ids;
  }

  /// Those that cannot be activated here.
  List<String> unknown(ExecutionEntity scope, List<String> ids) {
    return ids.stream().filter(id -> node(scope, id) == null).distinct().toList();
  }

  static String missing(ExecutionEntity scope, List<String> ids) {
    return "Expected to activate activities for ad-hoc sub-process with key '%s', but the given elements %s do not exist."
        .formatted(ElementInstances.keyOf(scope), ids);
  }

  private static @Nullable FlowNode node(ExecutionEntity scope, String id) {
    var subProcess = (SubProcess) scope.getCurrentFlowElement();
    // Its map knows what is further inside, too.
    return subProcess.getFlowElement(id) instanceof FlowNode node
            && subProcess.equals(node.getSubProcess())
            && node.getIncomingFlows().isEmpty()
            && !(node instanceof BoundaryEvent)
            && !Compensation.isHandler(node)
        ? node
        : null;
  }

  void activate(ExecutionEntity scope, AdHocActivation activation) {
    var executions = engine.getExecutionEntityManager();
    var instance = executions.createChildExecution(scope);
    instance.setScope(true);
    var id = scope.getActivityId() + "#innerInstance";
    engine.elements().begin(instance, id, null, ElementType.AD_HOC_INSTANCE);
    var output = MultiInstance.outputVariable(adHoc.outputElement());
    if (output != null) {
      instance.setVariableLocal(output, null);
    }
    instance.setVariablesLocal(new LinkedHashMap<>(activation.variables()));
    var token = executions.createChildExecution(instance);
    token.setCurrentFlowElement(Objects.requireNonNull(node(scope, activation.elementId())));
    engine.agenda().planContinueProcessOperation(token);
  }

  // --- end

  /// The last token of an inner instance has ended; also after an incident there was resolved.
  void ended(ExecutionEntity instance) {
    var scope = instance.getParent();
    var others = instances(scope).stream().anyMatch(e -> !e.getId().equals(instance.getId()));
    boolean done;
    try {
      collect(scope, instance);
      done =
          adHoc.completionCondition() == null
              ? settings.task() == null && !others
              : Expressions.bool(
                      adHoc.completionCondition(), scope, Map.of(), "completion condition")
                  && (adHoc.cancelRemaining() || !others);
    } catch (StalledException e) {
      engine.incidents().stall(instance, Phase.COLLECT, e);
      return;
    }
    engine.elements().end(instance, ElementInstances.COMPLETED);
    var executions = engine.getExecutionEntityManager();
    executions.deleteChildExecutions(instance, null, false);
    executions.deleteExecutionAndRelatedData(instance, null, false);
    if (done || (FULFILLED.equals(scope.getCallbackType()) && !others)) {
      finish(scope);
    } else if (settings.task() != null && !FULFILLED.equals(scope.getCallbackType())) {
      // The worker that has the former one finds it gone.
      dropJob(scope);
      createJob(scope);
    }
  }

  private void collect(ExecutionEntity scope, ExecutionEntity instance) {
    if (adHoc.outputElement() == null || adHoc.outputCollection() == null) {
      return;
    }
    var value =
        Expressions.value(adHoc.outputElement(), instance, "EXTRACT_VALUE_ERROR", "output element");
    var collected = new ArrayList<@Nullable Object>();
    if (scope.getVariableLocal(adHoc.outputCollection()) instanceof List<?> before) {
      collected.addAll(before);
    }
    collected.add(value);
    scope.setVariableLocal(adHoc.outputCollection(), collected);
  }

  private static List<ExecutionEntity> instances(ExecutionEntity scope) {
    return CommandContextUtil.getExecutionEntityManager()
        .findChildExecutionsByParentExecutionId(scope.getId())
        .stream()
        .filter(e -> !e.isEnded() && !e.isDeleted() && isInnerInstance(e))
        .toList();
  }

  private void finish(ExecutionEntity scope) {
    if (settings.task() != null) {
      dropJob(scope);
    }
    // What is still active is terminated.
    instances(scope).forEach(this::terminate);
    engine.getExecutionEntityManager().deleteChildExecutions(scope, null, false);
    scope.setCallbackType(null);
    if (adHoc.outputCollection() != null) {
      Mappings.propagate(
          scope, adHoc.outputCollection(), scope.getVariableLocal(adHoc.outputCollection()));
    }
    engine
        .agenda()
        .planOperation(
            new Operations.ResumeSubProcess(
                engine, CommandContextUtil.getCommandContext(), scope, false),
            scope);
  }

  private void terminate(ExecutionEntity instance) {
    var executions = engine.getExecutionEntityManager();
    executions.deleteChildExecutions(instance, DONE, true);
    executions.deleteExecutionAndRelatedData(instance, DONE, false);
  }

  // --- by a job worker

  private void createJob(ExecutionEntity scope) {
    var task = reached(scope, ElementInstances.requireKey(scope));
    var job = engine.jobTasks().create(task, null, () -> Variables.visible(scope));
    if (task.retries() <= 0) {
      engine
          .incidents()
          .stall(scope, Phase.JOB, Listeners.noRetries(task.work()), "No more retries left.", job);
    }
  }

  private void dropJob(ExecutionEntity scope) {
    if (Incidents.isStalled(scope)) {
      engine.incidents().clear(scope);
    }
    engine.jobTasks().cancel(scope.getId());
  }

  private JobTasks.Reached reached(ExecutionEntity scope, long elementInstanceKey) {
    var task = Objects.requireNonNull(settings.task());
    return new JobTasks.Reached(
        new JobTasks.Work.AdHoc(),
        elementInstanceKey,
        scope.getId(),
        Activity.scopePath(scope),
        Long.parseLong(scope.getProcessInstanceId()),
        scope.getRootProcessInstanceId(),
        engine.definitions().byFlowableId(scope.getProcessDefinitionId()),
        scope.getActivityId(),
        Expressions.string(task.type(), scope, "EXTRACT_VALUE_ERROR", "job type"),
        Expressions.integer(task.retries(), scope, "EXTRACT_VALUE_ERROR", "job retries"),
        settings.headers(),
        Activity.tags(scope));
  }

  /// What a client or a worker has decided.
  ///
  /// @param fulfilled whether it is done
  /// @param cancelRemaining whether what is active then is terminated
  void decided(
      ExecutionEntity scope,
      List<AdHocActivation> activations,
      boolean fulfilled,
      boolean cancelRemaining) {
    if (cancelRemaining) {
      instances(scope).forEach(this::terminate);
    }
    if (!fulfilled) {
      activations.forEach(activation -> activate(scope, activation));
    } else if (instances(scope).isEmpty()) {
      finish(scope);
    } else {
      scope.setCallbackType(FULFILLED);
    }
  }
}
