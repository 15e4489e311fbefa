package dev.legionflow.engine.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.journal.Event.BusinessIdSet;
import dev.legionflow.engine.journal.Event.DecisionEvaluated;
import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.journal.Event.ElementMigrated;
import dev.legionflow.engine.journal.Event.ElementWorked;
import dev.legionflow.engine.journal.Event.IncidentRaised;
import dev.legionflow.engine.journal.Event.IncidentResolved;
import dev.legionflow.engine.journal.Event.InstanceEnded;
import dev.legionflow.engine.journal.Event.InstanceMigrated;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.InstanceSuspended;
import dev.legionflow.engine.journal.Event.JobChanged;
import dev.legionflow.engine.journal.Event.JobCreated;
import dev.legionflow.engine.journal.Event.JobEnded;
import dev.legionflow.engine.journal.Event.JobMigrated;
import dev.legionflow.engine.journal.Event.ModelChanged;
import dev.legionflow.engine.journal.Event.Restored;
import dev.legionflow.engine.journal.Event.UserTaskChanged;
import dev.legionflow.engine.journal.Event.UserTaskCreated;
import dev.legionflow.engine.journal.Event.UserTaskEnded;
import dev.legionflow.engine.journal.Event.UserTaskMigrated;
import dev.legionflow.engine.journal.Event.UserTaskMoved;
import dev.legionflow.engine.journal.Event.VariableSet;
import dev.legionflow.engine.journal.Sightings.Seen;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// An event as it is told to clients (docs/api.md): its members do not change when the journal's
/// own form does.
///
/// @param position of its row
/// @param index among the events of its row
/// @param right what one needs, besides that to see the mission; null for nothing more
/// @param decisionId of the decision that the right is to; null where it is to the process
/// @param data a JSON object
/// @param value of a variable, as JSON; told only to those who ask for it
record Told(
    long position,
    int index,
    String type,
    @Nullable Seen seen,
    @Nullable Right right,
    @Nullable String decisionId,
    String data,
    @Nullable String value) {

  /// What the subjects of changes begin with that are about formations or the learning bank, not
  /// about models.
  private static final String FORMATION = "formation:";

  private static final String LEARNING = "learning:";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  /// Puts an event into words.
  ///
  /// @param at when the row was written
  static Told of(long position, int index, Event event, @Nullable Seen seen, long at) {
    var data = new Data(position, at, seen);
    var type = type(event, data);
    return new Told(
        position,
        index,
        type,
        seen,
        right(event),
        event instanceof DecisionEvaluated e ? e.decisionId() : null,
        data.json.toString(),
        event instanceof VariableSet e ? e.json() : null);
  }

  /// As the searches for the same want.
  private static @Nullable Right right(Event event) {
    return switch (event) {
      case UserTaskCreated e -> Right.READ_USER_TASK;
      case UserTaskChanged e -> Right.READ_USER_TASK;
      case UserTaskMoved e -> Right.READ_USER_TASK;
      case UserTaskMigrated e -> Right.READ_USER_TASK;
      case UserTaskEnded e -> Right.READ_USER_TASK;
      case DecisionEvaluated e -> Right.READ_DECISION_INSTANCE;
      default -> null;
    };
  }

  int length() {
    return data.length() + (value == null ? 0 : value.length());
  }

  String data(boolean withValues) {
    return withValues && value != null
        ? data.substring(0, data.length() - 1) + ",\"value\":" + TextNode.valueOf(value) + "}"
        : data;
  }

  private static String type(Event event, Data data) {
    return switch (event) {
      case InstanceStarted e -> {
        data.text("processDefinitionId", e.bpmnProcessId());
        data.json.put("processDefinitionVersion", e.version());
        data.key("parentProcessInstanceKey", e.parentInstanceKey());
        data.key("parentElementInstanceKey", e.parentElementInstanceKey());
        data.key("rootProcessInstanceKey", e.rootInstanceKey());
        var tags = data.json.putArray("tags");
        e.tags().forEach(tags::add);
        yield "processInstanceStarted";
      }
      case InstanceEnded e -> {
        data.text("state", e.state());
        yield "processInstanceEnded";
      }
      case InstanceMigrated e -> {
        data.text("processDefinitionId", e.bpmnProcessId());
        data.json.put("processDefinitionVersion", e.version());
        data.key("targetProcessDefinitionKey", e.definitionKey());
        yield "processInstanceMigrated";
      }
      case ElementMigrated e -> {
        data.key("elementInstanceKey", e.key());
        data.text("targetElementId", e.elementId());
        data.key("targetProcessDefinitionKey", e.definitionKey());
        yield "elementMigrated";
      }
      case JobMigrated e -> {
        data.key("jobKey", e.key());
        data.text("targetElementId", e.elementId());
        yield "jobMigrated";
      }
      case UserTaskMigrated e -> {
        data.key("userTaskKey", e.key());
        data.text("targetElementId", e.elementId());
        yield "userTaskMigrated";
      }
      case InstanceSuspended e ->
          e.suspended() ? "processInstanceSuspended" : "processInstanceResumed";
      case BusinessIdSet e -> {
        data.text("businessId", e.businessId());
        yield "businessIdSet";
      }
      case ElementActivated e -> {
        data.key("elementInstanceKey", e.key());
        data.key("elementInstanceScopeKey", e.scopeKey());
        data.text("elementType", e.type());
        data.text("elementName", e.elementName());
        yield "elementActivated";
      }
      case ElementEnded e -> {
        data.key("elementInstanceKey", e.key());
        data.text("state", e.state());
        yield "elementEnded";
      }
      case ElementWorked e -> {
        data.key("elementInstanceKey", e.key());
        data.text("means", e.how().means().name());
        data.json.put("costMicroDollars", e.how().costMicroDollars());
        data.text("note", e.how().note());
        yield "elementWorked";
      }
      case VariableSet e -> {
        data.text("name", e.name());
        data.key("scopeKey", e.scopeKey());
        yield "variableSet";
      }
      case IncidentRaised e -> {
        data.key("incidentKey", e.key());
        data.key("elementInstanceKey", e.elementInstanceKey());
        data.key("jobKey", e.jobKey());
        data.text("errorType", e.errorType());
        data.text("errorMessage", e.message());
        yield "incidentRaised";
      }
      case IncidentResolved e -> {
        data.key("incidentKey", e.key());
        data.key("elementInstanceKey", e.elementInstanceKey());
        yield "incidentResolved";
      }
      case JobCreated e -> {
        data.key("jobKey", e.key());
        data.key("elementInstanceKey", e.elementInstanceKey());
        data.text("jobType", e.type());
        data.text("state", e.state());
        data.json.put("retries", e.retries());
        data.text("worker", e.worker());
        yield "jobCreated";
      }
      case JobChanged e -> {
        data.key("jobKey", e.key());
        data.text("state", e.state());
        data.json.put("retries", e.retries());
        data.text("worker", e.worker());
        data.text("errorCode", e.errorCode());
        data.text("errorMessage", e.errorMessage());
        yield "jobChanged";
      }
      case JobEnded e -> {
        data.key("jobKey", e.key());
        data.text("state", e.state());
        data.text("errorCode", e.errorCode());
        yield "jobEnded";
      }
      case UserTaskCreated e -> {
        data.key("userTaskKey", e.key());
        data.key("elementInstanceKey", e.elementInstanceKey());
        data.text("name", e.name());
        data.text("assignee", e.assignee());
        data.json.put("priority", e.priority());
        yield "userTaskCreated";
      }
      case UserTaskChanged e -> {
        data.key("userTaskKey", e.key());
        data.text("assignee", e.assignee());
        data.json.put("priority", e.priority());
        data.text("action", e.action());
        yield "userTaskChanged";
      }
      case UserTaskMoved e -> {
        data.key("userTaskKey", e.key());
        data.text("state", e.state());
        yield "userTaskMoved";
      }
      case UserTaskEnded e -> {
        data.key("userTaskKey", e.key());
        data.text("state", e.state());
        data.text("action", e.action());
        yield "userTaskEnded";
      }
      case DecisionEvaluated e -> {
        data.text("decisionDefinitionId", e.decisionId());
        data.key("decisionDefinitionKey", e.decisionKey());
        data.json.put("decisionDefinitionVersion", e.decisionVersion());
        data.key("rootDecisionDefinitionKey", e.rootDecisionKey());
        data.key("decisionEvaluationKey", e.evaluationKey());
        data.text("state", e.state());
        data.text("failure", e.failure());
        yield "decisionEvaluated";
      }
      case Restored ignored -> "journalRestored";
      case ModelChanged e -> {
        data.text("subject", e.subject());
        data.text("change", e.change());
        data.text("by", e.by());
        data.text("before", e.before());
        data.text("after", e.after());
        data.text("why", e.why());
        yield changed(e.subject());
      }
    };
  }

  private static String changed(String subject) {
    if (subject.startsWith(FORMATION)) {
      return "formationChanged";
    }
    return subject.startsWith(LEARNING) ? "learningChanged" : "modelChanged";
  }

  private static final class Data {
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    Data(long position, long at, @Nullable Seen seen) {
      json.put("position", position);
      text("time", TIME.format(Instant.ofEpochMilli(at)));
      key("processInstanceKey", seen == null ? null : (Long) seen.instanceKey());
      key("processDefinitionKey", seen == null ? null : (Long) seen.definitionKey());
      text("elementId", seen == null ? null : seen.elementId());
    }

    void text(String name, @Nullable String value) {
      json.put(name, value);
    }

    void key(String name, @Nullable Long value) {
      json.put(name, value == null ? null : Long.toString(value));
    }
  }
}
