package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.boundary;
import static dev.legionflow.engine.instance.Diagram.catching;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.eventGateway;
import static dev.legionflow.engine.instance.Diagram.eventSub;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.listeners;
import static dev.legionflow.engine.instance.Diagram.message;
import static dev.legionflow.engine.instance.Diagram.parallel;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.receive;
import static dev.legionflow.engine.instance.Diagram.signal;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.sub;
import static dev.legionflow.engine.instance.Diagram.timer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is done to missions that wait for messages and signals.
@QuarkusTest
@TestProfile(TempData.class)
class WaitingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject Desk desk;
  @Inject Database database;

  @BeforeEach
  void clean() {
    desk.onlyWhatTheJournalSays();
  }

  @AfterEach
  void nothingIsLeft() {
    desk.requireRebuiltEqual();
    assertThat(
            count(
                "legion_message_subscription where execution_id not in"
                    + " (select id_ from act_ru_execution)"))
        .isZero();
  }

  private int count(String table) {
    return database
        .jdbi()
        .withHandle(h -> h.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  private JsonNode publish(String name, String key, long millis, int status) {
    return desk.post(
        "/v2/messages/publication",
        "{\"name\": \"%s\", \"correlationKey\": \"%s\", \"timeToLive\": %d}"
            .formatted(name, key, millis),
        status);
  }

  private void broadcast(String name) {
    desk.post("/v2/signals/broadcast", "{\"signalName\": \"" + name + "\"}", 200);
  }

  private void awaitElements(String mission, String... elements) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(desk.elements(mission)).contains(elements));
  }

  private String only(String process) {
    var found = instances(process);
    assertThat(found).as(process).hasSize(1);
    return found.getFirst();
  }

  private List<String> instances(String process) {
    return desk
        .search("process-instances", "{\"processDefinitionId\": \"" + process + "\"}")
        .stream()
        .map(i -> i.path("processInstanceKey").asText())
        .toList();
  }

  private void complete(String mission, String type) {
    var open =
        desk.search(
            "jobs",
            "{\"processInstanceKey\": \"%s\", \"type\": \"%s\", \"state\": \"CREATED\"}"
                .formatted(mission, type));
    assertThat(open).as(type).hasSize(1);
    assertThat(desk.complete(open.getFirst()).status()).isEqualTo(204);
  }

  private JsonNode migrate(
      String instance, String query, String target, int status, String... map) {
    var instructions =
        Stream.of(map)
            .map(m -> m.split(">", 2))
            .map(m ->
                "{\"sourceElementId\": \"%s\", \"targetElementId\": \"%s\"}".formatted(m[0], m[1]))
            .toList();
    return desk.post(
        "/v2/process-instances/" + instance + "/migration" + query,
        "{\"targetProcessDefinitionKey\": \"%s\", \"mappingInstructions\": [%s]}"
            .formatted(target, String.join(",", instructions)),
        status);
  }

  private void modify(String mission, String body, int status) {
    desk.post("/v2/process-instances/" + mission + "/modification", "{" + body + "}", status);
  }

  private static List<String> texts(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(n -> field.isEmpty() ? n.asText() : n.path(field).asText())
        .toList();
  }

  private static final String WIDE =
      process(
          "wide",
          start("in"),
          parallel("fork"),
          catching("c", message("wideGo")),
          receive("r", "wideReceived"),
          job("a"),
          boundary("b", "a", false, message("wideStop")),
          end("bEnd"),
          eventGateway("g"),
          catching("gm", message("wideChosen")),
          catching("gn", message("wideOther")),
          timer("gt", "PT1H"),
          eventSub("es", false, signal("wideAlarm")),
          end("out"),
          path("in", "fork", "c", "out"),
          path("fork", "r", "out"),
          path("fork", "a", "out"),
          path("fork", "g", "gm", "out"),
          path("g", "gn", "out"),
          path("g", "gt", "out"),
          path("b", "bEnd"));

  private static final String WIDER =
      process(
          "wider",
          start("in"),
          parallel("fork"),
          catching("c2", message("widerGo")),
          receive("r2", "widerReceived"),
          job("a2"),
          boundary("b2", "a2", false, message("widerStop")),
          boundary("bNew", "a2", false, signal("widerNew")),
          end("bEnd"),
          eventGateway("g2"),
          catching("gm2", message("widerChosen")),
          catching("gn2", message("widerOther")),
          timer("gt2", "PT1H"),
          eventSub("es2", false, signal("widerAlarm")),
          eventSub("esNew", false, message("widerBegun")),
          end("out"),
          path("in", "fork", "c2", "out"),
          path("fork", "r2", "out"),
          path("fork", "a2", "out"),
          path("fork", "g2", "gm2", "out"),
          path("g2", "gn2", "out"),
          path("g2", "gt2", "out"),
          path("b2", "bEnd"),
          path("bNew", "bEnd"));

  @Test
  void whatIsWaitedForGoesAlong() {
    desk.deploy(WIDE);
    var mission = desk.start("wide", "{\"key\": \"W1\"}");
    var target = desk.deploy(WIDER).getFirst();

    String[] map = {
      "c>c2", "r>r2", "a>a2", "b>b2", "g>g2", "gm>gm2", "gn>gn2", "gt>gt2", "esStart>es2Start"
    };
    var report = migrate(mission, "?dryRun=true", target, 200, map);
    assertThat(report.path("possible").asBoolean()).as(report.toString()).isTrue();
    assertThat(texts(report.at("/report/opened"), ""))
        .containsExactlyInAnyOrder("bNew", "esNewStart");
    assertThat(report.at("/report/closed")).isEmpty();
    migrate(mission, "", target, 204, map);

    // As the old definition said.
    broadcast("wideAlarm");
    awaitElements(mission, "es2 ACTIVE", "es2Job ACTIVE");
    publish("wideGo", "W1", 0, 200);
    publish("wideReceived", "W1", 0, 200);
    publish("wideStop", "W1", 0, 200);
    publish("wideChosen", "W1", 0, 200);
    // And what is new.
    publish("widerBegun", "W1", 0, 200);
    broadcast("widerNew");
    awaitElements(
        mission,
        "c2 COMPLETED",
        "r2 COMPLETED",
        "b2 COMPLETED",
        "g2 COMPLETED",
        "gm2 COMPLETED",
        "esNew ACTIVE",
        "bNew COMPLETED");
    assertThat(count("act_ru_timer_job where element_id_ in ('gt', 'gt2')")).isZero();
    complete(mission, "es2Job");
    complete(mission, "esNewJob");
    complete(mission, "a");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void whatIsNotMappedIsClosedAndFaultsAreNamed() {
    desk.deploy(WIDE);
    var mission = desk.start("wide", "{\"key\": \"W2\"}");
    var target = desk.deploy(WIDER).getFirst();

    var refused =
        migrate(
            mission,
            "",
            target,
            409,
            "c>gm2",
            "r>r2",
            "a>a2",
            "b>bNew",
            "g>g2",
            "gm>c2",
            "esStart>esNewStart");
    assertThat(texts(refused.path("errors"), "message"))
        .satisfiesExactlyInAnyOrder(
            m -> assertThat(m).contains("'b'", "with a message", "'bNew'", "with a signal"),
            m -> assertThat(m).contains("'gm'", "'c2' does not belong to 'g2'"),
            m -> assertThat(m).contains("'esStart'", "with a signal", "'esNewStart'"));

    var twice =
        migrate(
            mission, "", target, 409, "c>c2", "r>r2", "a>a2", "b>b2", "g>g2", "gm>gm2", "gn>gm2");
    assertThat(texts(twice.path("errors"), "message"))
        .singleElement()
        .satisfies(m -> assertThat(m).contains("'gn'", "'gm2'", "so would another"));

    var report = migrate(mission, "?dryRun=true", target, 200, "c>c2", "r>r2", "a>a2", "g>g2");
    assertThat(texts(report.at("/report/closed"), ""))
        .containsExactlyInAnyOrder("b", "gm", "gn", "gt", "esStart");
    assertThat(texts(report.at("/report/opened"), ""))
        .containsExactlyInAnyOrder("b2", "bNew", "gm2", "gn2", "gt2", "es2Start", "esNewStart");
    migrate(mission, "", target, 204, "c>c2", "r>r2", "a>a2", "g>g2");

    broadcast("wideAlarm");
    publish("wideChosen", "W2", 0, 200);
    assertThat(desk.elements(mission)).contains("g2 ACTIVE").doesNotContain("es2 ACTIVE");
    publish("widerChosen", "W2", 0, 200);
    broadcast("widerAlarm");
    awaitElements(mission, "gm2 COMPLETED", "es2 ACTIVE");
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
  }

  /// An interrupted scope waits for nothing any more, so nothing new is opened in it.
  @Test
  void anInterruptedScopeStaysInterrupted() {
    var source =
        process(
            "broken",
            start("in"),
            job("work"),
            eventSub("stop", true, message("brokenStop")),
            end("out"),
            path("in", "work", "out"));
    desk.deploy(source);
    var mission = desk.start("broken", "{\"key\": \"B\"}");
    publish("brokenStop", "B", 0, 200);
    awaitElements(mission, "work TERMINATED", "stop ACTIVE");
    var target =
        desk.deploy(
                source
                    .replace(
                        "<bpmn:endEvent id=\"out\"/>",
                        "<bpmn:endEvent id=\"out\"/>"
                            + eventSub("more", false, signal("brokenMore")))
                    .replace(
                        "<bpmn:process",
                        "<bpmn:signal id=\"brokenMore\" name=\"brokenMore\"/><bpmn:process"))
            .getFirst();

    var report = migrate(mission, "?dryRun=true", target, 200, "stop>stop", "stopJob>stopJob");
    assertThat(report.at("/report/opened")).as(report.toString()).isEmpty();
    migrate(mission, "", target, 204, "stop>stop", "stopJob>stopJob");
    complete(mission, "stopJob");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void anEventSubProcessThatListenersHoldGoesAlong() {
    var source =
        process(
            "hushed",
            start("in"),
            job("work"),
            eventSub("stop", true, message("hushedStop"), listeners("start hear", "start hear2")),
            end("out"),
            path("in", "work", "out"));
    desk.deploy(source);
    var mission = desk.start("hushed", "{\"key\": \"H\"}");
    publish("hushedStop", "H", 0, 200);
    awaitElements(mission, "work TERMINATED", "stop ACTIVE");
    var stop = desk.active(mission, "stop").getFirst();
    assertThat(
            desk.post(
                    "/v2/process-instances/" + mission + "/modification",
                    """
                    {"activateInstructions": [
                      {"elementId": "stopJob", "ancestorElementInstanceKey": "%s"}]}
                    """
                        .formatted(stop),
                    409)
                .path("detail")
                .asText())
        .contains("has not begun yet");
    var target =
        desk.deploy(source.replace("\"stop", "\"halt").replace("\"hear2\"", "\"heard\""))
            .getFirst();

    migrate(mission, "", target, 409);
    migrate(mission, "", target, 204, "stop>halt");

    complete(mission, "hear");
    complete(mission, "heard");
    assertThat(desk.elements(mission)).contains("haltStart COMPLETED", "haltJob ACTIVE");
    complete(mission, "haltJob");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void theCorrelationKeyOfAStartGoesAlong() {
    desk.deploy(
        process(
            "begun", start("in", message("begin")), job("b"), end("out"), path("in", "b", "out")));
    var target =
        desk.deploy(
                process(
                    "taken",
                    start("in", message("take")),
                    job("b"),
                    end("out"),
                    path("in", "b", "out")))
            .getFirst();
    publish("begin", "S", 60_000, 200);
    var mission = only("begun");

    migrate(mission, "", target, 204, "b>b");

    // The key is free there, and held here.
    publish("begin", "S", 60_000, 200);
    assertThat(instances("begun")).hasSize(1).doesNotContain(mission);
    publish("take", "S", 60_000, 200);
    assertThat(instances("taken")).containsExactly(mission);
    complete(mission, "b");
    await().atMost(PATIENCE).until(() -> instances("taken").size() == 2);
    Stream.concat(instances("taken").stream(), instances("begun").stream())
        .filter(i -> desk.state(i).equals("ACTIVE"))
        .forEach(i -> desk.post("/v2/process-instances/" + i + "/cancellation", "{}", 204));
  }

  @Test
  void messagesAndSignalsWaitForTheEndOfASuspension() {
    desk.deploy(
        process(
            "sleeps",
            start("in"),
            parallel("fork"),
            catching("m", message("sleepsGo")),
            catching("s", signal("sleepsAlarm")),
            job("after"),
            end("out"),
            path("in", "fork", "m", "after", "out"),
            path("fork", "s", "out")));
    var mission = desk.start("sleeps", "{\"key\": \"Z\"}");
    desk.post("/legion/process-instances/" + mission + "/suspension", "", 204);

    var refused = publish("sleepsGo", "Z", 0, 409);
    assertThat(refused.path("detail").asText()).contains("suspended");
    publish("sleepsGo", "Z", 60_000, 200);
    broadcast("sleepsAlarm");
    await().atMost(PATIENCE).until(() -> count("legion_signal_delivery where tries > 0") == 1);
    assertThat(desk.elements(mission)).contains("m ACTIVE", "s ACTIVE");
    // As if it had been tried often.
    later("legion_signal_delivery", "due_at", "root_id = '" + mission + "'");
    later("legion_message", "pending_at", "name = 'sleepsGo'");

    desk.post("/legion/process-instances/" + mission + "/resumption", "", 204);

    awaitElements(mission, "m COMPLETED", "s COMPLETED", "after ACTIVE");
    complete(mission, "after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  private void later(String table, String column, String which) {
    var rows =
        database
            .jdbi()
            .withHandle(h ->
                h.execute(
                    "update %s set %s = %s + 3600000, tries = 9 where %s"
                        .formatted(table, column, column, which)));
    assertThat(rows).isEqualTo(1);
  }

  @Test
  void aSuspendedDefinitionIsStartedByNothing() {
    var key =
        desk.deploy(
                process(
                    "resting",
                    start("byMessage", message("restingGo")),
                    start("bySignal", signal("restingAlarm")),
                    job("rest"),
                    end("out"),
                    path("byMessage", "rest", "out"),
                    path("bySignal", "rest")))
            .getFirst();
    desk.post("/legion/process-definitions/" + key + "/suspension", "", 204);

    var refused = publish("restingGo", "R", 0, 409);
    assertThat(refused.path("detail").asText()).contains("suspended");
    publish("restingGo", "R", 60_000, 200);
    broadcast("restingAlarm");
    await().atMost(PATIENCE).until(() -> count("legion_signal_delivery where tries > 0") == 1);
    assertThat(instances("resting")).isEmpty();
    later("legion_signal_delivery", "due_at", "root_id is null");
    later("legion_message", "pending_at", "name = 'restingGo'");

    desk.post("/legion/process-definitions/" + key + "/resumption", "", 204);

    await().atMost(PATIENCE).until(() -> instances("resting").size() == 2);
    for (var instance : instances("resting")) {
      complete(instance, "rest");
    }
  }

  @Test
  void theVersionBeforeIsStartedAgainWhenTheNewestIsDeleted() {
    var first =
        desk.deploy(
                process(
                    "stepped",
                    start("in", message("steppedGo")),
                    catching("c", message("steppedMore")),
                    end("out"),
                    path("in", "c", "out")))
            .getFirst();
    var second =
        desk.deploy(process("stepped", start("in"), job("x"), end("out"), path("in", "x", "out")))
            .getFirst();
    publish("steppedGo", "", 0, 200);
    assertThat(instances("stepped")).isEmpty();

    desk.post("/v2/resources/" + second + "/deletion", "{}", 200);
    desk.post(
        "/v2/messages/publication",
        "{\"name\": \"steppedGo\", \"variables\": {\"key\": \"D\"}}",
        200);
    var mission = only("stepped");
    assertThat(desk.elements(mission)).containsExactly("in COMPLETED", "c ACTIVE");

    desk.post("/v2/resources/" + first + "/deletion", "{}", 200);
    publish("steppedGo", "", 0, 200);
    assertThat(instances("stepped")).containsExactly(mission);
    // What runs goes on.
    publish("steppedMore", "D", 0, 200);
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void aScopeThatIsNeededWaitsForItsEvents() {
    desk.deploy(
        process(
            "deeper",
            start("in"),
            job("before"),
            sub(
                "scope",
                start("sin"),
                job("deep"),
                eventSub("help", false, message("deeperHelp")),
                end("sout"),
                path("sin", "deep", "sout")),
            boundary("leave", "scope", true, message("deeperLeave")),
            end("left"),
            eventGateway("choice"),
            catching("one", message("deeperOne")),
            catching("two", signal("deeperTwo")),
            end("out"),
            path("in", "before", "scope", "choice", "one", "out"),
            path("choice", "two", "out"),
            path("leave", "left")));
    var mission = desk.start("deeper");
    var before = desk.active(mission, "before").getFirst();

    modify(
        mission,
        """
        "activateInstructions": [{"elementId": "deep", "variableInstructions":
          [{"variables": {"key": "D"}, "scopeId": "scope"}]}],
        "terminateInstructions": [{"elementInstanceKey": "%s"}]
        """
            .formatted(before),
        204);
    publish("deeperHelp", "D", 0, 200);
    awaitElements(mission, "help ACTIVE", "helpJob ACTIVE");
    // What only waits keeps nothing alive.
    modify(
        mission,
        """
        "activateInstructions": [{"elementId": "choice", "variableInstructions":
          [{"variables": {"key": "E"}}]}],
        "terminateInstructions": [{"elementInstanceKey": "%s"}, {"elementInstanceKey": "%s"}]
        """
            .formatted(
                desk.active(mission, "deep").getFirst(),
                desk.active(mission, "helpJob").getFirst()),
        204);
    assertThat(desk.elements(mission))
        .contains("help TERMINATED", "scope TERMINATED", "choice ACTIVE");
    for (var refused : List.of("one", "help", "helpStart", "leave", "helpJob")) {
      modify(mission, "\"activateInstructions\": [{\"elementId\": \"" + refused + "\"}]", 400);
    }
    publish("deeperOne", "E", 0, 200);
    awaitElements(mission, "choice COMPLETED", "one COMPLETED");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");

    var other = desk.start("deeper");
    modify(
        other,
        """
        "activateInstructions": [{"elementId": "choice", "variableInstructions":
          [{"variables": {"key": "F"}}]}],
        "terminateInstructions": [{"elementInstanceKey": "%s"}]
        """
            .formatted(desk.active(other, "before").getFirst()),
        204);
    modify(
        other,
        "\"terminateInstructions\": [{\"elementInstanceKey\": \"%s\"}]"
            .formatted(desk.active(other, "choice").getFirst()),
        204);
    assertThat(desk.state(other)).isEqualTo("TERMINATED");
  }
}
