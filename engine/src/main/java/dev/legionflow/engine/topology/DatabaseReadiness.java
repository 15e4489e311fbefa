package dev.legionflow.engine.topology;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.JdbiException;

/// Ready means that the database answers; a node with workers alone has none.
@Readiness
@ApplicationScoped
class DatabaseReadiness implements HealthCheck {

  private final Instance<Database> database;
  private final NodeConfig config;

  DatabaseReadiness(Instance<Database> database, NodeConfig config) {
    this.database = database;
    this.config = config;
  }

  @Override
  public HealthCheckResponse call() {
    if (!config.role().hasDatabase()) {
      return HealthCheckResponse.up("database: none in this role");
    }
    try {
      database.get().jdbi().useHandle(handle -> handle.execute("select 1"));
      return HealthCheckResponse.up("database");
    } catch (JdbiException e) {
      return HealthCheckResponse.down("database");
    }
  }
}
