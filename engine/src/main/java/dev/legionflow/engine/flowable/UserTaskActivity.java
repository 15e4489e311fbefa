package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Settings.Assignment;
import dev.legionflow.engine.flowable.Settings.Text;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A task that a person handles.
final class UserTaskActivity extends Activity {

  private static final long serialVersionUID = 1L;
  private static final int DEFAULT_PRIORITY = 50;
  private static final int MAX_PRIORITY = 100;
  private static final String ASSIGNMENT = "EXTRACT_VALUE_ERROR";
  private static final Assignment NOBODY = new Assignment(null, null, null, null, null, null);

  UserTaskActivity(EngineConfiguration engine, Settings settings) {
    super(engine, settings);
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    var task = reached(execution, 0);
    if (task.formId() != null
        && !engine.userTasks().hasForm(task.formId(), task.formBinding(), task.definition())) {
      throw new StalledException(
          "FORM_NOT_FOUND", task.formBinding().missing("form", task.formId()));
    }
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var begun =
        engine.userTasks().create(reached(execution, ElementInstances.requireKey(execution)));
    if (begun instanceof UserTasks.Next next) {
      engine.taskListeners().begin(execution, next.event());
    }
  }

  private UserTasks.Reached reached(ExecutionEntity execution, long elementInstanceKey) {
    var assignment = settings().assignment() == null ? NOBODY : settings().assignment();
    var form = settings().form();
    return new UserTasks.Reached(
        elementInstanceKey,
        execution.getId(),
        scopePath(execution),
        Long.parseLong(execution.getProcessInstanceId()),
        execution.getRootProcessInstanceId(),
        engine.definitions().byFlowableId(execution.getProcessDefinitionId()),
        execution.getActivityId(),
        execution.getCurrentFlowElement().getName(),
        Expressions.stringOrNull(assignment.assignee(), execution, ASSIGNMENT, "assignee"),
        Expressions.strings(assignment.candidateUsers(), execution, ASSIGNMENT, "candidate users"),
        Expressions.strings(
            assignment.candidateGroups(), execution, ASSIGNMENT, "candidate groups"),
        Expressions.date(assignment.dueDate(), execution, ASSIGNMENT, "due date"),
        Expressions.date(assignment.followUpDate(), execution, ASSIGNMENT, "follow-up date"),
        priority(assignment.priority(), execution),
        form == null
            ? null
            : Expressions.stringOrNull(form.formId(), execution, ASSIGNMENT, "form id"),
        form == null ? new Binding.Latest() : form.binding(),
        form == null
            ? null
            : Expressions.stringOrNull(
                form.externalReference(), execution, ASSIGNMENT, "external form reference"),
        settings().headers(),
        settings().taskEvents(),
        tags(execution));
  }

  private static int priority(@Nullable Text text, ExecutionEntity execution) {
    if (text == null) {
      return DEFAULT_PRIORITY;
    }
    var priority = Expressions.integer(text, execution, ASSIGNMENT, "priority");
    if (priority < 0 || priority > MAX_PRIORITY) {
      throw new StalledException(
          ASSIGNMENT, "priority must be 0 to " + MAX_PRIORITY + ", but is " + priority);
    }
    return priority;
  }
}
