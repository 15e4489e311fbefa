package dev.legionflow.workers.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.router.call.Attempts;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.Calls;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.call.Switches;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.Budget;
import dev.legionflow.workers.router.cost.Budget.Period;
import dev.legionflow.workers.router.cost.Budget.Scope;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Budgets.Reserved;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.cost.Payer;
import dev.legionflow.workers.router.cost.Reservation;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.store.RouterDatabase;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is booked of requests whose provider tells no tokens, and how the settings reach the calls.
class UnknownUsageTest {

  private static final Budget LITTLE =
      new Budget(Scope.ALL, "", "", Period.TOTAL, 1_000, "legion.router.budget.test");

  @ParameterizedTest
  @CsvSource({
    "ANSWERED, 400, true",
    "TIMEOUT, 400, true",
    "UNUSABLE, 400, true",
    "CANCELLED, 400, true",
    "RATE_LIMITED, 0, false",
    "UNAVAILABLE, 0, false",
    "REFUSED, 0, false",
    "UNAUTHORIZED, 0, false",
    "UNTRUSTED, 0, false",
    "BUSY, 0, false"
  })
  void whatMayBeChargedIsBookedAsTheMostItCanBe(String outcome, long cost, boolean estimated) {
    var database = RouterDatabase.of(TestDatabase.H2.open());
    var budgets = new Budgets(database);
    var reservation =
        ((Reserved) budgets.reserve(List.of(LITTLE), 400, Duration.ofMinutes(1))).reservation();
    var meter = new Meter(budgets, List.of(LITTLE), reservation, _ -> 400, _ -> {});

    assertThat(meter.begin(Fixture.SMALL)).isTrue();
    meter.end(Fixture.SMALL, outcome, null, Duration.ofMillis(1));

    assertThat(meter.close().requests())
        .singleElement()
        .satisfies(request -> {
          assertThat(request.entry().microDollars()).isEqualTo(cost);
          assertThat(request.entry().estimated()).isEqualTo(estimated);
          assertThat(request.entry().usage()).isEqualTo(Usage.NONE);
        });
  }

  @Test
  void oneThatNeverTellsPassesNoBudget() {
    var database = RouterDatabase.of(TestDatabase.H2.open());
    var budgets = new Budgets(database);
    var reservation =
        ((Reserved) budgets.reserve(List.of(LITTLE), 400, Duration.ofMinutes(1))).reservation();
    var meter = new Meter(budgets, List.of(LITTLE), reservation, _ -> 400, _ -> {});

    var begun = 0;
    while (begun < 10 && meter.begin(Fixture.SMALL)) {
      begun++;
      meter.end(Fixture.SMALL, "TIMEOUT", null, Duration.ofMillis(1));
    }

    assertThat(begun).isEqualTo(2);
    assertThat(meter.refused()).isNotNull();
  }

  @Test
  void moreTokensThanCanBeCountedAreBookedAsTheMostItCanBe() {
    var usage = new Usage(Long.MAX_VALUE / 2, 0, 0, 0, 0);
    var meter =
        new Meter(
            new Budgets(RouterDatabase.of(TestDatabase.H2.open())),
            List.of(),
            Reservation.NONE,
            _ -> 400,
            _ -> {});
    assertThat(meter.begin(Fixture.SMALL)).isTrue();
    meter.end(Fixture.SMALL, "ANSWERED", usage, Duration.ofMillis(1));
    assertThat(meter.close().requests())
        .singleElement()
        .satisfies(request ->
            assertThat(request.entry())
                .isEqualTo(Ledger.Entry.estimated(Fixture.SMALL, "ANSWERED", 400)));
  }

  @Test
  void whatIsStillUnderWayKeepsItsMoneyAndItsTime() {
    var late = new ArrayList<Meter.Request>();
    var budgets = new Budgets(RouterDatabase.of(TestDatabase.H2.open()));
    var reservation =
        ((Reserved) budgets.reserve(List.of(LITTLE), 400, Duration.ofMinutes(1))).reservation();
    var meter = new Meter(budgets, List.of(LITTLE), reservation, _ -> 400, late::add);
    assertThat(meter.begin(Fixture.SMALL)).isTrue();
    assertThat(meter.begin(Fixture.SMALL)).isTrue();
    // The second to begin is the first to end.
    meter.end(Fixture.SMALL, "ANSWERED", new Usage(7, 0, 0, 0, 0), Duration.ofMillis(20));

    var closed = meter.close();
    assertThat(closed.requests()).extracting(Meter.Request::tookMillis).containsExactly(20L);
    assertThat(closed.reservation().microDollars()).isEqualTo(800);
    assertThat(closed.free()).isEqualTo(400);

    meter.end(Fixture.SMALL, "CANCELLED", null, Duration.ofSeconds(3));
    assertThat(late)
        .containsExactly(
            new Meter.Request(Ledger.Entry.estimated(Fixture.SMALL, "CANCELLED", 400), 3_000, 400));
  }

