package dev.legionflow.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.journal.Projector.Positioned;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.worker.WorkerJournal;
import dev.legionflow.worker.WorkerJournal.Change;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The stream of events, as a client reads it.
@QuarkusTest
@TestProfile(TempData.class)
class EventsTest {

  private record Sent(String id, String event, JsonNode data) {}

  @Inject Admin admin;
  @Inject Database database;
  @Inject Projection projection;
  @Inject Journal journal;
  @Inject Reads reads;
  @Inject Progress progress;
  @Inject WorkerJournal workers;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void whoComesBackMissesNothingAndGetsNothingTwice() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    // What other tests did before is much, and each return takes its time.
    var before = expected();
    var missions = new RandomMissions(admin, seed);
    missions.deploy();
    missions.act(80);
    var all = expected();
    var expected = all.subList(before.size(), all.size());
    assertThat(expected).hasSizeGreaterThan(200);
    var got = new ArrayList<String>();
    var last = before.isEmpty() ? "0" : before.getLast();
    while (got.size() < expected.size()) {
      try (var client = open("", last)) {
        for (var i = random.nextInt(60); i >= 0 && got.size() < expected.size(); i--) {
          last = client.next().id();
          got.add(last);
        }
      }
    }
    assertThat(got).as("seed " + seed).isEqualTo(expected);
  }

  @Test
  void fiftyStreamsHearTheSameAtOnce() throws Exception {
    var missions = new RandomMissions(admin, 3);
    missions.deploy();
    var clients = new ArrayList<Client>();
    try {
      for (var i = 0; i < 50; i++) {
        clients.add(open("", null));
      }
      var before = expected().size();
      missions.act(40);
      var expected = expected();
      var wanted = expected.subList(before, expected.size());
      assertThat(wanted).isNotEmpty();
      var heard =
          clients.stream()
              .map(client ->
                  CompletableFuture.supplyAsync(
                      () -> wanted.stream().map(ignored -> client.next().id()).toList()))
              .toList();
      for (var client : heard) {
        assertThat(client.get()).isEqualTo(wanted);
      }
    } finally {
      clients.forEach(Client::close);
    }
  }

  @Test
  void whatIsChangedOfAWorkerIsHeardWhenItHolds() {
    expected();
    try (var client = open("", null)) {
      assertThatThrownBy(() ->
              workers.enter(connection -> {
                throw new SQLException("a test");
              }))
          .hasRootCauseMessage("a test");
      workers.enter(connection ->
          List.of(
              new Change("model:coder@2", "weight", "ada", "weight 10", "weight 90", "better", 7)));
      var heard = client.next();
      assertThat(heard.event()).isEqualTo("modelChanged");
      assertThat(heard.data().path("subject").asText()).isEqualTo("model:coder@2");
      assertThat(heard.data().path("change").asText()).isEqualTo("weight");
      assertThat(heard.data().path("by").asText()).isEqualTo("ada");
      assertThat(heard.data().path("before").asText()).isEqualTo("weight 10");
      assertThat(heard.data().path("after").asText()).isEqualTo("weight 90");
      assertThat(heard.data().path("why").asText()).isEqualTo("better");
      workers.enter(_ ->
          List.of(new Change("formation:red:policies", "shadow", "ada", "", "even", "a test", 8)));
      assertThat(client.next().event()).isEqualTo("formationChanged");
      workers.enter(_ ->
          List.of(
              new Change("learning:red:strategy:1", "pinned", "ada", "active", "", "a test", 9)));
      assertThat(client.next().event()).isEqualTo("learningChanged");
    }
  }

  @Test
  void aMissionIsHeardAloneAndValuesOnlyWhenAskedFor() {
    var missions = new RandomMissions(admin, 4);
    missions.deploy();
    missions.act(100);
    expected();
    var key =
        database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select min(process_instance_key) from legion_element_instance where element_id = 'approve'")
                    .mapTo(Long.class)
                    .one());
    var all = new ArrayList<Sent>();
    var size = expected().size();
    try (var client = open("?from=1", null)) {
      for (var i = 0; i < size; i++) {
        all.add(client.next());
      }
    }
    var mine =
        all.stream().filter(s -> s.data().path("processInstanceKey").asLong() == key).toList();
    assertThat(mine.stream().map(Sent::event)).contains("processInstanceStarted", "elementEnded");
    assertThat(all).noneMatch(s -> s.data().has("value"));
    try (var client = open("?from=1&variables=true&processInstanceKey=" + key, null)) {
      for (var sent : mine) {
        var heard = client.next();
        assertThat(heard.event()).isEqualTo(sent.event());
        assertThat(heard.data().path("position")).isEqualTo(sent.data().path("position"));
        assertThat(heard.data().has("value")).isEqualTo(heard.event().equals("variableSet"));
      }
    }
  }

  /// As when the database falls and has lost the projector's last commit, of which a client was
  /// told.
  @Test
  void whoKnowsMoreThanTheTablesHoldIsLetWait() {
    expected();
    var answer =
        database
            .jdbi()
            .inTransaction(handle -> {
              if (database.isH2()) {
                Projection.lock(handle);
              } else {
                // A row's lock would give this transaction a number, which the sealer waits for.
                handle.execute("lock table legion_projection in exclusive mode");
              }
              var before = Chain.head(handle).position();
              // By another thread, which has a transaction of its own.
              CompletableFuture.runAsync(this::oneMore).join();
              await().atMost(Duration.ofSeconds(10)).until(() -> sealed() > before);
              var last = Long.toString(sealed());
              var asked = CompletableFuture.supplyAsync(() -> open("", last));
              await()
                  .atMost(Duration.ofSeconds(10))
                  .until(() -> asked.isDone() || progress.isAwaited());
              return asked;
            });
    try (var client = answer.join()) {
      assertThat(client.status()).isEqualTo(200);
    }
  }

  private void oneMore() {
    journal.inTransaction(transaction -> {
      var key = 1L << 61;
      transaction.record(new Event.VariableSet(key, "v", "1", 1, 1, key, "t"));
      return 0;
    });
  }

  private long sealed() {
    return database.jdbi().withHandle(handle -> Chain.head(handle).position());
  }

  @Test
  void whatIsAskedWronglyIsRefused() {
    for (var query :
        List.of("from=x", "from=1.2", "from=99999999", "processInstanceKey=k", "from=-1")) {
      var answer = admin.asks().get("/legion/events?" + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(400);
    }
    assertThat(RestAssured.get("/legion/events").statusCode()).isEqualTo(401);
  }

  @Test
  void thereAreOnlySoMany() {
    var clients = new ArrayList<Client>();
    try {
      for (var i = 0; i < Limits.EVENT_STREAMS; i++) {
        clients.add(open("", null));
      }
      assertThat(admin.asks().get("/legion/events").statusCode()).isEqualTo(503);
    } finally {
      clients.forEach(Client::close);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          try (var client = open("", null)) {
            assertThat(client.status()).isEqualTo(200);
          }
        });
  }

  @Test
  void whoDoesNotReadIsDropped() throws IOException {
    var keys = new AtomicLong(1L << 60);
    for (var i = 0; i < 30; i++) {
      journal.inTransaction(transaction -> {
        for (var n = 0; n < 100; n++) {
          var key = keys.incrementAndGet();
          transaction.record(
              new Event.VariableSet(key, "v", "\"" + "x".repeat(4000) + "\"", 1, 1, key, "t"));
        }
        return 0;
      });
    }
    await().atMost(Duration.ofSeconds(60)).until(reads::await);
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
      socket
          .getOutputStream()
          .write(
              "GET /legion/events?from=1&variables=true HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(RestAssured.port, admin.token())
                  .getBytes(StandardCharsets.US_ASCII));
      await().atMost(Duration.ofSeconds(10)).until(() -> streams() == 1);
      await().atMost(Duration.ofSeconds(30)).until(() -> streams() == 0);
    }
  }

  private int streams() {
    return admin
        .get("/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("legion_event_streams"))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /// The ids of all events of the journal.
  private List<String> expected() {
    await().atMost(Duration.ofSeconds(60)).until(reads::await);
    var rows = new ArrayList<Positioned>();
    database
        .jdbi()
        .useHandle(handle -> {
          for (var number = 1L; ; number++) {
            var batch = Chain.read(handle, number);
            if (batch.isEmpty()) {
              return;
            }
            projection.read(batch.get(), rows);
          }
        });
    var ids = new ArrayList<String>();
    for (var row : rows) {
      for (var i = 0; i < row.events().size() - 1; i++) {
        ids.add(row.position() + "." + i);
      }
      ids.add(Long.toString(row.position()));
    }
    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    return ids;
  }

  private Client open(String query, @Nullable String last) {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + RestAssured.port + "/legion/events" + query))
            .header("Authorization", "Bearer " + admin.token());
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    try {
      return new Client(http.send(request.build(), BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private record Client(HttpResponse<InputStream> response, BufferedReader reader)
      implements AutoCloseable {
    Client(HttpResponse<InputStream> response) {
      this(
          response,
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
    }

    int status() {
      return response.statusCode();
    }

    Sent next() {
      try {
        var id = "";
        var event = "";
        var data = "";
        while (true) {
          var line = reader.readLine();
          if (line == null) {
            throw new IllegalStateException("the stream ended");
          }
          if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("event: ")) {
            event = line.substring(7);
          } else if (line.startsWith("data: ")) {
            data = line.substring(6);
          } else if (line.isEmpty() && !data.isEmpty()) {
            return new Sent(id, event, json(data));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static JsonNode json(String text) throws JsonProcessingException {
      return new ObjectMapper().readTree(text);
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
