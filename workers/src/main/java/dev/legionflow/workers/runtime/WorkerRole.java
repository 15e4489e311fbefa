package dev.legionflow.workers.runtime;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.JobWorker;
import io.camunda.client.CamundaClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// The application in the role of a worker: with `legion.role=worker` it serves every [JobWorker]
/// bean for the engine that [EngineConnection] names; in any other role it does nothing.
///
/// `legion.worker.name` is what the engine shows beside a job (default `legion`),
/// `legion.worker.drain-seconds` how long a stop waits for jobs in work (default 8: less than the
/// application's own limit).
@ApplicationScoped
public class WorkerRole {

  private static final System.Logger LOG = System.getLogger(WorkerRole.class.getName());

  private final Config config;
  private final Instance<JobWorker> beans;
  private @Nullable CamundaClient client;
  private @Nullable RemoteWorkers workers;

  @Inject
  WorkerRole(Config config, @Any Instance<JobWorker> beans) {
    this.config = config;
    this.beans = beans;
  }

  void start(@Observes Startup event) {
    if (!"worker".equals(config.getOptionalValue("legion.role", String.class).orElse("all"))) {
      return;
    }
    EngineConnection engine = EngineConnection.from(config);
    List<JobWorker> found = beans.stream().toList();
    if (found.isEmpty()) {
      LOG.log(WARNING, "legion.role=worker, but there is no worker to serve");
    }
    CamundaClient connected = engine.connect();
    client = connected;
    workers = RemoteWorkers.open(connected, found, options());
    LOG.log(INFO, "serving {0} for {1}", workers.types(), engine.address());
  }

  private RemoteOptions options() {
    String name =
        config.getOptionalValue("legion.worker.name", String.class).orElse("legion").strip();
    long drainSeconds =
        config.getOptionalValue("legion.worker.drain-seconds", Long.class).orElse(8L);
    return RemoteOptions.DEFAULTS.named(name).drainingFor(Duration.ofSeconds(drainSeconds));
  }

  void stop(@Observes Shutdown event) {
    if (workers != null) {
      workers.close();
    }
    if (client != null) {
      client.close();
    }
  }
}