  @ParameterizedTest
  @EnumSource
  void theLedgerSaysThatItIsEstimated(TestDatabase kind) {
    var database = RouterDatabase.of(kind.open());
    var entries =
        List.of(
            Ledger.Entry.estimated(Fixture.SMALL, "TIMEOUT", 400),
            Ledger.Entry.of(Fixture.SMALL, "ANSWERED", new Usage(7, 0, 0, 0, 0)));
    database
        .jdbi()
        .useTransaction(handle ->
            new Ledger(database).write(handle, "d", new Payer("acme", "p", 1, "e", 2), entries));

    var rows =
        database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select micro_dollars, estimated from legion_router_cost order by id")
                    .map((rs, _) -> List.<Object>of(rs.getLong(1), rs.getBoolean(2)))
                    .list());
    assertThat(rows).containsExactly(List.of(400L, true), List.of(7L, false));
  }

  private record End(String model, String outcome, @Nullable Usage usage) {}

  /// Takes what it is told; there is always money.
  private static final class Noted implements Attempts {
    private final List<End> ends = new ArrayList<>();

    @Override
    public boolean begin(Model model) {
      return true;
    }

    @Override
    public synchronized void end(
        Model model, String outcome, @Nullable Usage usage, Duration took) {
      ends.add(new End(model.id(), outcome, usage));
    }
  }

  private static GuardedAsking asking(Calls calls, Map<String, String> settings) {
    return new GuardedAsking(
        calls,
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build());
  }

  private static Calls calls(Model model, URI... endpoints) {
    var limits = new Provider.Limits(16, 0, Duration.ofSeconds(20), 0);
    var provider =
        new Provider("here", Protocol.OPENAI, List.of(endpoints), null, limits, true, null, null);
    var registry = new Registry(List.of(provider), List.of(model));
    return new Calls(() -> registry, Switches.ALL_ON, _ -> null, Duration.ofMinutes(1));
  }

  private static final Prompt PROMPT =
      new Prompt("", List.of(new Prompt.Message("user", "?")), 50, null, false, false);

  @Test
  void anAnswerWithoutUsageIsToldAsSuch() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var body =
        """
        {"id": "1", "object": "chat.completion", "created": 1, "model": "x", "choices": [
          {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "42"}}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    var endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    try (var calls = calls(Fixture.SMALL, endpoint)) {
      var noted = new Noted();
      var answer =
          asking(calls, Map.of())
              .ask(List.of(Fixture.SMALL), PROMPT, Duration.ofSeconds(20), noted);

      assertThat(answer.text()).isEqualTo("42");
      assertThat(noted.ends).containsExactly(new End("small", "ANSWERED", null));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theTimeLimitOfATierHolds() {
    try (var stub = ModelStub.start(_ -> Reply.text("").with(Reply.Fault.HANG));
        var calls = calls(Fixture.SMALL, stub.openAi())) {
      var noted = new Noted();
      var asking = asking(calls, Map.of("legion.router.time-limit.budget", "3s"));
      long start = System.nanoTime();

      assertThatThrownBy(
              () -> asking.ask(List.of(Fixture.SMALL), PROMPT, Duration.ofSeconds(60), noted))
          .isInstanceOfSatisfying(
              CallFailed.class, e -> assertThat(e.reason()).isEqualTo(CallFailed.Reason.TIMEOUT));

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      assertThat(noted.ends).containsExactly(new End("small", "TIMEOUT", null));
    }
  }

  @Test
  void hedgingIsSwitchedOnByItsSetting() throws Exception {
    var slow = Reply.text("slow").after(Duration.ofSeconds(15));
    try (var one = ModelStub.start(_ -> slow);
        var two = ModelStub.start(_ -> Reply.text("quick"));
        // The first call goes to the first endpoint; its p95 is declared as one second.
        var calls = calls(Fixture.SMALL, one.openAi(), two.openAi())) {
      var noted = new Noted();
      var answer =
          asking(calls, Map.of("legion.router.hedge", "true"))
              .ask(List.of(Fixture.SMALL), PROMPT, Duration.ofSeconds(60), noted);

      assertThat(answer.text()).isEqualTo("quick");
      assertThat(noted.ends)
          .extracting(End::outcome, end -> end.usage() == null)
          .containsExactlyInAnyOrder(tuple("CANCELLED", true), tuple("ANSWERED", false));
    }
  }

  @Test
  void costsAreKeptForAsLongAsBudgetsNeedThem() {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(
                new PropertiesConfigSource(Map.of("legion.router.costs.keep", "61d"), "test", 100))
            .build();
    assertThatThrownBy(() -> RouterSettings.of(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("legion.router.costs.keep must be at least 62d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "5m", "soon"})
  void aTimeLimitThatIsNoneIsRefused(String value) {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(
                new PropertiesConfigSource(
                    Map.of("legion.router.time-limit.free", value), "test", 100))
            .build();
    assertThatThrownBy(() -> RouterSettings.of(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("legion.router.time-limit.free");
  }
}
