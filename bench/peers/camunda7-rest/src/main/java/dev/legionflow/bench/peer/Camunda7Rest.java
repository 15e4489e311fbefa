package dev.legionflow.bench.peer;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// Camunda 7's REST application with enough connections, and no more history than its peers have.
@SpringBootApplication
public class Camunda7Rest {

  public static void main(String[] args) {
    var application = new SpringApplication(Camunda7Rest.class);
    application.setDefaultProperties(
        Map.of(
            "camunda.bpm.history-level", "audit",
            "camunda.bpm.generic-properties.properties.enforce-history-time-to-live", "false",
            "spring.datasource.hikari.maximum-pool-size", "32",
            "spring.main.banner-mode", "off",
            "logging.level.root", "warn"));
    application.run(args);
  }
}
