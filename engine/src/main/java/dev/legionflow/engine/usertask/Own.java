package dev.legionflow.engine.usertask;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.flowable.JsonValue;
import java.util.List;

/// Whose task it is. Once it is assigned, it is its assignee's to decide; until then its
/// candidates' to take.
record Own(UserTaskStore.Row task) {

  boolean isAssigned(Caller caller) {
    return caller.name().equals(task.assignee());
  }

  boolean mayClaim(Caller caller) {
    return isAssigned(caller) || (task.assignee() == null && isCandidate(caller));
  }

  boolean mayDecide(Caller caller) {
    return mayClaim(caller);
  }

  private boolean isCandidate(Caller caller) {
    return texts(task.candidateUsers()).contains(caller.name())
        || texts(task.candidateGroups()).stream().anyMatch(caller.groups()::contains);
  }

  private static List<String> texts(String json) {
    return JsonValue.read(json) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
