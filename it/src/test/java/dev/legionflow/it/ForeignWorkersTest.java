package dev.legionflow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The stock external workers of Camunda 7 and Flowable, on a diagram in their dialects; skipped
/// aloud without Node, or where the clients cannot be installed.
@ExtendWith(Engines.class)
class ForeignWorkersTest {

  /// Two tasks; the second one ends badly.
  private static final String DRAWN =
      """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:d="NAMESPACE" id="d" targetNamespace="t">
        <process id="ID" isExecutable="true">
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="good"/>
          <serviceTask id="good" d:type="TYPE" d:topic="ID"/>
          <sequenceFlow id="f2" sourceRef="good" targetRef="bad"/>
          <serviceTask id="bad" d:type="TYPE" d:topic="ID-bad"/>
          <boundaryEvent id="caught" attachedToRef="bad"><errorEventDefinition errorRef="e"/></boundaryEvent>
          <sequenceFlow id="f3" sourceRef="bad" targetRef="end"/>
          <endEvent id="end"/>
          <sequenceFlow id="f4" sourceRef="caught" targetRef="wrong"/>
          <endEvent id="wrong"/>
        </process>
        <error id="e" errorCode="BAD"/>
      </definitions>
      """;

  private final EngineProcess process;
  private final LegionEngine engine;
  private final Steps steps;

  ForeignWorkersTest(EngineProcess process, LegionEngine engine, Steps steps) {
    this.process = process;
    this.engine = engine;
    this.steps = steps;
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "camunda7-worker.mjs, camunda-external-task-client-js@3.1.0, /engine-rest, http://camunda.org/schema/1.0/bpmn, external",
    "flowable-worker.mjs, @flowable-oss/external-worker-client@1.0.2, '', http://flowable.org/bpmn, external-worker"
  })
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void completesFailsAndThrows(
      String script,
      String client,
      String path,
      String namespace,
      String type,
      @TempDir Path folder)
      throws IOException, InterruptedException {
    var copy = Packages.npm(client, script, folder);
    var worker =
        new ProcessBuilder(
                "node",
                copy.toString(),
                process.url() + path,
                "admin",
                process.password(),
                steps.process())
            .redirectErrorStream(true)
            .start();
    try (var output = worker.inputReader(UTF_8)) {
      assertThat(output.readLine()).isEqualTo("ready");
      var instance = start(namespace, type);
      assertThat(output.readLine()).isEqualTo("completed good");
      assertThat(output.readLine()).isEqualTo("failed 3");
      assertThat(output.readLine()).isEqualTo("thrown 1");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !engine.elements(instance, "wrong").isEmpty());
      assertThat(engine.variables(instance, instance))
          .containsEntry("total", "5")
          .containsEntry("answer", "{\"from\":\"js\",\"half\":0.5}");
    } finally {
      worker.destroyForcibly();
    }
  }

  private long start(String namespace, String type) {
    var xml =
        DRAWN.replace("NAMESPACE", namespace).replace("TYPE", type).replace("ID", steps.process());
    assertThat(new Http(process).deploy("foreign.bpmn", xml).statusCode()).isEqualTo(200);
    return steps.start(steps.process(), Map.of("order", Map.of("lines", List.of(2, 3))));
  }
}
