package dev.legionflow.engine.topology;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.http.Traffic;
import dev.legionflow.engine.job.LocalWorkers;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Stops without breaking anything off: says that it is not ready, takes nothing new, and waits for
/// what is in work before the rest of the application is stopped.
@ApplicationScoped
class Drain {

  private static final Logger LOG = Logger.getLogger(Drain.class);

  /// What comes over connections that were kept open is told that they close, before they do.
  private static final long FAREWELL_MILLIS = 250;

  private final StopConfig config;
  private final NodeConfig node;
  private final Traffic traffic;
  private final Instance<LocalWorkers> workers;

  Drain(StopConfig config, NodeConfig node, Traffic traffic, Instance<LocalWorkers> workers) {
    this.config = config;
    this.node = node;
    this.traffic = traffic;
    this.workers = workers;
  }

  void stopping(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
    LOG.info("stopping: not ready any more");
    traffic.leave();
    TimeUnit.NANOSECONDS.sleep(config.delay().toNanos());
    var jobs =
        Thread.ofVirtual()
            .name("drain-jobs")
            .start(() -> {
              if (node.role().hasDatabase()) {
                workers.get().stop(config.timeout());
              }
            });
    if (!traffic.close(config.timeout())) {
      LOG.warnf("requests still in work after %s are broken off", config.timeout());
    }
    jobs.join();
    TimeUnit.MILLISECONDS.sleep(FAREWELL_MILLIS);
  }

  /// After [Startup] has closed the database.
  void stopped(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownEvent event) {
    if (node.role().hasDatabase()) {
      workers.get().abandon();
    }
  }
}
