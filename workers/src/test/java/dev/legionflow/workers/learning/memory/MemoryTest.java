package dev.legionflow.workers.learning.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.learning.memory.Entry.Origin;
import dev.legionflow.workers.learning.memory.Entry.Said;
import dev.legionflow.workers.learning.memory.Written.Done;
import dev.legionflow.workers.learning.memory.Written.Full;
import dev.legionflow.workers.learning.memory.Written.MovedOn;
import dev.legionflow.workers.learning.memory.Written.Wrong;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same on each database.
class MemoryTest {

  private static final SessionKey TALK = new SessionKey("acme", "talk-1");
  private static final Bounds SMALL = new Bounds(6, 10, 100, 3, 2, Duration.ofDays(1));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));

  private Memory memory(TestDatabase kind, Bounds bounds) {
    var clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now.get();
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    return Memory.of(kind.open(), bounds, clock);
  }

  private static List<Said> said(String... texts) {
    return List.of(texts).stream().map(text -> new Said("user", text, null)).toList();
  }

  private static List<String> texts(List<Entry> entries) {
    return entries.stream().map(Entry::text).toList();
  }

  private static List<String> texts(Memory memory, String branch) {
    return texts(memory.read(TALK, branch).orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAppendedIsReadInOrder(TestDatabase kind) {
    var memory = memory(kind, Bounds.USUAL);
    assertThat(memory.read(TALK, Memory.MAIN)).isEmpty();

    assertThat(memory.append(TALK, Memory.MAIN, said("one", "two"), null, 1))
        .isEqualTo(new Done(Memory.MAIN, 2, 2));
    assertThat(memory.append(TALK, Memory.MAIN, List.of(new Said("tool", "three", 9)), 2, 2))
        .isEqualTo(new Done(Memory.MAIN, 3, 1));

    assertThat(memory.read(TALK, Memory.MAIN).orElseThrow())
        .containsExactly(
            new Entry("main", 1, "user", "one", 1, now.get().toEpochMilli(), 1, null),
            new Entry("main", 2, "user", "two", 1, now.get().toEpochMilli(), 1, null),
            new Entry("main", 3, "tool", "three", 9, now.get().toEpochMilli(), 2, null));
    assertThat(memory.read(new SessionKey("other", "talk-1"), Memory.MAIN)).isEmpty();
    assertThat(memory.read(TALK, "none")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatComesAgainChangesNothing(TestDatabase kind) {
    var memory = memory(kind, Bounds.USUAL);
    memory.append(TALK, Memory.MAIN, said("one", "two"), 0, 1);
    memory.fork(TALK, Memory.MAIN, 1, "idea", 2);
    memory.append(TALK, "idea", said("other"), null, 3);
    var joined = memory.join(TALK, "idea", Memory.MAIN, null, 4);

    assertThat(memory.append(TALK, Memory.MAIN, said("one", "two"), 0, 1))
        .isEqualTo(new Done(Memory.MAIN, 2, 2));
    assertThat(memory.fork(TALK, Memory.MAIN, 1, "idea", 2)).isEqualTo(new Done("idea", 1, 0));
    assertThat(memory.join(TALK, "idea", Memory.MAIN, null, 4)).isEqualTo(joined);
    assertThat(texts(memory, Memory.MAIN)).containsExactly("one", "two", "other");
    assertThat(texts(memory, "idea")).containsExactly("one", "other");
  }

  @ParameterizedTest
  @EnumSource
  void aForkHasTheBeginningAndGoesItsOwnWay(TestDatabase kind) {
    var memory = memory(kind, Bounds.USUAL);
    memory.append(TALK, Memory.MAIN, said("one", "two", "three"), null, 1);
    assertThat(memory.fork(TALK, Memory.MAIN, 2, "idea", 2)).isEqualTo(new Done("idea", 2, 0));
    memory.append(TALK, "idea", said("third way"), null, 3);
    memory.fork(TALK, "idea", 1, "again", 4);
    memory.append(TALK, "again", said("start over"), null, 5);

    assertThat(texts(memory, Memory.MAIN)).containsExactly("one", "two", "three");
    assertThat(texts(memory, "idea")).containsExactly("one", "two", "third way");
    assertThat(texts(memory, "again")).containsExactly("one", "start over");
    var both = memory.compare(TALK, Memory.MAIN, "idea").orElseThrow();
    assertThat(both.common()).isEqualTo(2);
    assertThat(texts(both.left())).containsExactly("three");
    assertThat(texts(both.right())).containsExactly("third way");
    assertThat(memory.compare(TALK, "again", "idea").orElseThrow().common()).isEqualTo(1);
    assertThat(memory.compare(TALK, "again", "none")).isEmpty();
    var overview = memory.overview(TALK).orElseThrow();
    assertThat(overview.session().entries()).isEqualTo(5);
    assertThat(overview.branches()).extracting(Branch::name).contains("main", "idea", "again");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsJoinedKeepsWhereItCameFromAndComesOnce(TestDatabase kind) {
    var memory = memory(kind, Bounds.USUAL);
    memory.append(TALK, Memory.MAIN, said("one"), null, 1);
    memory.fork(TALK, Memory.MAIN, null, "idea", 2);
    memory.append(TALK, "idea", said("a", "b"), null, 3);
    memory.append(TALK, Memory.MAIN, said("two"), null, 4);

    assertThat(memory.join(TALK, "idea", Memory.MAIN, null, 5))
        .isEqualTo(new Done(Memory.MAIN, 4, 2));
    assertThat(texts(memory, Memory.MAIN)).containsExactly("one", "two", "a", "b");
    assertThat(memory.read(TALK, Memory.MAIN).orElseThrow())
        .extracting(Entry::from)
        .containsExactly(null, null, new Origin("idea", 2, 2), new Origin("idea", 3, 3));

    memory.append(TALK, "idea", said("c"), null, 6);
    assertThat(memory.join(TALK, "idea", Memory.MAIN, null, 7))
        .isEqualTo(new Done(Memory.MAIN, 5, 1));
    assertThat(memory.join(TALK, "idea", Memory.MAIN, null, 8))
        .isEqualTo(new Done(Memory.MAIN, 5, 0));
    // What came from there does not go back.
    assertThat(memory.join(TALK, Memory.MAIN, "idea", null, 9)).isEqualTo(new Done("idea", 5, 1));
    assertThat(texts(memory, "idea")).containsExactly("one", "a", "b", "c", "two");
  }

  @ParameterizedTest
  @EnumSource
  void aSummaryStandsForWhatItSumsUp(TestDatabase kind) {
    var memory = memory(kind, Bounds.USUAL);
    memory.append(TALK, Memory.MAIN, said("one"), null, 1);
    memory.fork(TALK, Memory.MAIN, null, "idea", 2);
    memory.append(TALK, "idea", said("a", "b"), null, 3);
    var summary = new Said("summary", "a and b", null);

    assertThat(memory.join(TALK, "idea", Memory.MAIN, summary, 4))
        .isEqualTo(new Done(Memory.MAIN, 2, 1));
    assertThat(memory.read(TALK, Memory.MAIN).orElseThrow().getLast().from())
        .isEqualTo(new Origin("idea", 2, 3));
    memory.append(TALK, "idea", said("c"), null, 5);
    memory.join(TALK, "idea", Memory.MAIN, new Said("summary", "then c", null), 6);
    assertThat(memory.read(TALK, Memory.MAIN).orElseThrow().getLast().from())
        .isEqualTo(new Origin("idea", 4, 4));
  }

  @ParameterizedTest
  @EnumSource
  void boundsAreKeptAndNothingIsLostHalfWay(TestDatabase kind) {
    var memory = memory(kind, SMALL);
    memory.append(TALK, Memory.MAIN, said("1", "2", "3", "4"), null, 1);

    assertThat(memory.append(TALK, Memory.MAIN, said("5", "6", "7"), null, 2))
        .isEqualTo(new Full("a branch has at most 6 entries"));
    assertThat(memory.append(TALK, Memory.MAIN, said("x".repeat(97)), null, 3))
        .isEqualTo(new Full("a session has at most 100 characters"));
    assertThat(texts(memory, Memory.MAIN)).containsExactly("1", "2", "3", "4");

    memory.fork(TALK, Memory.MAIN, 0, "a", 4);
    memory.append(TALK, "a", said("1", "2", "3", "4", "5"), null, 5);
    assertThat(memory.join(TALK, "a", Memory.MAIN, null, 6)).isInstanceOf(Full.class);
    assertThat(memory.append(TALK, Memory.MAIN, said("5", "6"), null, 7))
        .isEqualTo(new Full("a session has at most 10 entries"));
    memory.fork(TALK, Memory.MAIN, 0, "b", 8);
    assertThat(memory.fork(TALK, Memory.MAIN, 0, "c", 9))
        .isEqualTo(new Full("a session has at most 3 branches"));

    memory.append(new SessionKey("acme", "talk-2"), Memory.MAIN, said("1"), null, 10);
    assertThat(memory.append(new SessionKey("acme", "talk-3"), Memory.MAIN, said("1"), null, 11))
        .isEqualTo(new Full("a tenant has at most 2 sessions"));
    assertThat(memory.append(new SessionKey("other", "talk-3"), Memory.MAIN, said("1"), null, 12))
        .isInstanceOf(Done.class);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotThereIsNamed(TestDatabase kind) {
    var memory = memory(kind, Bounds.USUAL);
    assertThat(memory.fork(TALK, Memory.MAIN, null, "idea", 1))
        .isEqualTo(new Wrong("session", "there is no session 'talk-1'"));
    memory.append(TALK, Memory.MAIN, said("one"), null, 2);

    assertThat(memory.append(TALK, "none", said("two"), null, 3))
        .isEqualTo(new Wrong("branch", "there is no branch 'none'"));
    assertThat(memory.append(TALK, Memory.MAIN, said("two"), 0, 4)).isEqualTo(new MovedOn(1));
    assertThat(memory.fork(TALK, Memory.MAIN, 2, "idea", 5))
        .isEqualTo(new Wrong("at", "the branch 'main' has 1 entries"));
    assertThat(memory.fork(TALK, Memory.MAIN, 1, "main", 6))
        .isEqualTo(new Wrong("fork", "there is a branch 'main' already"));
    assertThat(memory.join(TALK, "none", Memory.MAIN, null, 7))
        .isEqualTo(new Wrong("from", "there is no branch 'none'"));
    assertThat(memory.join(TALK, Memory.MAIN, Memory.MAIN, null, 8)).isInstanceOf(Wrong.class);
  }

  @ParameterizedTest
  @EnumSource
  void aSessionIsForgottenAfterItsTimeOrOnDemand(TestDatabase kind) {
    var memory = memory(kind, SMALL);
    assertThat(memory.forget(TALK)).isFalse();
    memory.append(TALK, Memory.MAIN, said("one"), null, 1);
    memory.append(new SessionKey("acme", "talk-2"), Memory.MAIN, said("one"), null, 2);
    now.updateAndGet(time -> time.plus(Duration.ofHours(20)));
    memory.append(TALK, Memory.MAIN, said("two"), null, 3);
    now.updateAndGet(time -> time.plus(Duration.ofHours(20)));

    assertThat(memory.sessions(List.of("acme"), 10)).extracting(Session::key).containsExactly(TALK);
    assertThat(memory.sessions(List.of(), 10)).hasSize(1);
    assertThat(memory.sessions(List.of("other"), 10)).isEmpty();
    assertThat(memory.read(new SessionKey("acme", "talk-2"), Memory.MAIN)).isEmpty();
    // One past its time makes room, and begins anew.
    memory.append(new SessionKey("acme", "talk-2"), Memory.MAIN, said("new"), null, 2);
    assertThat(memory.read(new SessionKey("acme", "talk-2"), Memory.MAIN).orElseThrow()).hasSize(1);

    assertThat(memory.forget(TALK)).isTrue();
    assertThat(memory.read(TALK, Memory.MAIN)).isEmpty();
    assertThat(memory.overview(TALK)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void entriesOfJobsAtTheSameTimeStayTogether(TestDatabase kind) throws Exception {
    var memory = memory(kind, Bounds.USUAL);
    try (var threads = Executors.newFixedThreadPool(6)) {
      var jobs = new ArrayList<Callable<Written>>();
      for (var job = 1; job <= 24; job++) {
        var key = job;
        jobs.add(() ->
            memory.append(TALK, Memory.MAIN, said(key + "a", key + "b", key + "c"), null, key));
      }
      for (var each : threads.invokeAll(jobs)) {
        assertThat(each.get()).isInstanceOf(Done.class);
      }
      var expected = new ArrayList<Callable<Written>>();
      for (var job = 0; job < 6; job++) {
        var key = 100 + job;
        expected.add(() -> memory.append(TALK, Memory.MAIN, said("last"), 72, key));
      }
      var won = 0;
      for (var each : threads.invokeAll(expected)) {
        won += each.get() instanceof Done ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
    var entries = memory.read(TALK, Memory.MAIN).orElseThrow();
    assertThat(entries)
        .extracting(Entry::position)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 73).boxed().toList());
    for (var at = 0; at < 72; at += 3) {
      var job = entries.get(at).jobKey();
      assertThat(texts(entries.subList(at, at + 3)))
          .containsExactly(job + "a", job + "b", job + "c");
    }
  }
}
