package dev.legionflow.worker;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The journal of the application, for what is changed of a worker while it runs: what is entered
/// there is sealed with everything else that happened, so that it cannot be altered or taken out
/// unnoticed. An engine has one; a worker of another engine has none.
public interface WorkerJournal {

  /// What somebody changed.
  ///
  /// @param subject what it is about: `model:coder@2`
  /// @param change one word: `weight`
  /// @param by who did it
  /// @param at milliseconds since 1970
  record Change(
      String subject, String change, String by, String before, String after, String why, long at) {}

  /// What is done in the journal's transaction.
  @FunctionalInterface
  interface Work {
    /// Does what goes with the entries.
    ///
    /// @param connection to the database of [WorkerDatabase]
    /// @return what is entered
    List<Change> in(Connection connection) throws SQLException;
  }

  /// Whether there is a journal, and it is open by now; where not, nothing can be entered.
  boolean isKept();

  /// Enters what the work returns: both are kept, or neither.
  void enter(Work work);
}
