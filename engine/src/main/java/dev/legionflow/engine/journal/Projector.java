package dev.legionflow.engine.journal;

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
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Brings the searchable tables up to date with rows of the journal.
///
/// What begins and ends among them costs one insert; of several values that a variable takes among
/// them only the last is written.
final class Projector {

  private final InstanceRows instances = new InstanceRows();
  private final ElementRows elements = new ElementRows();
  private final VariableRows variables = new VariableRows();
  private final IncidentRows incidents = new IncidentRows();
  private final JobRows jobs = new JobRows();
  private final UserTaskRows tasks = new UserTaskRows();
  private final DecisionRows decisions = new DecisionRows();
  private final Statistics statistics = new Statistics();

  private Projector() {}

  /// The events of one row.
  record Positioned(long position, List<Event> events) {}

  static void apply(Handle handle, List<Positioned> rows) {
    var projector = new Projector();
    for (var row : rows) {
      if (row.events().stream().anyMatch(MigrationRows::isOne)) {
        // It is about what is in the tables by then. Migrations are rare.
        projector.write(handle);
        row.events().forEach(event -> MigrationRows.write(handle, event));
        projector = new Projector();
      }
      for (var event : row.events()) {
        projector.take(event, row.position());
      }
    }
    projector.write(handle);
  }

  private void take(Event event, long position) {
    switch (event) {
      case InstanceStarted e -> instances.started(e, position);
      case InstanceEnded e -> instances.ended(e);
      case BusinessIdSet e -> instances.called(e);
      case InstanceSuspended e -> instances.suspended(e);
      case ElementActivated e -> elements.activated(e);
      case ElementEnded e -> elements.ended(e);
      case ElementWorked e -> elements.worked(e);
      case VariableSet e -> variables.set(e);
      case IncidentRaised e -> incidents.add(e);
      case IncidentResolved e -> incidents.add(e);
      case JobCreated e -> jobs.created(e);
      case JobChanged e -> jobs.changed(e);
      case JobEnded e -> jobs.ended(e);
      case UserTaskCreated e -> tasks.created(e);
      case UserTaskChanged e -> tasks.changed(e);
      case UserTaskMoved e -> tasks.moved(e);
      case UserTaskEnded e -> tasks.ended(e);
      case DecisionEvaluated e -> decisions.evaluated(e);
      case Restored ignored -> {}
      case ModelChanged ignored -> {}
      case InstanceMigrated ignored -> {}
      case ElementMigrated ignored -> {}
      case JobMigrated ignored -> {}
      case UserTaskMigrated ignored -> {}
    }
  }

  private void write(Handle handle) {
    // First, because it asks for what elements and jobs of earlier rows are.
    elements.count(handle, statistics);
    incidents.count(statistics);
    jobs.count(handle, statistics);
    statistics.write(handle);
    instances.write(handle);
    elements.write(handle);
    variables.write(handle, scope -> instances.begins(scope) || elements.begins(scope));
    jobs.write(handle);
    tasks.write(handle);
    incidents.write(handle);
    decisions.write(handle);
  }

  /// A key that begins twice among these rows.
  static final class RepeatedKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RepeatedKeyException(long key) {
      super("key " + key + " begins twice");
    }
  }

  /// Refuses what the tables would refuse if the two came in batches of their own.
  static <T> void once(Map<Long, T> begun, long key, T event) {
    if (begun.putIfAbsent(key, event) != null) {
      throw new RepeatedKeyException(key);
    }
  }

  static void execute(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  /// A text that fits into its column: what the journal holds must never stop the tables.
  static @Nullable String fit(@Nullable String text, int most) {
    if (text == null || text.length() <= most) {
      return text;
    }
    var end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
