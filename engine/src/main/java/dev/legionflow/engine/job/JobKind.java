package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.JobTasks.Work;
import dev.legionflow.engine.flowable.ListenerEvent;
import org.jspecify.annotations.Nullable;

/// What a job is for, as it is stored.
///
/// @param name Camunda's word
/// @param event of the listener; null unless it is one
/// @param index of the listener among those of its event
record JobKind(String name, @Nullable String event, int index) {

  static final String ELEMENT = "BPMN_ELEMENT";
  static final String EXECUTION_LISTENER = "EXECUTION_LISTENER";
  static final String TASK_LISTENER = "TASK_LISTENER";
  static final String AD_HOC = "AD_HOC_SUB_PROCESS";

  static JobKind of(Work work) {
    return switch (work) {
      case Work.Element ignored -> new JobKind(ELEMENT, null, 0);
      case Work.AdHoc ignored -> new JobKind(AD_HOC, null, 0);
      case Work.Listener l ->
          new JobKind(
              l.event().ofTask() ? TASK_LISTENER : EXECUTION_LISTENER, l.event().name(), l.index());
    };
  }

  Work work() {
    if (event != null) {
      return new Work.Listener(ListenerEvent.valueOf(event), index);
    }
    return name.equals(AD_HOC) ? new Work.AdHoc() : new Work.Element();
  }

  boolean isTaskListener() {
    return name.equals(TASK_LISTENER);
  }

  /// Camunda's word for the event.
  String eventName() {
    return event == null ? "UNSPECIFIED" : event;
  }
}
