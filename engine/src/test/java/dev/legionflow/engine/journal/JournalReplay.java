package dev.legionflow.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jdbi.v3.core.Handle;

/// Applies the whole journal once more, cut as a test likes, and compares.
@ApplicationScoped
class JournalReplay {

  private final Database database;
  private final Projection projection;
  private final Reads reads;

  JournalReplay(Database database, Projection projection, Reads reads) {
    this.database = database;
    this.projection = projection;
    this.reads = reads;
  }

  /// The rows of the searchable tables.
  Map<String, List<String>> live() {
    await().atMost(Duration.ofSeconds(60)).until(reads::await);
    return database.jdbi().withHandle(handle -> rows(handle, RebuiltTables.names()));
  }

  /// The rows that the journal gives.
  ///
  /// @param size how many of its rows to apply next
  Map<String, List<String>> replayed(IntSupplier size) {
    return database
        .jdbi()
        .withHandle(handle -> {
          try (var tables = RebuiltTables.make(handle, database.isH2())) {
            handle.useTransaction(h -> {
              replay(h, tables, size);
              tables.remove();
            });
            return rows(tables.handle(), RebuiltTables.names());
          }
        });
  }

  /// Replaces what would be replaced if the journal did not go back to the beginning.
  void replaceSeen() {
    database
        .jdbi()
        .useHandle(handle -> {
          try (var tables = RebuiltTables.make(handle, database.isH2())) {
            handle.useTransaction(h -> {
              Projection.lock(h);
              replay(h, tables, () -> 1_000);
              tables.remove();
              tables.replace(false);
            });
          }
        });
  }

  private void replay(Handle handle, RebuiltTables tables, IntSupplier size) {
    var rest = new ArrayList<Chain.Batch>();
    for (var number = 1L; ; number++) {
      var batch = Chain.read(handle, number);
      if (batch.isEmpty()) {
        break;
      }
      var position = batch.get().firstPosition();
      for (var row : batch.get().rows()) {
        rest.add(new Chain.Batch(number, position++, "", List.of(row)));
      }
    }
    assertThat(rest).isNotEmpty();
    for (var from = 0; from < rest.size(); ) {
      var to = Math.min(rest.size(), from + size.getAsInt());
      projection.apply(tables.handle(), rest.subList(from, to));
      from = to;
    }
  }

  static Map<String, List<String>> rows(Handle handle, List<String> names) {
    var all = new LinkedHashMap<String, List<String>>();
    for (var name : names) {
      var key =
          name.equals(RebuiltTables.STATISTICS) ? "process_definition_key, element_id" : "key";
      all.put(
          name,
          handle
              .createQuery("select * from %s order by %s".formatted(name, key))
              .map((rs, c) -> {
                var row = new StringBuilder();
                for (var i = 1; i <= rs.getMetaData().getColumnCount(); i++) {
                  row.append(rs.getMetaData().getColumnName(i))
                      .append('=')
                      .append(rs.getString(i))
                      .append(' ');
                }
                return row.toString();
              })
              .list());
    }
    return all;
  }
}
