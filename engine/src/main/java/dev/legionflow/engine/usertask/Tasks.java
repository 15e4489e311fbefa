package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.Binding;
import dev.legionflow.engine.flowable.Dates;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.ListenerEvent;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.flowable.UserTasks;
import dev.legionflow.engine.journal.Event.UserTaskCreated;
import dev.legionflow.engine.journal.Event.UserTaskEnded;
import dev.legionflow.engine.journal.Event.UserTaskMigrated;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes and cancels user tasks in the transactions of the engine.
@ApplicationScoped
class Tasks implements UserTasks {

  private final Node node;
  private final Clock clock;
  private final Transitions transitions;

  Tasks(Node node, Clock clock, Transitions transitions) {
    this.transitions = transitions;
    this.node = node;
    this.clock = clock;
  }

  @Override
  public boolean hasForm(String formId, Binding binding, Definition definition) {
    return UserTaskStore.form(UnitOfWork.current().handle(), formId, binding, definition)
        .isPresent();
  }

  @Override
  public Step create(Reached task) {
    var key = node.keys().next();
    var unit = UnitOfWork.current();
    var handle = unit.handle();
    var form =
        task.formId() == null
            ? null
            : UserTaskStore.form(handle, task.formId(), task.formBinding(), task.definition())
                .orElse(null);
    var row =
        new UserTaskStore.Row(
            key,
            task.assignee(),
            JsonValue.write("candidateUsers", task.candidateUsers()),
            JsonValue.write("candidateGroups", task.candidateGroups()),
            millis(task.dueDate()),
            millis(task.followUpDate()),
            task.priority(),
            task.rootId(),
            task.executionId(),
            UserTaskStore.CREATED,
            names(task.listeners()),
            form);
    var event = first(row);
    if (event == null) {
      UserTaskStore.insert(handle, row);
      unit.record(created(row, task, form));
      return new Open();
    }
    // The assignee is given to it when the listeners have answered.
    var unassigned = row.assignedTo(null).in(event.name());
    UserTaskStore.insert(handle, unassigned);
    unit.record(created(unassigned, task, form));
    transitions.begin(unit, event, row);
    return new Next(event);
  }

  /// The event whose listeners are called before anybody can do something with a new task.
  private static @Nullable ListenerEvent first(UserTaskStore.Row task) {
    if (task.listensTo(ListenerEvent.CREATING)) {
      return ListenerEvent.CREATING;
    }
    return task.assignee() != null && task.listensTo(ListenerEvent.ASSIGNING)
        ? ListenerEvent.ASSIGNING
        : null;
  }

  private static String names(Set<ListenerEvent> events) {
    return events.stream().map(Enum::name).sorted().collect(Collectors.joining(","));
  }

  @Override
  public boolean answered(String executionId, ListenerEvent event, Answer answer) {
    return transitions.answered(UnitOfWork.current(), executionId, event, answer);
  }

  @Override
  public void refuse(String executionId, String why) {
    transitions.refuse(UnitOfWork.current(), executionId, why);
  }

  @Override
  public ListenerEvent pending(String executionId) {
    return Transitions.pending(UnitOfWork.current(), executionId).transition().event();
  }

  @Override
  public Step finish(String executionId) {
    return transitions.finish(UnitOfWork.current(), executionId);
  }

  private UserTaskCreated created(UserTaskStore.Row row, Reached task, @Nullable Long form) {
    return new UserTaskCreated(
        row.key(),
        task.elementId(),
        task.name(),
        row.assignee(),
        row.candidateUsers(),
        row.candidateGroups(),
        row.dueDate(),
        row.followUpDate(),
        row.priority(),
        form,
        task.formId(),
        task.externalFormReference(),
        JsonValue.write("customHeaders", task.headers()),
        task.processInstanceKey(),
        task.definition().key(),
        task.definition().bpmnProcessId(),
        task.definition().version(),
        task.definition().name(),
        task.elementInstanceKey(),
        task.tags(),
        task.definition().tenantId(),
        clock.millis());
  }

  private static @Nullable Long millis(@Nullable String date) {
    return date == null ? null : Dates.millis(date);
  }

  @Override
  public void migrate(
      String processInstanceId,
      Definition definition,
      Map<String, String> elements,
      Map<String, Set<ListenerEvent>> listening) {
    var unit = UnitOfWork.current();
    for (var task : UserTaskStore.open(unit.handle(), processInstanceId)) {
      var element = elements.get(task.executionId());
      var listeners = names(listening.getOrDefault(task.executionId(), Set.of()));
      if (element != null && !listeners.equals(task.listeners())) {
        UserTaskStore.listen(unit.handle(), task.key(), listeners);
      }
      if (element != null) {
        unit.record(
            new UserTaskMigrated(
                task.key(),
                definition.key(),
                definition.bpmnProcessId(),
                definition.version(),
                definition.name(),
                element));
      }
    }
  }

  @Override
  public void cancel(String executionId) {
    var unit = UnitOfWork.current();
    for (var task : UserTaskStore.cancel(unit.handle(), executionId)) {
      if (!task.state().equals(UserTaskStore.CREATED)) {
        transitions.cancelled(unit, task);
      }
      unit.record(new UserTaskEnded(task.key(), "CANCELED", null, clock.millis()));
    }
  }
}
