package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.adHoc;
import static dev.legionflow.engine.instance.Diagram.boundaryTimer;
import static dev.legionflow.engine.instance.Diagram.call;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.jobs;
import static dev.legionflow.engine.instance.Diagram.listeners;
import static dev.legionflow.engine.instance.Diagram.parallel;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.sub;
import static dev.legionflow.engine.instance.Diagram.timer;
import static dev.legionflow.engine.instance.Diagram.user;
import static dev.legionflow.engine.instance.Diagram.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TempData.class)
class MigrationTest {

  @Inject Desk desk;
  @Inject Database database;

  @BeforeEach
  void clean() {
    desk.onlyWhatTheJournalSays();
  }

  @AfterEach
  void rebuild() {
    desk.requireRebuiltEqual();
  }

  private JsonNode migrate(String instance, String target, int status, String... mapping) {
    return desk.post(
        "/v2/process-instances/" + instance + "/migration", plan(target, mapping), status);
  }

  private JsonNode dryRun(String instance, String target, String... mapping) {
    return desk.post(
        "/v2/process-instances/" + instance + "/migration?dryRun=true", plan(target, mapping), 200);
  }

  /// @param mapping `source>target`
  private static String plan(String target, String... mapping) {
    var instructions =
        List.of(mapping).stream()
            .map(m -> m.split(">"))
            .map(m ->
                "{\"sourceElementId\": \"%s\", \"targetElementId\": \"%s\"}".formatted(m[0], m[1]))
            .toList();
    return "{\"targetProcessDefinitionKey\": \"%s\", \"mappingInstructions\": [%s]}"
        .formatted(target, String.join(",", instructions));
  }

  private JsonNode only(String what, String instance) {
    var found = desk.search(what, "{\"processInstanceKey\": \"" + instance + "\"}");
    assertThat(found).as(what).hasSize(1);
    return found.getFirst();
  }

  private JsonNode taken(String mission, String type) {
    return desk.activate(type, 100).stream()
        .filter(j -> j.path("processInstanceKey").asText().equals(mission))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> messages(JsonNode faults) {
    return StreamSupport.stream(faults.spliterator(), false)
        .map(f -> f.path("message").asText())
        .toList();
  }

  private String timerDue(String element) {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery(
                    "select id_ || ' ' || cast(duedate_ as varchar(40)) from act_ru_timer_job where element_id_ = ?")
                .bind(0, element)
                .mapTo(String.class)
                .one());
  }

  @Test
  void aJobGoesOnInTheNewVersion() {
    desk.deploy(process("simple", start("in"), job("a"), end("out"), path("in", "a", "out")));
    var mission = desk.start("simple", "{\"v\": 1}");
    var before = only("jobs", mission);
    var held = taken(mission, "a");
    var target =
        desk.deploy(
                process(
                    "simple",
                    start("in"),
                    job("b"),
                    user("check"),
                    end("out"),
                    path("in", "b", "check", "out")))
            .getFirst();

    var report = dryRun(mission, target, "a>b");
    assertThat(report.path("possible").asBoolean()).isTrue();
    assertThat(report.at("/report/elements/0/targetElementId").asText()).isEqualTo("b");
    assertThat(only("jobs", mission)).isEqualTo(only("jobs", mission));
    assertThat(only("jobs", mission).path("elementId").asText()).isEqualTo("a");

    migrate(mission, target, 204, "a>b");

    var after = only("jobs", mission);
    assertThat(after.path("jobKey")).isEqualTo(before.path("jobKey"));
    assertThat(after.path("type").asText()).isEqualTo("a");
    assertThat(after.path("elementId").asText()).isEqualTo("b");
    assertThat(after.path("processDefinitionKey").asText()).isEqualTo(target);
    var shown = desk.get("/v2/process-instances/" + mission);
    assertThat(shown.path("processDefinitionKey").asText()).isEqualTo(target);
    assertThat(shown.path("processDefinitionVersion").asInt()).isEqualTo(2);
    assertThat(desk.elements(mission)).containsExactly("in COMPLETED", "b ACTIVE");
    // The worker that has it knows nothing of all that.
    assertThat(desk.complete(held).status()).isEqualTo(204);
    assertThat(desk.elements(mission))
        .containsExactly("in COMPLETED", "b COMPLETED", "check ACTIVE");
    var counts = desk.get("/legion/process-definitions/" + target + "/statistics").toString();
    assertThat(counts).contains("\"b\"");
  }

