package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.engine.flowable.Settings.Configured;
import dev.legionflow.engine.journal.Event.ElementWorked;
import dev.legionflow.worker.JobOutcome.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A task whose work is done outside of Flowable: by a worker, a person or an expression.
///
/// The steps are always the same: [#prepare] (inputs, and all that can fail, before anything is
/// changed), [#execute], then [#complete] with the result, [#finish] for the outputs, leave.
abstract class Activity extends AbstractBpmnActivityBehavior implements Configured, Prepared {

  private static final long serialVersionUID = 1L;

  final transient EngineConfiguration engine;
  private final transient Settings settings;

  Activity(EngineConfiguration engine, Settings settings) {
    this.engine = engine;
    this.settings = settings;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  /// The work is done: its result becomes variables, and the token goes on.
  ///
  /// @param how how it was done; null when that is not known
  void complete(
      ExecutionEntity execution,
      Map<String, ? extends @Nullable Object> result,
      @Nullable How how) {
    if (how != null) {
      UnitOfWork.current().record(new ElementWorked(ElementInstances.requireKey(execution), how));
    }
    merge(execution, settings, result);
    finish(execution);
  }

  /// With output mappings the result stays local to the element for them to read; without, it goes
  /// where a variable of that name is, else to the process instance.
  static void merge(
      ExecutionEntity execution,
      Settings settings,
      Map<String, ? extends @Nullable Object> result) {
    result.forEach((name, value) -> {
      if (!settings.outputs().isEmpty() || execution.hasVariableLocal(name)) {
        execution.setVariableLocal(name, value);
      } else {
        Mappings.propagate(execution, name, value);
      }
    });
  }

  /// Applies the outputs and leaves; stalls when an output cannot be evaluated.
  void finish(ExecutionEntity execution) {
    try {
      Mappings.applyOutputs(settings, execution);
      if (engine.listeners().holds(execution, ListenerEvent.END)) {
        return;
      }
    } catch (StalledException e) {
      engine.incidents().stall(execution, Phase.COMPLETE, e);
      return;
    }
    left(execution);
  }

  /// After its end listeners.
  void left(ExecutionEntity execution) {
    if (multiInstanceActivityBehavior == null) {
      Mappings.dropLocals(execution);
    }
    leave(execution);
  }

  /// After an incident at the outputs was resolved.
  @Override
  public void trigger(DelegateExecution execution, @Nullable String name, @Nullable Object data) {
    finish((ExecutionEntity) execution);
  }

  /// The tags of the process instance, comma-separated (see [Engine#start]).
  static String tags(ExecutionEntity execution) {
    var tags = execution.getProcessInstance().getBusinessStatus();
    return tags == null ? "" : tags;
  }

  /// Ids of the executions whose variables the element sees, innermost first.
  static List<String> scopePath(ExecutionEntity execution) {
    var path = new ArrayList<String>();
    for (var e = execution; e != null; e = e.getParent()) {
      path.add(e.getId());
    }
    return path;
  }
}
