package dev.legionflow.engine.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Tenants;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Waiting for jobs of several types at a time.
@QuarkusTest
@TestProfile(TempData.class)
class FirstOfTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  @Inject Admin admin;
  @Inject Activation activation;
  @Inject LongPolls polls;

  private static List<Activation.Request> requests(String... types) {
    return Stream.of(types)
        .map(type ->
            new Activation.Request(
                type, "w", LONG, 2, Set.of(), List.of(Tenants.DEFAULT), "nobody"))
        .toList();
  }

  private void deploy(String type) {
    var xml =
        """
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
          <process id="ID" isExecutable="true">
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <serviceTask id="work"><extensionElements><zeebe:taskDefinition type="ID"/></extensionElements></serviceTask>
          </process>
        </definitions>
        """
            .replace("ID", type);
    admin
        .asks()
        .multiPart("resources", type + ".bpmn", xml.getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(200);
  }

  private void start(String type) {
    assertThat(
            admin
                .post("/v2/process-instances", "{\"processDefinitionId\": \"%s\"}".formatted(type))
                .status())
        .isEqualTo(200);
  }

  @Test
  void theFirstThatComesEndsTheWait() {
    deploy("first-a");
    var before = polls.openPolls();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> activation.activate(requests("first-a", "first-b", "first-c"), LONG, gone -> {}));
    await().until(() -> polls.types().containsAll(Set.of("first-a", "first-b", "first-c")));
    start("first-a");
    assertThat(waiting.orTimeout(30, SECONDS).join()).hasSize(1);
    assertThat(polls.openPolls()).isEqualTo(before);
  }

  @Test
  void whatIsThereIsTakenUpToTheBound() {
    for (var type : List.of("there-a", "there-b")) {
      deploy(type);
      start(type);
      start(type);
    }
    assertThat(activation.activate(requests("there-a", "there-b"), LONG, gone -> {})).hasSize(2);
    assertThat(activation.activate(requests("there-a", "there-b"), LONG, gone -> {})).hasSize(2);
    assertThat(activation.activate(requests("there-a", "there-b"), Duration.ZERO, gone -> {}))
        .isEmpty();
  }

  @Test
  void aClientThatGoesAwayEndsTheWait() {
    var before = polls.openPolls();
    var gone = new AtomicReference<Runnable>(() -> {});
    var waiting =
        CompletableFuture.supplyAsync(
            () -> activation.activate(requests("gone-a", "gone-b"), LONG, gone::set));
    await().until(() -> polls.types().containsAll(Set.of("gone-a", "gone-b")));
    gone.get().run();
    assertThat(waiting.orTimeout(30, SECONDS).join()).isEmpty();
    assertThat(polls.openPolls()).isEqualTo(before);
  }
}
