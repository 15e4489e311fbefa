package dev.legionflow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same mission with other clients of Camunda 8, unmodified: deploy, start, work, decide,
/// search. Each says what it sees.
@ExtendWith(Engines.class)
class ClientsTest {

  private final EngineProcess process;
  private final Steps steps;

  ClientsTest(EngineProcess process, Steps steps) {
    this.process = process;
    this.steps = steps;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "camunda8-sdk.mjs @camunda8/sdk@8.8.13",
        "camunda8-cluster-api.mjs @camunda8/orchestration-cluster-api@8.8.4",
        "camunda8-cluster-api.mjs @camunda8/orchestration-cluster-api@9.1.5"
      })
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void forNode(String client, @TempDir Path folder) throws IOException, InterruptedException {
    var part = client.split(" ", 2);
    var script = Packages.npm(part[1], part[0], folder);
    runs(folder, List.of("node", script.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.camunda:camunda-client-java:8.9.0"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void forJava(String client, @TempDir Path folder) throws Exception {
    var jars = Packages.maven(client, folder);
    var ours =
        Path.of(JavaMission.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    runs(
        folder,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            ours + File.pathSeparator + jars.resolve("*"),
            JavaMission.class.getName()));
  }

  private void runs(Path folder, List<String> program) throws IOException, InterruptedException {
    var id = steps.process();
    var diagram = folder.resolve("clients.bpmn");
    try (var in = Objects.requireNonNull(ClientsTest.class.getResourceAsStream("clients.bpmn"))) {
      Files.writeString(diagram, new String(in.readAllBytes(), UTF_8).replace("ID", id));
    }
    var mission =
        new ProcessBuilder(
                Stream.concat(
                        program.stream(),
                        Stream.of(
                            process.url().toString(),
                            "admin",
                            process.password(),
                            diagram.toString(),
                            id))
                    .toList())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var output = mission.inputReader(UTF_8)) {
      assertThat(output.lines())
          // A job may be there before the answer to the start.
          .containsExactlyInAnyOrder(
              "topology 1 8.8",
              "deployed " + id,
              "started " + id + " 1",
              "job good piece",
              "failing 3",
              "throwing 1",
              "task decide CREATED",
              "ended COMPLETED",
              "refused 404");
      assertThat(mission.waitFor()).isZero();
    } finally {
      mission.destroyForcibly();
    }
  }
}
