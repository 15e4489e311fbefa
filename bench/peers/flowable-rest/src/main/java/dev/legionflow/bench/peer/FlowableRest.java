package dev.legionflow.bench.peer;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// Flowable's REST applications with what makes them fast: enough connections and threads, and an
/// asynchronous executor that looks for jobs often.
@SpringBootApplication
public class FlowableRest {

  public static void main(String[] args) {
    var application = new SpringApplication(FlowableRest.class);
    application.setDefaultProperties(
        Map.ofEntries(
            Map.entry("flowable.async-executor-activate", "true"),
            Map.entry("flowable.history-level", "audit"),
            Map.entry("flowable.idm.enabled", "false"),
            Map.entry("flowable.eventregistry.enabled", "false"),
            Map.entry("flowable.process.async.executor.default-async-job-acquire-wait-time", "PT0.05S"),
            Map.entry("flowable.process.async.executor.default-queue-size-full-wait-time", "PT0.02S"),
            Map.entry("flowable.process.async.executor.max-async-jobs-due-per-acquisition", "64"),
            Map.entry("flowable.process.task-executor.core-pool-size", "16"),
            Map.entry("flowable.process.task-executor.max-pool-size", "16"),
            Map.entry("spring.datasource.hikari.maximum-pool-size", "32"),
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("logging.level.root", "warn")));
    application.run(args);
  }
}
