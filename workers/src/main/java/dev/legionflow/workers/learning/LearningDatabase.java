package dev.legionflow.workers.learning;

import dev.legionflow.worker.WorkerDatabase;
import dev.legionflow.workers.database.Schema;
import dev.legionflow.workers.database.Tables;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/// The tables of the learning bank: attempts, strategies, changes by people.
@ApplicationScoped
public class LearningDatabase {

  private static final Schema SCHEMA =
      new Schema(
          "learning",
          "the learning bank",
          List.of("V1__learning.sql"),
          "legion_learning_attempt",
          0x4c65_6769_4c65L);

  private final Tables tables;

  @Inject
  LearningDatabase(Instance<WorkerDatabase> given) {
    this(Tables.of(SCHEMA, given));
  }

  private LearningDatabase(Tables tables) {
    this.tables = tables;
  }

  /// For use without a container.
  public static LearningDatabase of(DataSource dataSource) {
    return new LearningDatabase(Tables.of(SCHEMA, dataSource));
  }

  Jdbi jdbi() {
    return tables.jdbi();
  }

  boolean isMade() {
    return tables.isMade();
  }
}
