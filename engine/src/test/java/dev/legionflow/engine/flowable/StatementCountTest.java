package dev.legionflow.engine.flowable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.instance.Diagram;
import dev.legionflow.engine.job.JobService;
import dev.legionflow.engine.store.Node;
import dev.legionflow.worker.JobOutcome.How;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a mission costs in statements and round trips. A change that adds one has to say so here.
@QuarkusTest
@TestProfile(StatementCountTest.Counted.class)
class StatementCountTest {

  /// The start of a mission with one job.
  private static final List<String> START =
      List.of(
          "insert legion_ru_job",
          "insert act_ru_execution",
          "insert act_ru_variable",
          "insert legion_journal",
          "commit");

  /// The completion of that job, with which the mission ends.
  private static final List<String> COMPLETE =
      List.of(
          "select legion_ru_job",
          "select act_ru_execution", // the lock
          "select act_ru_execution", // the mission
          "delete legion_ru_job",
          "delete act_ru_execution",
          "delete act_ru_variable",
          "insert legion_journal",
          "commit");

  /// The same on PostgreSQL, where what is written goes in one round trip.
  private static final List<String> START_TOGETHER =
      List.of(
          "insert legion_ru_job, insert act_ru_execution, insert act_ru_variable,"
              + " insert legion_journal",
          "commit");

  private static final List<String> COMPLETE_TOGETHER =
      List.of(
          "select legion_ru_job", // and the lock
          "select act_ru_execution", // the mission
          "delete legion_ru_job, delete act_ru_execution, delete act_ru_variable,"
              + " insert legion_journal",
          "commit");

  /// A mission of three inline steps and a gateway.
  private static final List<String> STRAIGHT_THROUGH = List.of("insert legion_journal", "commit");

  private static final Map<String, Object> VARIABLES =
      Map.of("customer", "c-4711", "amount", 42L, "note", "please handle with care");

