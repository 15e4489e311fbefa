package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.call;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TempData.class)
class BusinessIdTest {

  private static final int RACERS = 20;

  @Inject Desk desk;

  @BeforeEach
  void deploy() {
    desk.onlyWhatTheJournalSays();
    desk.deploy(
        process("order", start("in"), job("ship"), end("out"), path("in", "ship", "out")),
        process("return", start("in"), job("fetch"), end("out"), path("in", "fetch", "out")),
        process(
            "caller", start("in"), call("calls", "order"), end("out"), path("in", "calls", "out")),
        process("quick", start("in"), end("out"), path("in", "out")));
  }

  private JsonNode create(String process, String id, String more) {
    return desk.post(
        "/v2/process-instances",
        "{\"processDefinitionId\": \"%s\", \"businessId\": \"%s\"%s}".formatted(process, id, more),
        200);
  }

  private static String key(JsonNode created) {
    return created.path("processInstanceKey").asText();
  }

  @Test
  void theSameIdAgainIsTheSameInstance() {
    var first = create("order", "A-1", ", \"tags\": [\"blue\"], \"variables\": {\"a\": 1}");
    var again = create("order", "A-1", ", \"variables\": {\"a\": 2}");

    assertThat(first.path("businessId").asText()).isEqualTo("A-1");
    assertThat(again).isEqualTo(first);
    assertThat(desk.search("variables", "{\"processInstanceKey\": \"" + key(first) + "\"}"))
        .singleElement()
        .satisfies(v -> assertThat(v.path("value").asText()).isEqualTo("1"));
    assertThat(desk.search("process-instances", "{\"businessId\": \"A-1\"}"))
        .singleElement()
        .satisfies(i -> {
          assertThat(key(i)).isEqualTo(key(first));
          assertThat(i.path("businessId").asText()).isEqualTo("A-1");
        });
    assertThat(desk.search("jobs", "{\"processInstanceKey\": \"" + key(first) + "\"}")).hasSize(1);
    desk.requireRebuiltEqual();
  }

  @Test
  void itStaysSoWhenTheInstanceHasEndedAndWhenThereIsANewerVersion() {
    var first = create("quick", "B-1", "");
    assertThat(desk.state(key(first))).isEqualTo("COMPLETED");
    desk.deploy(process("quick", start("in"), end("done"), path("in", "done")));

    var again = create("quick", "B-1", "");

    assertThat(again).isEqualTo(first);
    assertThat(create("quick", "B-2", "").path("processDefinitionVersion").asInt())
        .isGreaterThan(first.path("processDefinitionVersion").asInt());
  }

  /// The answer to the start may have been lost before somebody deleted what it started.
  @Test
  void itStaysSoWhenTheDefinitionWasDeleted() {
    var definition =
        desk.deploy(
                process("brief", start("in"), job("ship"), end("out"), path("in", "ship", "out")))
            .getFirst();
    var first = create("brief", "F-1", "");
    desk.post("/v2/resources/" + definition + "/deletion", "{}", 200);

    assertThat(create("brief", "F-1", "")).isEqualTo(first);
    var byKey = "{\"processDefinitionKey\": \"" + definition + "\", \"businessId\": \"%s\"}";
    assertThat(desk.post("/v2/process-instances", byKey.formatted("F-1"), 200)).isEqualTo(first);
    desk.post("/v2/process-instances", byKey.formatted("F-2"), 404);
    desk.post(
        "/v2/process-instances",
        "{\"processDefinitionId\": \"brief\", \"businessId\": \"F-2\"}",
        404);
    desk.post("/v2/process-instances/" + key(first) + "/cancellation", "{}", 204);
  }

  @Test
  void anotherProcessHasIdsOfItsOwn() {
    assertThat(key(create("order", "C-1", ""))).isNotEqualTo(key(create("return", "C-1", "")));
    assertThat(desk.search("process-instances", "{\"businessId\": {\"$like\": \"C-*\"}}"))
        .hasSize(2);
  }

  @Test
  void withoutAnIdEachStartIsAnInstance() {
    assertThat(desk.start("order")).isNotEqualTo(desk.start("order"));
  }

  @Test
  void whatIsCalledInheritsTheIdAndDoesNotTakeIt() {
    var caller = create("caller", "D-1", "");
    var own = create("order", "D-1", "");

    var called =
        desk.search("process-instances", "{\"parentProcessInstanceKey\": \"" + key(caller) + "\"}");
    assertThat(called)
        .singleElement()
        .satisfies(c -> assertThat(c.path("businessId").asText()).isEqualTo("D-1"));
    assertThat(key(called.getFirst())).isNotEqualTo(key(own));
    desk.requireRebuiltEqual();
  }

  @Test
  void ofManyAtTheSameTimeOneStarts() throws Exception {
    var together = new CyclicBarrier(RACERS);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, RACERS)
              .mapToObj(i ->
                  CompletableFuture.supplyAsync(
                      () -> {
                        try {
                          together.await();
                        } catch (Exception e) {
                          throw new IllegalStateException(e);
                        }
                        return create("order", "race", "");
                      },
                      threads))
              .toList();

      assertThat(answers.stream().map(CompletableFuture::join).map(BusinessIdTest::key).distinct())
          .hasSize(1);
    }
    assertThat(desk.search("process-instances", "{\"businessId\": \"race\"}")).hasSize(1);
  }

  @Test
  void whoAsksForTheEndWaitsForTheInstanceThatIsThere() throws Exception {
    var first = create("order", "E-1", ", \"variables\": {\"a\": 1}");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting =
          CompletableFuture.supplyAsync(
              () -> create("order", "E-1", ", \"awaitCompletion\": true"), threads);
      var mine =
          desk.activate("ship", 100).stream()
              .filter(job -> key(job).equals(key(first)))
              .findFirst()
              .orElseThrow();
      assertThat(desk.complete(mine).status()).isEqualTo(204);

      var ended = waiting.join();

      assertThat(key(ended)).isEqualTo(key(first));
      assertThat(ended.at("/variables/a").asInt()).isEqualTo(1);
    }
    assertThat(create("order", "E-1", ", \"awaitCompletion\": true").at("/variables/a").asInt())
        .isEqualTo(1);
  }

  @Test
  void whatCannotBeKeptIsRefusedByName() {
    for (var id : new String[] {"", " ", "x".repeat(256), "a\\u0000b"}) {
      var answer =
          desk.post(
              "/v2/process-instances",
              "{\"processDefinitionId\": \"order\", \"businessId\": \"%s\"}".formatted(id),
              400);
      assertThat(answer.path("field").asText()).isEqualTo("businessId");
    }
    assertThat(create("order", "x".repeat(255), "").path("businessId").asText()).hasSize(255);
  }
}
