package dev.legionflow.engine.batch;

import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.cockpit.Found;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.incident.IncidentService;
import dev.legionflow.engine.instance.Desk;
import dev.legionflow.engine.instance.MigrationService;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(TempData.class)
class BatchOperationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static int count;

  @Inject Desk desk;
  @Inject Database database;
  @Inject Node node;
  @Inject Engine engine;
  @Inject IncidentService incidents;
  @Inject MigrationService migrations;

  private String process;
  private String job;

  @BeforeEach
  void deploy() {
    process = "batch" + count++;
    job = process + "Job";
    desk.deploy(
        process(
            process, start("in"), job(job), user("u"), end("out"), path("in", job, "u", "out")));
  }

  private List<String> missions(int n) {
    return IntStream.range(0, n).mapToObj(i -> desk.start(process)).toList();
  }

  private String filter() {
    return "\"filter\": {\"processDefinitionId\": \"" + process + "\"}";
  }

  private String create(String what, String more) {
    var created = desk.post("/v2/process-instances/" + what, "{" + filter() + more + "}", 200);
    return created.path("batchOperationKey").asText();
  }

  private JsonNode ended(String key) {
    await().atMost(PATIENCE).until(() -> batch(key).hasNonNull("endDate"));
    return batch(key);
  }

  private JsonNode batch(String key) {
    return desk.get("/v2/batch-operations/" + key);
  }

  private List<JsonNode> items(String key) {
    return desk.search("batch-operation-items", "{\"batchOperationKey\": \"" + key + "\"}");
  }

  private static void counts(JsonNode batch, String state, int total, int completed, int failed) {
    assertThat(batch.path("state").asText()).as(batch.toString()).isEqualTo(state);
    assertThat(batch.path("operationsTotalCount").asInt()).isEqualTo(total);
    assertThat(batch.path("operationsCompletedCount").asInt()).isEqualTo(completed);
    assertThat(batch.path("operationsFailedCount").asInt()).isEqualTo(failed);
  }

  @Test
  void manyAreCancelled() {
    desk.onlyWhatTheJournalSays();
    var missions = missions(30);

    var key = create("cancellation", "");

    counts(ended(key), "COMPLETED", 30, 30, 0);
    assertThat(missions).allMatch(m -> desk.state(m).equals("TERMINATED"));
    assertThat(items(key))
        .hasSize(30)
        .allMatch(i -> i.path("state").asText().equals("COMPLETED"))
        .allMatch(i -> i.path("operationType").asText().equals("CANCEL_PROCESS_INSTANCE"))
        .extracting(i -> i.path("processInstanceKey").asText())
        .containsExactlyInAnyOrderElementsOf(missions);
    assertThat(desk.search("batch-operations", "{\"batchOperationKey\": \"" + key + "\"}"))
        .singleElement()
        .isEqualTo(batch(key));
    assertThat(desk.search("process-instances", "{\"batchOperationId\": \"" + key + "\"}"))
        .hasSize(30);
    desk.requireRebuiltEqual();
  }

  @Test
  void incidentsAreResolvedWithANewRetry() {
    var missions = missions(3);
    for (var taken : desk.activate(job, 10)) {
      desk.post(
          "/v2/jobs/" + taken.path("jobKey").asText() + "/failure",
          "{\"retries\": 0, \"errorMessage\": \"no\"}",
          204);
    }

    var key = create("incident-resolution", "");

    counts(ended(key), "COMPLETED", 3, 3, 0);
    assertThat(desk.activate(job, 10)).hasSize(3);
    assertThat(missions).allMatch(m -> desk.state(m).equals("ACTIVE"));
  }

  @Test
  void manyAreMigratedAndWhatCannotBeSaysWhy() {
    var fits = missions(2);
    var target =
        desk.deploy(
                process(
                    process, start("in"), job("newWork"), end("out"), path("in", "newWork", "out")))
            .getFirst();
    var other = missions(1).getFirst();
    assertThat(desk.active(other, "newWork")).hasSize(1);

    var key =
        create(
            "migration",
            """
            , "migrationPlan": {"targetProcessDefinitionKey": "%s", "mappingInstructions": [
              {"sourceElementId": "%s", "targetElementId": "newWork"}]}
            """
                .formatted(target, job));

    counts(ended(key), "COMPLETED", 3, 2, 1);
    assertThat(fits).allMatch(m -> desk.active(m, "newWork").size() == 1);
    assertThat(items(key).stream().filter(i -> i.path("state").asText().equals("FAILED")))
        .singleElement()
        .satisfies(i -> {
          assertThat(i.path("itemKey").asText()).isEqualTo(other);
          assertThat(i.path("errorMessage").asText()).contains("was not migrated", job);
        });
  }

  @Test
  void tokensOfManyAreMoved() {
    var missions = missions(3);

    var key =
        create(
            "modification",
            ", \"moveInstructions\": [{\"sourceElementId\": \"%s\", \"targetElementId\": \"u\"}]"
                .formatted(job));

    counts(ended(key), "COMPLETED", 3, 3, 0);
    assertThat(missions).allMatch(m -> desk.active(m, "u").size() == 1);
    assertThat(missions).allMatch(m -> desk.active(m, job).isEmpty());
  }

  /// The first mission is held, so that the operation stops there for as long as the test likes.
  @Test
  void oneThatIsSuspendedGoesOnWhereItWas() {
    var missions = missions(5);
    var key =
        whileHeld(
            missions.getFirst(),
            () -> {
              var created = create("cancellation", "");
              await().atMost(PATIENCE).until(() -> items(created).size() == 5);
              desk.post("/v2/batch-operations/" + created + "/suspension", "", 204);
              return created;
            });
    assertThat(batch(key).path("state").asText()).isEqualTo("SUSPENDED");
    assertThat(missions.subList(1, 5)).allMatch(m -> desk.state(m).equals("ACTIVE"));

    desk.post("/v2/batch-operations/" + key + "/resumption", "", 204);

    counts(ended(key), "COMPLETED", 5, 5, 0);
    for (var move : List.of("suspension", "resumption", "cancellation")) {
      desk.post("/v2/batch-operations/" + key + "/" + move, "", 409);
      desk.post("/v2/batch-operations/1/" + move, "", 404);
    }
  }

  @Test
  void whatIsLeftOfACancelledOneStays() {
    var missions = missions(5);
    var key =
        whileHeld(
            missions.getFirst(),
            () -> {
              var created = create("cancellation", "");
              await().atMost(PATIENCE).until(() -> items(created).size() == 5);
              desk.post("/v2/batch-operations/" + created + "/cancellation", "", 204);
              return created;
            });

    assertThat(batch(key).path("state").asText()).isEqualTo("CANCELED");
    assertThat(items(key)).allMatch(i -> i.path("state").asText().equals("CANCELED"));
    assertThat(missions.subList(1, 5)).allMatch(m -> desk.state(m).equals("ACTIVE"));
    // The one that was in work when its item was cancelled was rolled back with it.
    assertThat(desk.state(missions.getFirst())).isEqualTo("ACTIVE");
  }

  /// It was cancelled while a node looked for the page.
  @Test
  void aPageForAnOperationThatHasEndedIsNotKept() {
    var key = node.keys().next();
    assertThatThrownBy(() ->
            database
                .jdbi()
                .useTransaction(handle -> {
                  insert(handle, key);
                  BatchStore.move(handle, key, "CANCELED", List.of("ACTIVE"), true, 1);
                  BatchStore.collect(handle, node.keys(), operation(key), PAGE, true);
                }))
        .isInstanceOf(BatchStore.MovedOn.class);
  }

  @Test
  void oneThatFailsWhileItIsSuspendedFailsAsAWholeAndOneThatHasEndedDoesNot() {
    var suspended = node.keys().next();
    var ended = node.keys().next();
    database
        .jdbi()
        .useTransaction(handle -> {
          for (var key : List.of(suspended, ended)) {
            insert(handle, key);
            BatchStore.collect(handle, node.keys(), operation(key), PAGE, true);
          }
          BatchStore.move(handle, suspended, "SUSPENDED", List.of("ACTIVE"), false, 1);
          BatchStore.move(handle, ended, "COMPLETED", List.of("ACTIVE"), true, 1);

          BatchStore.fail(handle, suspended, "too much", 2);
          BatchStore.fail(handle, ended, "too much", 2);
        });

    assertThat(batch(Long.toString(suspended)).path("state").asText()).isEqualTo("FAILED");
    assertThat(items(Long.toString(suspended)))
        .extracting(i -> i.path("state").asText())
        .containsExactly("CANCELED");
    assertThat(batch(Long.toString(ended)).path("state").asText()).isEqualTo("COMPLETED");
    assertThat(items(Long.toString(ended)))
        .extracting(i -> i.path("state").asText())
        .containsExactly("ACTIVE");
  }

  /// It would find nothing, and end as if all were done.
  @Test
  void oneWhoseMakerIsNotThereFails() {
    var missions = missions(2);
    var key = node.keys().next();
    database
        .jdbi()
        .useTransaction(handle ->
            BatchStore.insert(
                handle, key, BatchType.CANCEL_PROCESS_INSTANCE, "{}", null, "gone", 1));

    var batch = ended(Long.toString(key));

    counts(batch, "FAILED", 0, 0, 0);
    assertThat(batch.toString()).contains("the user 'gone'");
    assertThat(missions).allMatch(m -> desk.state(m).equals("ACTIVE"));
  }

  private static final List<Found.Item> PAGE = List.of(new Found.Item(1, 1));

  /// In a transaction in which it is also taken away from the runner.
  private static void insert(Handle handle, long key) {
    BatchStore.insert(handle, key, BatchType.CANCEL_PROCESS_INSTANCE, "{}", null, "", 1);
    BatchStore.move(handle, key, "ACTIVE", List.of("CREATED"), false, 1);
  }

  private static BatchOperation operation(long key) {
    return new BatchOperation(
        key, BatchType.CANCEL_PROCESS_INSTANCE, BatchJson.read("{}"), null, false, 0, 0, null);
  }

  /// The same item would come first each time.
  @Test
  void whatIsInTheWayOfOneHoldsUpNoOthers() {
    var missions = missions(3);
    var stuck = missions.getFirst();
    QuarkusMock.installMockForType(
        new Actions(stuck, () -> Problem.unavailable("somebody is always in the way")),
        BatchActions.class);

    var key = create("cancellation", "");

    await().atMost(PATIENCE).until(() -> batch(key).path("operationsCompletedCount").asInt() == 2);
    assertThat(missions.subList(1, 3)).allMatch(m -> desk.state(m).equals("TERMINATED"));
    assertThat(batch(key).path("state").asText()).isEqualTo("ACTIVE");
    // The last of its tries.
    database
        .jdbi()
        .useHandle(h ->
            h.execute(
                "update legion_batch_item set tries = ? where item_key = ?",
                BatchRunner.MOST_TRIES - 1,
                Long.parseLong(stuck)));
    counts(ended(key), "COMPLETED", 3, 2, 1);
    assertThat(items(key))
        .filteredOn(i -> i.path("itemKey").asText().equals(stuck))
        .extracting(i -> i.path("errorMessage").asText())
        .containsExactly("somebody is always in the way");
  }

  @Test
  void anErrorIsTheFailureOfItsItem() {
    var missions = missions(3);
    QuarkusMock.installMockForType(
        new Actions(missions.getFirst(), StackOverflowError::new), BatchActions.class);

    counts(ended(create("cancellation", "")), "COMPLETED", 3, 2, 1);

    assertThat(desk.state(missions.getFirst())).isEqualTo("ACTIVE");
  }

  /// Throws at one item.
  private final class Actions extends BatchActions {
    private final String at;
    private final Supplier<Throwable> failure;

    private Actions(String at, Supplier<Throwable> failure) {
      super(engine, incidents, migrations);
      this.at = at;
      this.failure = failure;
    }

    @Override
    void act(UnitOfWork unit, BatchOperation batch, long itemKey) {
      if (Long.toString(itemKey).equals(at)) {
        switch (failure.get()) {
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          case Throwable e -> throw new IllegalStateException(e);
        }
      }
      super.act(unit, batch, itemKey);
    }
  }

  private String whileHeld(String mission, Supplier<String> action) {
    return database
        .jdbi()
        .inTransaction(handle -> {
          handle
              .createQuery("select rev_ from act_ru_execution where id_ = ? for update")
              .bind(0, mission)
              .mapTo(Integer.class)
              .one();
          return action.get();
        });
  }

  @Test
  void whatIsWrongIsRefusedByName() {
    refused("cancellation", "{}", "filter");
    refused("cancellation", "{\"filter\": {}}", "filter");
    refused("cancellation", "{\"filter\": {\"nothing\": 1}}", "filter.nothing");
    refused("migration", "{" + filter() + "}", "migrationPlan");
    refused(
        "migration",
        "{" + filter() + ", \"migrationPlan\": {\"targetProcessDefinitionKey\": \"x\"}}",
        "targetProcessDefinitionKey");
    refused("modification", "{" + filter() + "}", "moveInstructions");
    refused(
        "modification",
        "{" + filter() + ", \"moveInstructions\": [{\"sourceElementId\": \"a\"}]}",
        "moveInstructions[0].targetElementId");
    desk.post(
        "/v2/process-instances/migration",
        "{" + filter() + ", \"migrationPlan\": {\"targetProcessDefinitionKey\": \"1\"}}",
        404);
  }

  /// What a script sends whose variable was not set.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"processInstanceKey\": null}",
        "{\"processInstanceKey\": {}}",
        "{\"processInstanceKey\": {\"$in\": []}}",
        "{\"processInstanceKey\": {\"$eq\": null}}",
        "{\"errorMessage\": null}",
        "{\"errorMessage\": {}}",
        "{\"$or\": null}",
        "{\"$or\": []}",
        "{\"$or\": [{}]}",
        "{\"$or\": [{\"processInstanceKey\": null}]}",
        "{\"$or\": [{\"processInstanceKey\": \"1\"}, {\"state\": null}]}"
      })
  void aFilterThatSaysNothingIsNotAboutEverything(String filter) {
    var mission = missions(1).getFirst();

    refused("cancellation", "{\"filter\": " + filter + "}", "filter");
    refused("incident-resolution", "{\"filter\": " + filter + "}", "filter");

    assertThat(desk.state(mission)).isEqualTo("ACTIVE");
  }

  private void refused(String what, String body, String field) {
    assertThat(desk.post("/v2/process-instances/" + what, body, 400).path("field").asText())
        .isEqualTo(field);
  }
}
