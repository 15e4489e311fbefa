package dev.legionflow.engine.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.message.MessageStore.Wanted;
import dev.legionflow.engine.message.StartStore.Due;
import dev.legionflow.engine.message.StartStore.StartEvent;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// What a node has left on its way, and what fails there.
@QuarkusTest
@TestProfile(MessagesTest.Patient.class)
class MessagesTest {

  private static final String TENANT = "<default>";
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
          id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
        <bpmn:message id="m" name="NAME"><bpmn:extensionElements>
          <zeebe:subscription correlationKey="=orderId"/>
        </bpmn:extensionElements></bpmn:message>
        <bpmn:process id="PROCESS" isExecutable="true">
      """;
  private static final String TAIL = "</bpmn:process></bpmn:definitions>";

  /// A message starts it, and a task follows.
  private static final String STARTED =
      HEAD
          + """
          <bpmn:startEvent id="start">
            <bpmn:outgoing>f1</bpmn:outgoing><bpmn:messageEventDefinition messageRef="m"/>
          </bpmn:startEvent>
          <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="a"/>
          <bpmn:serviceTask id="a">
            <bpmn:extensionElements><zeebe:taskDefinition type="TYPE"/></bpmn:extensionElements>
            <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
          </bpmn:serviceTask>
          <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
          <bpmn:serviceTask id="b">
            <bpmn:extensionElements><zeebe:taskDefinition type="PROCESS-job"/></bpmn:extensionElements>
            <bpmn:incoming>f2</bpmn:incoming>
          </bpmn:serviceTask>
          """
          + TAIL;

  /// A job, and a message that comes beside it.
  private static final String NOTED =
      HEAD
          + """
          <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
          <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="a"/>
          <bpmn:serviceTask id="a">
            <bpmn:extensionElements><zeebe:taskDefinition type="PROCESS-job"/></bpmn:extensionElements>
            <bpmn:incoming>f1</bpmn:incoming>
          </bpmn:serviceTask>
          <bpmn:boundaryEvent id="note" attachedToRef="a" cancelActivity="false">
            <bpmn:outgoing>f2</bpmn:outgoing><bpmn:messageEventDefinition messageRef="m"/>
          </bpmn:boundaryEvent>
          <bpmn:sequenceFlow id="f2" sourceRef="note" targetRef="end"/>
          <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
          """
          + TAIL;

  /// An engine of its own, whose inline workers may wait for each other.
  public static class Patient extends TempData {
    @Override
    public Map<String, String> getConfigOverrides() {
      var all = new HashMap<>(super.getConfigOverrides());
      all.put("legion.inline.time-limit", "9s");
      return all;
    }
  }

  /// Takes the place of the instance that it works for, once: its command has to begin again.
  @ApplicationScoped
  public static class Rival implements JobWorker {
    private final Database database;
    private final AtomicInteger calls = new AtomicInteger();

    Rival(Database database) {
      this.database = database;
    }

    @Override
    public String type() {
      return "message-rival";
    }

    @Override
    public boolean inline() {
      return true;
    }

    @Override
    public JobOutcome work(Job job) {
      if (calls.incrementAndGet() == 1) {
        database
            .jdbi()
            .useHandle(handle ->
                handle.execute(
                    "insert into act_ru_execution (id_, rev_) values (?, 1)",
                    Long.toString(job.processInstanceKey())));
      }
      return JobOutcome.completed(Map.of());
    }
  }

  /// Two of it are done when both have begun.
  @ApplicationScoped
  public static class Meeting implements JobWorker {
    private final CyclicBarrier both = new CyclicBarrier(2);

    @Override
    public String type() {
      return "message-meeting";
    }

    @Override
    public boolean inline() {
      return true;
    }

    @Override
    public JobOutcome work(Job job) {
      try {
        both.await(8, TimeUnit.SECONDS);
        return JobOutcome.completed(Map.of());
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        return JobOutcome.terminal("alone");
      }
    }
  }

  @Inject Admin admin;
  @Inject Database database;
  @Inject Node node;

  private void deploy(String process, String xml) {
    var named = xml.replace("PROCESS", process).replace("NAME", process);
    admin
        .asks()
        .multiPart("resources", process + ".bpmn", named.getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(200);
  }

  private long start(String process) {
    var answer =
        admin.post(
            "/v2/process-instances",
            "{\"processDefinitionId\": \"%s\", \"variables\": {\"orderId\": \"o-1\"}}"
                .formatted(process));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("processInstanceKey").asLong();
  }

  /// As a node has left it.
  private long store(Handle handle, String name, long expiresAt, Optional<Long> due) {
    var key = node.keys().next();
    var message = new Message(key, name, "o-1", "", "{}", expiresAt, true, TENANT);
    MessageStore.insert(handle, message, due);
    return key;
  }

  private long store(String name, long expiresAt, Optional<Long> due) {
    return database.jdbi().withHandle(handle -> store(handle, name, expiresAt, due));
  }

  private boolean isThere(long message) {
    return count("legion_message where key = " + message) == 1;
  }

  private int count(String what) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle.createQuery("select count(*) from " + what).mapTo(Integer.class).one());
  }

  private void eventually(String what, int expected) {
    await(what)
        .atMost(Duration.ofSeconds(9))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> count(what) == expected);
  }

  private static String jobs(String process) {
    return "legion_ru_job where type = '%s-job'".formatted(process);
  }

  @Test
  void aStartThatWasRolledBackIsMadeAgain() {
    deploy("rivalled", STARTED.replace("TYPE", "message-rival"));

    var _ = store("rivalled", System.currentTimeMillis() + HOUR, Optional.of(0L));

    eventually(jobs("rivalled"), 1);
  }

  @Test
  void whatHasExpiredReachesThoseWhoWaitedBeforeAndStartsNothing() {
    deploy("before", NOTED.replace("\"NAME\"", "\"expired\""));
    deploy("after", NOTED.replace("\"NAME\"", "\"expired\""));
    deploy("none", STARTED.replace("\"NAME\"", "\"expired\"").replace("TYPE", "none-job"));
    start("before");
    var now = System.currentTimeMillis();
    var message = store("expired", now - 1, Optional.of(now + HOUR));
    start("after");

    database
        .jdbi()
        .useHandle(handle ->
            handle.execute("update legion_message set pending_at = 0 where key = ?", message));

    await().atMost(Duration.ofSeconds(9)).until(() -> !isThere(message));
    assertThat(notes("before")).isEqualTo(1);
    assertThat(notes("after")).isZero();
    assertThat(count(jobs("none"))).isZero();
  }

  private int notes(String process) {
    var answer =
        admin.post(
            "/v2/element-instances/search",
            "{\"filter\": {\"processDefinitionId\": \"%s\", \"elementId\": \"note\"}}"
                .formatted(process));
    return answer.json().path("items").size();
  }

  @Test
  void whatIsOnItsWayDoesNotExpire() {
    var now = System.currentTimeMillis();
    var first = store("nobody", now - 2, Optional.of(now + HOUR));

    var second = store("nobody", now - 1, Optional.empty());

    await().atMost(Duration.ofSeconds(9)).until(() -> !isThere(second));
    assertThat(isThere(first)).isTrue();
  }

  @Test
  void whatAProcessHasTakenIsNotLookedAtAgain() {
    var wanted = new Wanted("floor", "o-1", "p", TENANT);
    database
        .jdbi()
        .useHandle(handle -> {
          handle.begin();
          var now = System.currentTimeMillis();
          var first = store(handle, "floor", now + HOUR, Optional.empty());
          var second = store(handle, "floor", now + HOUR, Optional.empty());
          assertThat(MessageStore.take(handle, first, "p")).isTrue();

          // Two minutes later the first is behind, and what was not taken stays before.
          MessageStore.raiseFloor(handle, wanted, second, now + 120_000);
          var floor = "select message_key from legion_message_floor where name = 'floor'";
          assertThat(handle.createQuery(floor).mapTo(Long.class).one()).isEqualTo(second - 1);
          assertThat(MessageStore.next(handle, wanted, now).orElseThrow().key()).isEqualTo(second);

          assertThat(MessageStore.expire(handle, now + 2 * HOUR, 100)).isPositive();
          assertThat(handle.createQuery(floor).mapTo(Long.class).list()).isEmpty();
          handle.rollback();
        });
  }

  @Test
  void whatCameToOneThatWaitsForMoreDoesNotComeInOneCommand() {
    deploy("flooded", NOTED);
    var later = System.currentTimeMillis() + HOUR;
    database
        .jdbi()
        .useTransaction(handle -> {
          for (var i = 0; i < 12_000; i++) {
            var _ = store(handle, "flooded", later, Optional.empty());
          }
        });

    var mission = start("flooded");

    assertThat(
            count(
                "legion_message_taken t join legion_message m on m.key = t.message_key"
                    + " where m.name = 'flooded'"))
        .isPositive();
    admin.post("/v2/process-instances/" + mission + "/cancellation", "{}");
    database
        .jdbi()
        .useHandle(handle -> handle.execute("delete from legion_message where name = 'flooded'"));
  }

  @Test
  void publicationsWithoutAKeyDoNotTakeTurns() {
    deploy("meeting", STARTED.replace("TYPE", "message-meeting"));
    for (var timeToLive : List.of(0, 60_000)) {
      var both =
          Stream.of(1, 2)
              .map(_ ->
                  CompletableFuture.supplyAsync(() ->
                      admin
                          .post(
                              "/v2/messages/publication",
                              "{\"name\": \"meeting\", \"timeToLive\": %d}".formatted(timeToLive))
                          .status()))
              .toList();
      assertThat(both.stream().map(CompletableFuture::join)).containsOnly(200);
    }

    eventually(jobs("meeting"), 4);
  }

  @Test
  void aTimerThatHasFiredElsewhereIsNotPutOff() {
    database
        .jdbi()
        .useHandle(handle -> {
          handle.begin();
          var timer =
              new StartEvent(1, StartStore.TIMER, "", 2, "timed", "start", 1_000L, "c", TENANT);
          StartStore.replace(handle, "timed", TENANT, List.of(timer));
          var read = new Due(1, 1_000);
          assertThat(StartStore.due(handle, 1_000, 10)).containsExactly(read);

          StartStore.reschedule(handle, 1, 2_000L, "d");
          StartStore.later(handle, read, new Failure(1_000, 1));
          assertThat(StartStore.due(handle, 2_000, 10)).containsExactly(new Due(1, 2_000));

          StartStore.later(handle, new Due(1, 2_000), new Failure(2_000, 1));
          assertThat(StartStore.due(handle, 6_999, 10)).isEmpty();
          assertThat(StartStore.due(handle, 7_000, 10)).containsExactly(new Due(1, 2_000));
          handle.rollback();
        });
  }

  @Test
  void aSignalThatFailsIsKeptAndTriedLessAndLessOften() {
    // The process that it starts is not there.
    var start =
        new StartEvent(
            node.keys().next(), StartStore.SIGNAL, "lost", 1, "lost", "start", null, null, TENANT);
    database.jdbi().useHandle(handle -> StartStore.replace(handle, "lost", TENANT, List.of(start)));
    var ofIt = "legion_signal_delivery where target_key = " + start.key();
    admin.post("/v2/signals/broadcast", "{\"signalName\": \"lost\"}");
    eventually(ofIt + " and tries = 1", 1);

    update("update legion_signal_delivery set tries = 20, due_at = 0 where target_key = ?", start);

    eventually(ofIt + " and tries = 21", 1);
    assertThat(count(ofIt + " and due_at > " + (System.currentTimeMillis() + HOUR))).isEqualTo(1);
    assertThat(count("legion_signal")).isEqualTo(1);
    database.jdbi().useHandle(handle -> StartStore.replace(handle, "lost", TENANT, List.of()));
    update("update legion_signal_delivery set due_at = 0 where target_key = ?", start);
    eventually("legion_signal", 0);
  }

  private void update(String sql, StartEvent start) {
    database.jdbi().useHandle(handle -> handle.execute(sql, start.key()));
  }
}