  private static final Pattern STATEMENT =
      Pattern.compile("(?is)(?:(select|delete).*?\\sfrom|(insert)\\s+into|(update))\\s+(\\w+).*");

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
      """;

  /// One task between start and end.
  private static final String ONE_JOB =
      HEAD
          + """
          <bpmn:process id="one-job" isExecutable="true">
            <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <bpmn:serviceTask id="work">
              <bpmn:extensionElements><zeebe:taskDefinition type="count-job"/></bpmn:extensionElements>
              <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
            </bpmn:serviceTask>
            <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
            <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
          </bpmn:process>
          </bpmn:definitions>
          """;

  private static final String STRAIGHT =
      HEAD
          + """
          <bpmn:process id="straight" isExecutable="true">
            <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="a"/>
            <bpmn:serviceTask id="a">
              <bpmn:extensionElements><zeebe:taskDefinition type="count-inline"/></bpmn:extensionElements>
              <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
            </bpmn:serviceTask>
            <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
            <bpmn:serviceTask id="b">
              <bpmn:extensionElements><zeebe:taskDefinition type="count-inline"/></bpmn:extensionElements>
              <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing>
            </bpmn:serviceTask>
            <bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="large"/>
            <bpmn:exclusiveGateway id="large" default="f5">
              <bpmn:incoming>f3</bpmn:incoming>
              <bpmn:outgoing>f4</bpmn:outgoing><bpmn:outgoing>f5</bpmn:outgoing>
            </bpmn:exclusiveGateway>
            <bpmn:sequenceFlow id="f4" sourceRef="large" targetRef="c">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=amount &gt; 10</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="f5" sourceRef="large" targetRef="end"/>
            <bpmn:serviceTask id="c">
              <bpmn:extensionElements><zeebe:taskDefinition type="count-inline"/></bpmn:extensionElements>
              <bpmn:incoming>f4</bpmn:incoming><bpmn:outgoing>f6</bpmn:outgoing>
            </bpmn:serviceTask>
            <bpmn:sequenceFlow id="f6" sourceRef="c" targetRef="end"/>
            <bpmn:endEvent id="end">
              <bpmn:incoming>f5</bpmn:incoming><bpmn:incoming>f6</bpmn:incoming>
            </bpmn:endEvent>
          </bpmn:process>
          </bpmn:definitions>
          """;

  @Inject Engine engine;
  @Inject JobService jobs;
  @Inject Definitions definitions;
  @Inject CountingDatabase database;
  @Inject Node node;
  @Inject Admin admin;

  @Test
  void aMissionWithOneJob() {
    var definition = deploy("one-job", ONE_JOB);
    // The first of a kind reads its definition.
    start(definition);
    complete(job());

    assertThat(kinds(() -> start(definition)))
        .containsExactlyElementsOf(database.isH2() ? START : START_TOGETHER);
    var job = job();
    assertThat(kinds(() -> complete(job)))
        .containsExactlyElementsOf(database.isH2() ? COMPLETE : COMPLETE_TOGETHER);
  }

  @Test
  void aMissionThatRunsStraightThrough() {
    var definition = deploy("straight", STRAIGHT);
    start(definition);

    assertThat(kinds(() -> start(definition))).containsExactlyElementsOf(STRAIGHT_THROUGH);
  }

  /// A value that Flowable keeps in a table of its own.
  @Test
  void aLargeVariableThatNobodyWaitsForIsNotWritten() {
    var definition = deploy("with-text", STRAIGHT.replace("\"straight\"", "\"with-text\""));
    var variables = new HashMap<>(VARIABLES);
    variables.put("note", "long ".repeat(2_000));
    start(definition, variables);

    assertThat(kinds(() -> start(definition, variables)))
        .containsExactlyElementsOf(STRAIGHT_THROUGH);
  }

  /// What a migration asks and writes beside the tokens themselves does not grow with them.
  @Test
  void aMigrationOfManyTokens() {
    var body = Diagram.jobs("work", "items", false);
    var path = Diagram.path("in", "work", "out");
    var from =
        deploy(
            "many", Diagram.process("many", Diagram.start("in"), body, Diagram.end("out"), path));
    var to =
        deploy(
            "other", Diagram.process("other", Diagram.start("in"), body, Diagram.end("out"), path));
    var migration = new Migration(to, Map.of("work", "work"));
    migrate(start(from, Map.of("items", List.of(1))), migration);

    var few = migrate(start(from, Map.of("items", List.of(1, 2, 3))), migration);
    var many =
        migrate(start(from, Map.of("items", IntStream.range(0, 40).boxed().toList())), migration);

    assertThat(many).isEqualTo(few).contains("update legion_ru_job");
  }

  /// A condition costs nothing where a variable changes that it does not name.
  @Test
  void aLargeBodyBesideACondition() {
    var condition =
        "<bpmn:conditionalEventDefinition><bpmn:condition xsi:type=\"bpmn:tFormalExpression\">=cancelled</bpmn:condition></bpmn:conditionalEventDefinition>";
    var items = Map.<String, Object>of("items", IntStream.range(0, 600).boxed().toList());
    start(deploy("signalled", large("signalled", Diagram.signal("stop"))), items);
    job();
    var expected = job();
    var signalled = kinds(() -> complete(expected));
    cancelRunning("signalled");
    start(deploy("conditional", large("conditional", condition)), items);
    job();
    var counted = job();

    assertThat(kinds(() -> complete(counted))).isEqualTo(signalled);
    cancelRunning("conditional");
  }

  private static String large(String id, String trigger) {
    return Diagram.process(
        id,
        Diagram.start("in"),
        Diagram.jobs("count-job", "items", false),
        Diagram.end("out"),
        Diagram.path("in", "count-job", "out"),
        Diagram.eventSub("event", true, trigger));
  }

  private void cancelRunning(String process) {
    admin
        .post(
            "/v2/process-instances/search",
            "{\"filter\": {\"processDefinitionId\": \"%s\", \"state\": \"ACTIVE\"}}"
                .formatted(process))
        .json()
        .path("items")
        .forEach(instance ->
            assertThat(
                    admin
                        .post(
                            "/v2/process-instances/"
                                + instance.path("processInstanceKey").asText()
                                + "/cancellation",
                            "{}")
                        .status())
                .isEqualTo(204));
  }

  private List<String> migrate(long key, Migration migration) {
    return kinds(() ->
            engine.execute(unit -> {
              assertThat(engine.migrate(key, migration, false).orElseThrow().isPossible()).isTrue();
              return key;
            }))
        .stream()
        .filter(kind -> !kind.contains("act_ru_execution") && !kind.contains("act_ru_variable"))
        // Goes with the last of these, where there is room.
        .filter(kind -> !kind.equals("insert legion_journal"))
        .toList();
  }

  private List<String> kinds(Runnable task) {
    return database.during(task).stream().map(StatementCountTest::kinds).toList();
  }

  /// Of what was sent together.
  private static String kinds(String sent) {
    return Arrays.stream(sent.split("; "))
        .map(StatementCountTest::kind)
        .collect(Collectors.joining(", "));
  }

  private static String kind(String sql) {
    var matcher = STATEMENT.matcher(sql);
    if (!matcher.matches()) {
      return sql;
    }
    return IntStream.rangeClosed(1, matcher.groupCount())
        .mapToObj(matcher::group)
        .filter(Objects::nonNull)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" "));
  }

  private Definition deploy(String id, String xml) {
    admin
        .asks()
        .multiPart("resources", id + ".bpmn", xml.getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(200);
    return definitions.latest(id, "<default>").orElseThrow();
  }

  private long start(Definition definition) {
    return start(definition, VARIABLES);
  }

  private long start(Definition definition, Map<String, Object> variables) {
    var key = node.keys().next();
    engine.execute(unit -> {
      engine.start(key, definition, variables, List.of());
      return key;
    });
    return key;
  }

  /// Takes the one job that waits.
  private long job() {
    var answer =
        admin.post(
            "/v2/jobs/activation",
            """
            {"type": "count-job", "maxJobsToActivate": 1, "timeout": 60000, "worker": "test",
             "requestTimeout": 10000}
            """);
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().at("/jobs/0/jobKey").asLong();
  }

  private void complete(long job) {
    jobs.complete(job, Map.of("result", "done"), How.LOCAL);
  }

  /// An engine of its own whose commands are listened to.
  public static final class Counted extends TempData {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(CountingDatabase.class);
    }
  }
}
