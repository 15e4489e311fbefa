package dev.legionflow.engine.flowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.FlowElementsContainer;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// Scopes with event sub-processes: what waits in them, and when they are over.
final class EventScopes {

  private EventScopes() {}

  record Start(StartEvent event, EventStart behavior) {}

  static boolean has(FlowElementsContainer container) {
    for (var element : container.getFlowElements()) {
      if (element instanceof EventSubProcess) {
        return true;
      }
    }
    return false;
  }

  static List<Start> starts(FlowElementsContainer container) {
    var starts = new ArrayList<Start>();
    for (var element : container.getFlowElements()) {
      if (element instanceof EventSubProcess subProcess) {
        for (var inner : subProcess.getFlowElements()) {
          if (inner instanceof StartEvent event
              && event.getBehavior() instanceof EventStart behavior) {
            starts.add(new Start(event, behavior));
          }
        }
      }
    }
    return starts;
  }

  /// Whether anything but one execution keeps the scope alive.
  static boolean isActive(
      EngineConfiguration engine, ExecutionEntity scope, @Nullable ExecutionEntity except) {
    for (var child : children(engine, scope)) {
      if (!Objects.equals(child, except)
          && !Triggers.isGone(child)
          && !child.isEventScope()
          && (!(child.getCurrentFlowElement() instanceof BoundaryEvent)
              || ElementInstances.keyOf(child) != null)) {
        return true;
      }
    }
    return false;
  }

  /// Asked for anew: a token that a boundary event brings is not in the scope's own list.
  private static List<ExecutionEntity> children(EngineConfiguration engine, ExecutionEntity scope) {
    return List.copyOf(
        engine.getExecutionEntityManager().findChildExecutionsByParentExecutionId(scope.getId()));
  }

  /// Nothing waits in the scope any more.
  static void close(EngineConfiguration engine, ExecutionEntity scope) {
    for (var child : children(engine, scope)) {
      if (child.isEventScope() && !Triggers.isGone(child)) {
        engine.getExecutionEntityManager().deleteExecutionAndRelatedData(child, null, false);
      }
    }
  }

  static void delete(EngineConfiguration engine, ExecutionEntity execution) {
    var executions = engine.getExecutionEntityManager();
    if (execution.isScope()) {
      executions.deleteChildExecutions(execution, null, false);
    }
    executions.deleteExecutionAndRelatedData(execution, null, false);
  }

  /// An event sub-process is over, and with it its scope when nothing else is active there.
  ///
  /// @param listened whether its end listeners have answered
  static void leave(EngineConfiguration engine, ExecutionEntity subProcess, boolean listened) {
    if (!Operations.leaveSubProcess(engine, subProcess, listened)) {
      return;
    }
    var scope = subProcess.getParent();
    delete(engine, subProcess);
    leaveWhenOver(engine, scope);
  }

  /// Ends a scope in which nothing is active any more.
  static void leaveWhenOver(EngineConfiguration engine, ExecutionEntity scope) {
    if (isActive(engine, scope, null)) {
      return;
    }
    close(engine, scope);
    if (AdHocActivity.isInnerInstance(scope)) {
      Objects.requireNonNull(AdHocActivity.of(scope.getParent())).ended(scope);
    } else if (scope.isProcessInstanceType()) {
      engine.agenda().planEndExecutionOperation(scope);
    } else {
      engine
          .agenda()
          .planOperation(
              new Operations.ResumeSubProcess(
                  engine, CommandContextUtil.getCommandContext(), scope, false),
              scope);
    }
  }

  /// The event sub-process of this scope that catches what is thrown in it; one with the code goes
  /// before one that catches all.
  ///
  /// @param from the scope's child in which it is thrown: an event sub-process does not catch what
  ///   it throws itself
  static Optional<ExecutionEntity> catching(
      ExecutionEntity scope, @Nullable ExecutionEntity from, Trigger.Kind kind, String code) {
    var container = container(scope);
    if (container == null || !has(container)) {
      return Optional.empty();
    }
    ExecutionEntity all = null;
    for (var child : scope.getExecutions()) {
      if (child.isEventScope()
          && !Triggers.isGone(child)
          && child.getCurrentFlowElement() instanceof StartEvent event
          && event.getBehavior() instanceof EventStart start
          && start.trigger() != null
          && start.trigger().kind() == kind
          && !isInside(from, event)) {
        if (code.equals(start.trigger().code())) {
          return Optional.of(child);
        }
        if (start.trigger().code() == null) {
          all = child;
        }
      }
    }
    return Optional.ofNullable(all);
  }

  private static boolean isInside(@Nullable ExecutionEntity from, StartEvent event) {
    return from != null && Objects.equals(from.getActivityId(), event.getSubProcess().getId());
  }

  private static @Nullable FlowElementsContainer container(ExecutionEntity scope) {
    if (scope.isProcessInstanceType()) {
      return ProcessDefinitionUtil.getProcess(scope.getProcessDefinitionId());
    }
    return scope.isScope() && scope.getCurrentFlowElement() instanceof FlowElementsContainer inside
        ? inside
        : null;
  }
}
