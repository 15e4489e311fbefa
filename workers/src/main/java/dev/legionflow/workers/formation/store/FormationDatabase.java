package dev.legionflow.workers.formation.store;

import dev.legionflow.worker.WorkerDatabase;
import dev.legionflow.workers.database.Schema;
import dev.legionflow.workers.database.Tables;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/// The tables of formations.
@ApplicationScoped
public class FormationDatabase {

  private static final Schema SCHEMA =
      new Schema(
          "formation",
          "the choice of formations",
          List.of("V1__formation.sql"),
          "legion_formation_decision",
          0x4c65_6769_466fL);

  private final Tables tables;

  @Inject
  public FormationDatabase(Instance<WorkerDatabase> given) {
    this(Tables.of(SCHEMA, given));
  }

  private FormationDatabase(Tables tables) {
    this.tables = tables;
  }

  /// For use without a container.
  public static FormationDatabase of(DataSource dataSource) {
    return new FormationDatabase(Tables.of(SCHEMA, dataSource));
  }

  /// See [Tables#jdbi()].
  public Jdbi jdbi() {
    return tables.jdbi();
  }
}
