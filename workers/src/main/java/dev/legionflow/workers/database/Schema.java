package dev.legionflow.workers.database;

import java.util.List;

/// The tables of one kind of worker. Their migrations are recorded in `legion_NAME_schema`.
///
/// @param name of the folder `legion/NAME` of the class path that has the scripts
/// @param owner whose tables these are, as messages say it
/// @param scripts `V1__name.sql` and those after it, by name: scanning the class path finds nothing
///   inside a packaged application
/// @param table one of the tables of the first script, by which one sees whether they were made
/// @param lock any number that nobody else in this database uses
public record Schema(String name, String owner, List<String> scripts, String table, long lock) {
  public Schema {
    scripts = List.copyOf(scripts);
  }
}
