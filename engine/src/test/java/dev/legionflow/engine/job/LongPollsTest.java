package dev.legionflow.engine.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.job.Activation.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Workers that ask again and again, and the time between.
class LongPollsTest {

  private static final String TYPE = "t";
  private static final String TENANT = "<default>";

  /// In nanoseconds.
  private static final long QUICK = 5_000_000;

  private final AtomicLong now = new AtomicLong();
  private final List<Runnable> later = new ArrayList<>();
  private final LongPolls polls = new LongPolls(now::get, later::add);
  private final List<Activated> unclaimed = new CopyOnWriteArrayList<>();

  @BeforeEach
  void unclaimed() {
    polls.unclaimed((type, jobs) -> unclaimed.addAll(jobs));
  }

  private static Request request(String worker, int max, long timeoutMillis) {
    return new Request(
        TYPE, worker, Duration.ofMillis(timeoutMillis), max, Set.of(), List.of(TENANT), "0");
  }

  private static Request request(String worker) {
    return request(worker, 5, 60_000);
  }

  private static Activated job(long key) {
    var row =
        new JobRow(
            key,
            TYPE,
            JobState.CREATED,
            "w",
            3,
            1L,
            "{}",
            1,
            "1",
            1,
            "p",
            1,
            "e",
            1,
            "1",
            List.of("1"),
            false,
            null,
            null,
            List.of(),
            TENANT,
            1,
            new JobKind(JobKind.ELEMENT, null, 0));
    return new Activated(row, "w", 1, Map.of(), null);
  }

  /// Asks, and is answered with a job.
  private void once(Request request) {
    var poll = polls.open(request);
    poll.answered(1);
    poll.close();
  }

  /// Twice in a row: that it comes back quickly is known then.
  private void twice(Request request) {
    once(request);
    now.addAndGet(QUICK);
    once(request);
    now.addAndGet(QUICK);
  }

  private static List<Activated> jobs(LongPolls.Poll poll) throws InterruptedException {
    return poll.await(0).orElse(List.of());
  }

  @Test
  void whatIsMadeInBetweenIsThereWhenAWorkerIsBack() throws InterruptedException {
    twice(request("a"));
    var taker = requireNonNull(polls.reserve(TYPE, TENANT, "p"));
    assertThat(taker.request()).isEqualTo(request("a"));

    assertThat(taker.deliver(List.of(job(1)))).isTrue();
    var other = polls.open(request("b"));
    // It asks for less than the last time.
    var poll = polls.open(request("a", 2, 60_000));

    assertThat(jobs(other)).isEmpty();
    assertThat(jobs(poll)).containsExactly(job(1));
    assertThat(poll.close()).isEmpty();
    other.close();
  }

  @Test
  void whoIsBackBeforeTheCommitIsGivenItThen() throws Exception {
    twice(request("a"));
    var taker = requireNonNull(polls.reserve(TYPE, TENANT, "p"));

    var poll = polls.open(request("a"));
    // Looks, and waits.
    assertThat(poll.await(0)).isEmpty();
    poll.close();
    var again = polls.open(request("a"));
    var waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                unclaimed.addAll(again.await(5_000_000_000L).orElse(List.of()));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    assertThat(taker.deliver(List.of(job(1)))).isTrue();
    waiting.join();
    assertThat(unclaimed).containsExactly(job(1));
    again.close();
  }

  @Test
  void whatNobodyComesForIsGivenBack() {
    twice(request("a"));
    var taker = requireNonNull(polls.reserve(TYPE, TENANT, "p"));

    assertThat(taker.deliver(List.of(job(1), job(2)))).isTrue();

    now.addAndGet(Returning.KEPT_NANOS - 1);
    later.getLast().run();
    assertThat(unclaimed).isEmpty();
    now.addAndGet(1);
    later.getLast().run();
    assertThat(unclaimed).containsExactly(job(1), job(2));
    // And it is not waited for again until it has come back quickly.
    once(request("a"));
    assertThat(polls.reserve(TYPE, TENANT, "p")).isNull();
  }

  @Test
  void whoTakesItsTimeIsNotWaitedFor() {
    once(request("a"));
    now.addAndGet(10 * QUICK);
    once(request("a"));
    assertThat(polls.reserve(TYPE, TENANT, "p")).isNull();

    twice(request("a"));
    now.addAndGet(10 * QUICK);
    assertThat(polls.reserve(TYPE, TENANT, "p")).isNull();
  }

  @Test
  void noMoreIsKeptThanAWorkerWouldHaveTaken() {
    twice(request("a", 3, 60_000));

    assertThat(polls.reserve(TYPE, TENANT, "p")).isNotNull();
    assertThat(polls.reserve(TYPE, TENANT, "p")).isNotNull();
    assertThat(polls.reserve(TYPE, TENANT, "p")).isNull();
  }

  @Test
  void nothingIsKeptForAnyoneElse() {
    once(request("a"));
    assertThat(polls.reserve(TYPE, TENANT, "p")).as("seen only once").isNull();

    once(request("short", 5, 999));
    once(request("short", 5, 999));
    once(request("one", 1, 60_000));
    once(request("one", 1, 60_000));
    assertThat(polls.reserve(TYPE, TENANT, "p")).isNull();

    twice(request("b"));
    assertThat(polls.reserve(TYPE, "another", "p")).isNull();
    assertThat(polls.reserve("another", TENANT, "p")).isNull();
  }

  @Test
  void oneWhoKnowsThatThereIsNothingDoesNotLook() {
    polls.alone(true);
    var first = polls.open(request("a"));
    assertThat(first.isWorthLooking()).isTrue();
    first.foundNothing(first.changes());

    var second = polls.open(request("b"));
    assertThat(second.isWorthLooking()).isFalse();

    polls.signal(TYPE);
    var third = polls.open(request("c"));
    assertThat(third.isWorthLooking()).isTrue();
    var before = third.changes();
    // While it looks.
    polls.signal(TYPE);
    third.foundNothing(before);
    assertThat(polls.open(request("d")).isWorthLooking()).isTrue();

    polls.alone(false);
    third.foundNothing(third.changes());
    assertThat(polls.open(request("e")).isWorthLooking()).isTrue();
  }
}
