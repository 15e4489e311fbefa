package dev.legionflow.engine.topology;

import dev.legionflow.engine.batch.BatchRunner;
import dev.legionflow.engine.document.DocumentExpiry;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.job.DueJobs;
import dev.legionflow.engine.job.LocalWorkers;
import dev.legionflow.engine.journal.Journal;
import dev.legionflow.engine.journal.Rebuild;
import dev.legionflow.engine.journal.Retention;
import dev.legionflow.engine.journal.Tail;
import dev.legionflow.engine.message.Deliveries;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// The order in which an engine comes up: the database, Flowable, then what takes work.
@ApplicationScoped
class Startup {

  private static final Logger LOG = Logger.getLogger(Startup.class);

  /// Before anything is opened.
  void read(
      @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event,
      Config settings) {
    Settings.misspelt(settings).forEach(LOG::warn);
  }

  void start(
      @Observes StartupEvent event,
      NodeConfig config,
      Instance<Engine> engine,
      Instance<Journal> journal,
      Instance<Tail> tail,
      Instance<Retention> retention,
      Instance<DueJobs> dueJobs,
      Instance<Deliveries> deliveries,
      Instance<BatchRunner> batches,
      Instance<DocumentExpiry> documents,
      Instance<LocalWorkers> workers) {
    if (config.role().hasDatabase()) {
      journal.get().open();
      tail.get().start();
      retention.get().start();
      engine.get().startTimers();
      dueJobs.get().start();
      deliveries.get().start();
      batches.get().start();
      documents.get().start();
      workers.get().start();
    }
  }

  /// In the opposite order; the container's own would close the pool while it is in use.
  void stop(
      @Observes ShutdownEvent event,
      NodeConfig config,
      Instance<Engine> engine,
      Instance<Tail> tail,
      Instance<Retention> retention,
      Instance<Rebuild> rebuild,
      Instance<DueJobs> dueJobs,
      Instance<BatchRunner> batches,
      Instance<DocumentExpiry> documents,
      Instance<LocalWorkers> workers,
      Instance<Deliveries> deliveries,
      Instance<Node> node,
      Instance<Database> database) {
    if (config.role().hasDatabase()) {
      workers.get().stop();
      deliveries.get().stop();
      batches.get().stop();
      documents.get().stop();
      dueJobs.get().stop();
      engine.get().stop();
      retention.get().stop();
      rebuild.get().stop();
      tail.get().stop();
      node.get().stop();
      database.get().stop();
    }
  }
}
