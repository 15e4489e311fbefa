package dev.legionflow.workers.router.store;

import dev.legionflow.worker.WorkerDatabase;
import dev.legionflow.workers.database.Schema;
import dev.legionflow.workers.database.Tables;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/// The tables of the router: decisions, costs, budgets, rollouts.
@ApplicationScoped
public class RouterDatabase {

  private static final Schema SCHEMA =
      new Schema(
          "router",
          "the model router",
          List.of("V1__router.sql"),
          "legion_router_decision",
          0x4c65_6769_526fL);

  private final Tables tables;

  @Inject
  public RouterDatabase(Instance<WorkerDatabase> given) {
    this(Tables.of(SCHEMA, given));
  }

  private RouterDatabase(Tables tables) {
    this.tables = tables;
  }

  /// For use without a container.
  public static RouterDatabase of(DataSource dataSource) {
    return new RouterDatabase(Tables.of(SCHEMA, dataSource));
  }

  /// See [Tables#jdbi()].
  public Jdbi jdbi() {
    return tables.jdbi();
  }

  /// See [Tables#isOpen()].
  public boolean isOpen() {
    return tables.isOpen();
  }

  /// For what may be lost with a process, such as the money that it has reserved.
  public Jdbi hasty() {
    return tables.hasty();
  }

  /// See [Tables#isMade()].
  public boolean isMade() {
    return tables.isMade();
  }
}
