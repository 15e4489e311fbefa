package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.ModelChanged;
import dev.legionflow.worker.WorkerJournal;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Enters in the journal what is changed of the workers in this process.
@ApplicationScoped
class WorkerEntries implements WorkerJournal {

  private final Journal journal;

  WorkerEntries(Journal journal) {
    this.journal = journal;
  }

  @Override
  public boolean isKept() {
    return journal.isOpen();
  }

  @Override
  public void enter(Work work) {
    if (!isKept()) {
      throw new IllegalStateException("this process keeps no journal");
    }
    journal.inTransaction(transaction -> {
      try {
        work.in(transaction.handle().getConnection())
            .forEach(change -> transaction.record(event(change)));
        return true;
      } catch (SQLException e) {
        throw new UnableToExecuteStatementException(e, null);
      }
    });
  }

  private static ModelChanged event(Change change) {
    return new ModelChanged(
        change.subject(),
        change.change(),
        change.by(),
        change.before(),
        change.after(),
        change.why(),
        change.at());
  }
}