  @Test
  void userTasksTimersAndIncidentsKeepTheirKeys() {
    desk.deploy(
        process(
            "three",
            start("in"),
            parallel("fork"),
            user("u"),
            boundaryTimer("late", "u", "PT1H", true),
            end("lateEnd"),
            timer("t", "PT2H"),
            job("j"),
            end("out"),
            path("in", "fork", "u", "out"),
            path("fork", "t", "out"),
            path("fork", "j", "out"),
            path("late", "lateEnd")));
    var mission = desk.start("three");
    var held = taken(mission, "j");
    desk.post(
        "/v2/jobs/" + held.path("jobKey").asText() + "/failure",
        "{\"retries\": 0, \"errorMessage\": \"no\"}",
        204);
    var task = only("user-tasks", mission);
    var incident = only("incidents", mission);
    var border = timerDue("late");
    var catching = timerDue("t");
    var target =
        desk.deploy(
                process(
                    "other",
                    start("in"),
                    parallel("fork"),
                    user("u2"),
                    boundaryTimer("late2", "u2", "PT9H", true),
                    boundaryTimer("soon", "u2", "PT3H", false),
                    end("soonEnd"),
                    end("lateEnd"),
                    timer("t2", "PT9H"),
                    job("j2"),
                    end("out"),
                    path("in", "fork", "u2", "out"),
                    path("fork", "t2", "out"),
                    path("fork", "j2", "out"),
                    path("late2", "lateEnd"),
                    path("soon", "soonEnd")))
            .getFirst();

    migrate(mission, target, 204, "u>u2", "late>late2", "t>t2", "j>j2");

    assertThat(only("user-tasks", mission).path("userTaskKey")).isEqualTo(task.path("userTaskKey"));
    assertThat(only("user-tasks", mission).path("elementId").asText()).isEqualTo("u2");
    assertThat(only("incidents", mission).path("incidentKey"))
        .isEqualTo(incident.path("incidentKey"));
    assertThat(only("incidents", mission).path("elementId").asText()).isEqualTo("j2");
    assertThat(timerDue("late2")).isEqualTo(border);
    assertThat(timerDue("t2")).isEqualTo(catching);
    assertThat(timerDue("soon")).isNotBlank();
    // They work: the timers fire where they are now.
    database
        .jdbi()
        .useHandle(h ->
            h.execute(
                "update act_ru_timer_job set duedate_ = current_timestamp - interval '1' hour"
                    + " where element_id_ in ('late2', 't2')"));
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(20))
        .until(() ->
            desk.elements(mission)
                .containsAll(List.of("u2 TERMINATED", "late2 COMPLETED", "t2 COMPLETED")));
    desk.post(
        "/v2/process-instances/" + mission + "/modification",
        "{\"terminateInstructions\": [{\"elementInstanceKey\": \"%s\"}]}"
            .formatted(desk.active(mission, "j2").getFirst()),
        204);
    assertThat(desk.state(mission)).isEqualTo("TERMINATED");
    assertThat(
            desk.search(
                "incidents",
                "{\"processInstanceKey\": \"" + mission + "\", \"state\": \"ACTIVE\"}"))
        .isEmpty();
  }

  @Test
  void scopesBodiesJoinsAndCallsGoAlong() {
    desk.deploy(
        process("calledByBoth", start("in"), job("inner"), end("out"), path("in", "inner", "out")));
    var source =
        process(
            "wide",
            start("in"),
            parallel("fork"),
            sub("s", start("sin"), job("deep"), end("sout"), path("sin", "deep", "sout")),
            jobs("many", "[1,2]", false),
            call("c", "calledByBoth"),
            job("quick"),
            parallel("join"),
            end("out"),
            path("in", "fork", "s", "join", "out"),
            path("fork", "many", "join"),
            path("fork", "c", "join"),
            path("fork", "quick", "join"));
    desk.deploy(source);
    var mission = desk.start("wide");
    assertThat(desk.complete(taken(mission, "quick")).status()).isEqualTo(204);
    var target =
        desk.deploy(
                source
                    .replace("id=\"wide\"", "id=\"wider\"")
                    .replace("\"s\"", "\"s2\"")
                    .replace("\"deep\"", "\"deep2\"")
                    .replace("sourceRef=\"sin\"", "sourceRef=\"sin\"")
                    .replace("\"many\"", "\"many2\""))
            .getFirst();

    migrate(mission, target, 204, "s>s2", "deep>deep2", "many>many2", "c>c", "join>join");

    assertThat(desk.elements(mission))
        .contains("s2 ACTIVE", "deep2 ACTIVE", "many2[] ACTIVE", "many2 ACTIVE", "c ACTIVE");
    assertThat(desk.complete(taken(mission, "deep")).status()).isEqualTo(204);
    for (var each : desk.activate("many", 100)) {
      assertThat(desk.complete(each).status()).isEqualTo(204);
    }
    assertThat(desk.state(mission)).isEqualTo("ACTIVE");
    var child =
        desk.search("process-instances", "{\"parentProcessInstanceKey\": \"" + mission + "\"}")
            .getFirst()
            .path("processInstanceKey")
            .asText();
    assertThat(desk.complete(taken(child, "inner")).status()).isEqualTo(204);
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void allFaultsAreNamedAtOnceAndNothingChanges() {
    desk.deploy(
        process(
            "faulty",
            start("in"),
            parallel("fork"),
            job("a"),
            user("b"),
            sub("s", start("sin"), job("deep"), end("sout"), path("sin", "deep", "sout")),
            end("out"),
            path("in", "fork", "a", "out"),
            path("fork", "b", "out"),
            path("fork", "s", "out")));
    var mission = desk.start("faulty");
    var target =
        desk.deploy(
                process(
                    "target",
                    start("in"),
                    job("x"),
                    sub("t", start("tin"), job("y"), end("tout"), path("tin", "y", "tout")),
                    end("out"),
                    path("in", "x", "t", "out")))
            .getFirst();
    var before = desk.elements(mission);

    // Unmapped, of another kind, out of its scope.
    var refused = migrate(mission, target, 409, "b>x", "s>t", "deep>x");
    assertThat(messages(refused.path("errors")))
        .satisfiesExactlyInAnyOrder(
            m -> assertThat(m).contains("'a'", "maps it to nothing"),
            m -> assertThat(m).contains("'b'", "USER_TASK", "SERVICE_TASK"),
            m -> assertThat(m).contains("'deep'", "scope"));
    assertThat(refused.path("type").asText()).endsWith("migration-refused");

    var report = dryRun(mission, target, "b>x", "s>t", "deep>x");
    assertThat(report.path("possible").asBoolean()).isFalse();
    assertThat(report.at("/report/faults")).hasSize(3);

    // Wrong in itself.
    var wrong = migrate(mission, target, 400, "a>nowhere", "nothing>x");
    assertThat(messages(wrong.path("errors")).toString()).contains("'nowhere'", "'nothing'");
    assertThat(migrate(mission, target, 400, "a>x", "a>y").path("field").asText())
        .isEqualTo("mappingInstructions[1].sourceElementId");
    migrate(mission, "1", 404, "a>x");
    migrate("1", target, 404, "a>x");
    assertThat(migrate(mission, "x", 400).path("field").asText())
        .isEqualTo("targetProcessDefinitionKey");

    assertThat(desk.elements(mission)).isEqualTo(before);
    assertThat(desk.get("/v2/process-instances/" + mission).path("processDefinitionId").asText())
        .isEqualTo("faulty");
  }

  @Test
  void anEventThatIsNotMappedIsClosed() {
    desk.deploy(
        process(
            "closing",
            start("in"),
            job("a"),
            boundaryTimer("gone", "a", "PT1H", true),
            end("goneEnd"),
            end("out"),
            path("in", "a", "out"),
            path("gone", "goneEnd")));
    var mission = desk.start("closing");
    var target =
        desk.deploy(process("closed", start("in"), job("a"), end("out"), path("in", "a", "out")))
            .getFirst();

    var report = dryRun(mission, target, "a>a");
    assertThat(report.at("/report/closed/0").asText()).isEqualTo("gone");
    migrate(mission, target, 204, "a>a");

    int left =
        database
            .jdbi()
            .withHandle(h ->
                h.createQuery("select count(*) from act_ru_timer_job where element_id_ = 'gone'")
                    .mapTo(Integer.class)
                    .one());
    assertThat(left).isZero();
    assertThat(desk.complete(taken(mission, "a")).status()).isEqualTo(204);
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  private String complete(String mission, String type) {
    var open =
        desk.search(
            "jobs",
            "{\"processInstanceKey\": \"%s\", \"type\": \"%s\", \"state\": \"CREATED\"}"
                .formatted(mission, type));
    assertThat(open).as(type).hasSize(1);
    assertThat(desk.complete(open.getFirst()).status()).isEqualTo(204);
    return open.getFirst().path("jobKey").asText();
  }

  private int timers(String element) {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery("select count(*) from act_ru_timer_job where element_id_ = ?")
                .bind(0, element)
                .mapTo(Integer.class)
                .one());
  }

  @Test
  void aListenersJobGoesAlong() {
    desk.deploy(
        process(
            "heard",
            start("in"),
            job("a", listeners("start a1", "start a2", "end a3")),
            end("out"),
            path("in", "a", "out")));
    var mission = desk.start("heard");
    var late = desk.start("heard");
    var target =
        desk.deploy(
                process(
                    "heard",
                    start("in"),
                    job("b", listeners("start b1", "start b2", "end b3")),
                    boundaryTimer("heardLate", "b", "PT1H", true),
                    job("quiet"),
                    end("out"),
                    path("in", "b", "quiet", "out"),
                    path("heardLate", "out")))
            .getFirst();
    var key = only("jobs", mission).path("jobKey").asText();

    // At its first listener: the event at the border begins to wait with the work.
    migrate(mission, target, 204, "a>b");
    assertThat(timers("heardLate")).isZero();
    assertThat(only("jobs", mission).path("elementId").asText()).isEqualTo("b");
    assertThat(complete(mission, "a1")).isEqualTo(key);
    complete(mission, "b2");
    assertThat(timers("heardLate")).isEqualTo(1);
    complete(mission, "b");
    complete(mission, "b3");
    complete(mission, "quiet");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");

    // At its last: what has ended is not interrupted any more.
    complete(late, "a1");
    complete(late, "a2");
    complete(late, "a");
    var refused = migrate(late, target, 409, "a>quiet");
    assertThat(messages(refused.path("errors")))
        .singleElement()
        .satisfies(m -> assertThat(m).contains("'a'", "end listener 1", "'quiet'"));
    migrate(late, target, 204, "a>b");
    assertThat(timers("heardLate")).isZero();
    complete(late, "a3");
    complete(late, "quiet");
    assertThat(desk.state(late)).isEqualTo("COMPLETED");
  }

  @Test
  void aListenersJobOfTheProcessGoesAlong() {
    var source =
        process(
            "whole",
            with(listeners("start w1", "start w2", "end w3")),
            start("in"),
            job("a"),
            end("out"),
            path("in", "a", "out"));
    desk.deploy(source);
    var target =
        desk.deploy(
                source
                    .replace("id=\"whole\"", "id=\"wholly\"")
                    .replace("\"in\"", "\"begin\"")
                    .replace("\"w2\"", "\"y2\"")
                    .replace("\"w3\"", "\"y3\""))
            .getFirst();
    var silent =
        desk.deploy(process("silent", start("in"), job("a"), end("out"), path("in", "a", "out")))
            .getFirst();
    var mission = desk.start("whole");
    var job = taken(mission, "w1");

    var refused = migrate(mission, silent, 409);
    assertThat(messages(refused.path("errors")))
        .singleElement()
        .satisfies(m -> assertThat(m).contains("'whole'", "start listener 1", "'silent'"));
    desk.post(
        "/v2/jobs/" + job.path("jobKey").asText() + "/failure",
        "{\"retries\": 0, \"errorMessage\": \"no\"}",
        204);
    var incident = only("incidents", mission).path("incidentKey").asText();

    migrate(mission, target, 204);

    assertThat(only("incidents", mission).path("elementId").asText()).isEqualTo("wholly");
    assertThat(only("incidents", mission).path("incidentKey").asText()).isEqualTo(incident);
    assertThat(only("jobs", mission).path("elementId").asText()).isEqualTo("wholly");
    resolve(mission, incident);
    assertThat(desk.complete(job).status()).isEqualTo(204);
    complete(mission, "y2");
    assertThat(desk.elements(mission)).containsExactly("begin COMPLETED", "a ACTIVE");
    complete(mission, "a");
    migrate(mission, silent, 409);
    complete(mission, "y3");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  /// Gives the job a retry and lets it be called again.
  private void resolve(String mission, String incident) {
    desk.patch(
        "/v2/jobs/" + only("jobs", mission).path("jobKey").asText(),
        "{\"changeset\": {\"retries\": 1}}",
        204);
    desk.post("/v2/incidents/" + incident + "/resolution", "{}", 204);
    assertThat(
            desk.search(
                "incidents",
                "{\"processInstanceKey\": \"" + mission + "\", \"state\": \"ACTIVE\"}"))
        .isEmpty();
  }

  @Test
  void anAdHocSubProcessIsRefusedByName() {
    var source =
        process(
            "open",
            start("in"),
            adHoc("tools", "t1", job("t1"), job("t2")),
            end("out"),
            path("in", "tools", "out"));
    var target = desk.deploy(source).getFirst();
    var mission = desk.start("open");

    var refused = migrate(mission, target, 409, "tools>tools", "t1>t1");
    assertThat(messages(refused.path("errors")))
        .singleElement()
        .satisfies(m -> assertThat(m).contains("ad-hoc"));
    assertThat(refused.at("/errors/0/elementId").asText()).isEqualTo("tools");
    complete(mission, "t1");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void theBusinessIdGoesAlong() {
    desk.deploy(process("named", start("in"), job("a"), end("out"), path("in", "a", "out")));
    var target =
        desk.deploy(process("renamed", start("in"), job("a"), end("out"), path("in", "a", "out")))
            .getFirst();
    var create = "{\"processDefinitionId\": \"%s\", \"businessId\": \"%s\"}";
    var mission =
        desk.post("/v2/process-instances", create.formatted("named", "N-1"), 200)
            .path("processInstanceKey")
            .asText();
    migrate(mission, target, 204, "a>a");
    assertThat(
            desk.post("/v2/process-instances", create.formatted("renamed", "N-1"), 200)
                .path("processInstanceKey")
                .asText())
        .isEqualTo(mission);

    var second =
        desk.post("/v2/process-instances", create.formatted("named", "N-1"), 200)
            .path("processInstanceKey")
            .asText();
    assertThat(second).isNotEqualTo(mission);
    var dry = dryRun(second, target, "a>a");
    assertThat(dry.path("possible").asBoolean(true)).isFalse();
    var refused = migrate(second, target, 409, "a>a");
    assertThat(refused.path("type").asText()).endsWith(":migration-refused");
    assertThat(refused.at("/errors/0/message").asText()).contains("business id");
    assertThat(dry.at("/report/faults/0/message")).isEqualTo(refused.at("/errors/0/message"));
    assertThat(desk.get("/v2/process-instances/" + second).path("processDefinitionId").asText())
        .isEqualTo("named");
  }
}
