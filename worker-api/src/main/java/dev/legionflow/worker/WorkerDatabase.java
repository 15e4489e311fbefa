package dev.legionflow.worker;

import javax.sql.DataSource;

/// A database for what workers have to remember over a restart. The application gives one; a worker
/// that needs it and finds none says so instead of keeping things in memory.
///
/// It is H2 or PostgreSQL, and may hold tables of others: a worker's own tables carry its name, and
/// their migrations are recorded in a table of their own.
public interface WorkerDatabase {

  /// The pool; the same one each time, opened with the first call. What a commit in it has
  /// acknowledged survives the process.
  DataSource dataSource();

  /// The same database for transactions that may be lost, each as a whole, when a process or the
  /// database dies within a second of their commit; in return the commit does not wait for a disk.
  /// What [#dataSource()] commits later is never kept without them.
  default DataSource hastyDataSource() {
    return dataSource();
  }
}
