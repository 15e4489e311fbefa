package dev.legionflow.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The searchable tables are what the journal says, however it is applied.
@QuarkusTest
@TestProfile(TempData.class)
class RebuildTest {

  private static final List<String> DAMAGES =
      List.of(
          "delete from legion_element_instance where mod(key, 3) = 0",
          "update legion_variable set value = '\"changed\"' where mod(key, 2) = 0",
          "update legion_process_instance set state = 'COMPLETED', incidents = 7",
          "delete from legion_job",
          "update legion_user_task set assignee = 'nobody'",
          "update legion_incident set key = key + 1",
          "delete from legion_decision_instance where process_instance_key is null",
          "update legion_decision_instance set matched_rules = '[]'",
          "update legion_element_statistics set failures = failures + 1, millis = 0");

  @Inject Admin admin;
  @Inject JournalReplay replay;
  @Inject Database database;
  @Inject Journal journal;

  /// Other tests have put rows into the same tables that no journal knows of.
  @BeforeEach
  void onlyWhatTheJournalSays() {
    rebuilt();
  }

  @Test
  void theTablesAreTheSameHoweverTheJournalIsCut() {
    var seed = System.nanoTime();
    var missions = new RandomMissions(admin, seed);
    missions.deploy();
    missions.act(250);
    var live = replay.live();
    assertThat(live).allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());
    var random = new Random(seed);
    for (var size : List.of(1, 7, 1_000, 0)) {
      var replayed = replay.replayed(() -> size == 0 ? 1 + random.nextInt(60) : size);
      for (var table : live.keySet()) {
        assertThat(replayed.get(table))
            .as("%s, seed %d, %d rows at a time (0: at random)", table, seed, size)
            .isEqualTo(live.get(table));
      }
    }
  }

  @Test
  void whatWasDamagedIsAsBefore() {
    var missions = new RandomMissions(admin, 11);
    missions.deploy();
    missions.act(120);
    assertThat(rebuilt().get("changedRows")).hasSize(8).allMatch(count -> count.asLong() == 0);
    var before = replay.live();
    database.jdbi().useHandle(handle -> DAMAGES.forEach(handle::execute));
    assertThat(replay.live()).isNotEqualTo(before);
    var status = rebuilt();
    assertThat(status.get("complete").asBoolean()).isTrue();
    assertThat(status.get("changedRows")).hasSize(8).allMatch(count -> count.asLong() > 0);
    assertThat(replay.live()).isEqualTo(before);
  }

  @Test
  void whatRetentionHasRemovedStaysAway() {
    var missions = new RandomMissions(admin, 13);
    missions.deploy();
    missions.act(120);
    replay.live();
    var removed =
        database
            .jdbi()
            .inTransaction(handle ->
                Removal.remove(
                    handle,
                    Projection.lock(handle).position(),
                    "everything",
                    "TERMINATED",
                    Long.MAX_VALUE,
                    200));
    assertThat(removed).isPositive();
    var evaluated =
        database
            .jdbi()
            .inTransaction(handle ->
                Removal.removeDecisions(
                    handle, Projection.lock(handle).position(), Long.MAX_VALUE, 2));
    assertThat(evaluated).isEqualTo(2);
    var before = replay.live();
    assertThat(rebuilt().get("changedRows")).allMatch(count -> count.asLong() == 0);
    assertThat(replay.live()).isEqualTo(before);
  }

  /// Where the journal was cut off, decisions of no mission are put right one by one.
  @Test
  void decisionsOfAnIncompleteJournalAreAsBefore() {
    var missions = new RandomMissions(admin, 14);
    missions.deploy();
    missions.act(80);
    var before = replay.live();
    database
        .jdbi()
        .useHandle(handle -> {
          handle.execute(DAMAGES.get(6));
          handle.execute(DAMAGES.get(7));
          // What is only in the part that was cut off.
          handle.execute(
              """
              insert into legion_decision_instance (key, instance_id, evaluation_key, state,
                evaluation_date, decision_definition_key, decision_definition_id,
                decision_definition_name, decision_definition_version, decision_definition_type,
                decision_requirements_key, root_decision_definition_key, evaluated_inputs,
                matched_rules, tenant_id)
              values (1, '1-1', 1, 'EVALUATED', 1, 1, 'd', 'd', 1, 'UNKNOWN', 1, 1, '[]', '[]', 't')
              """);
        });
    replay.replaceSeen();
    database
        .jdbi()
        .useHandle(handle ->
            assertThat(handle.execute("delete from legion_decision_instance where key = 1"))
                .isOne());
    assertThat(replay.live()).isEqualTo(before);
  }

  @Test
  void missionsGoOnMeanwhile() {
    var missions = new RandomMissions(admin, 12);
    missions.deploy();
    missions.act(50);
    var going = new AtomicBoolean(true);
    var load =
        CompletableFuture.runAsync(() -> {
          while (going.get()) {
            missions.act(10);
          }
        });
    for (var i = 0; i < 3; i++) {
      database
          .jdbi()
          .useTransaction(handle -> {
            // The tables' writer and this one take rows in different orders.
            Projection.lock(handle);
            handle.execute(DAMAGES.get(2));
          });
      rebuilt();
    }
    going.set(false);
    load.join();
    assertThat(replay.live()).isEqualTo(replay.replayed(() -> 1_000));
  }

  @Test
  void whatTheTablesRefuseIsPassedOver() {
    var refused = metric("legion_journal_refused_total");
    var key = System.nanoTime() << 8;
    var long300 = "p".repeat(300);
    journal.inTransaction(transaction -> {
      transaction.record(started(key, "fits"));
      transaction.record(started(key + 1, long300));
      return 0;
    });
    journal.inTransaction(transaction -> {
      transaction.record(started(key, "first"));
      return 0;
    });
    journal.inTransaction(transaction -> {
      transaction.record(started(key, "again"));
      return 0;
    });
    journal.inTransaction(transaction -> {
      transaction.record(started(key + 2, "after"));
      return 0;
    });
    var instances = String.valueOf(replay.live().get("legion_process_instance"));
    assertThat(instances).contains("first ", "after ").doesNotContain("fits ", "again ");
    assertThat(metric("legion_journal_refused_total")).isEqualTo(refused + 2);
    assertThat(rebuilt().get("refused").asLong()).isGreaterThanOrEqualTo(2);
    assertThat(replay.live()).isEqualTo(replay.replayed(() -> 1));
  }

  @Test
  void oneAtATime() {
    assertThat(begin()).isEqualTo(202);
    await().atMost(Duration.ofSeconds(30)).until(() -> !state().equals("RUNNING"));
    database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "update legion_rebuild set state = 'RUNNING', lease_until = %d"
                    .formatted(System.currentTimeMillis() + 60_000)));
    assertThat(begin()).isEqualTo(409);
    assertThat(state()).isEqualTo("RUNNING");
    database
        .jdbi()
        .useHandle(handle -> handle.execute("update legion_rebuild set lease_until = 1"));
    assertThat(state()).isEqualTo("FAILED");
    rebuilt();
  }

  private static Event started(long key, String process) {
    return new Event.InstanceStarted(
        key, 1, process, null, 1, null, null, null, key, List.of(), "<default>", 1);
  }

  private double metric(String name) {
    return admin
        .get("/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private JsonNode rebuilt() {
    assertThat(begin()).isEqualTo(202);
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !state().equals("RUNNING"));
    var status = status();
    assertThat(status.get("state").asText()).as(status.toString()).isEqualTo("DONE");
    return status;
  }

  private int begin() {
    return admin.asks().post("/legion/journal/rebuild").statusCode();
  }

  private String state() {
    return status().get("state").asText();
  }

  private JsonNode status() {
    return admin.get("/legion/journal/rebuild").json();
  }
}
