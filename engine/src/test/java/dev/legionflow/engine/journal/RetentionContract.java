package dev.legionflow.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Which missions retention removes, and what stays of the journal.
@Execution(ExecutionMode.CONCURRENT)
abstract class RetentionContract {

  private static final long SEED = Long.getLong("legion.seed", System.nanoTime());
  private static final int FINISHED = 2_000;
  private static final List<String> PROCESSES = List.of("short", "long", "usual");
  private static final Settings SETTINGS =
      new Settings(
          Optional.of(Duration.ofDays(10)),
          Map.of("short", Duration.ofDays(2), "long", Duration.ofDays(1_000)));

  private record Settings(Optional<Duration> age, Map<String, Duration> definitions)
      implements RetentionConfig {
    @Override
    public Duration period() {
      return Duration.ofDays(1);
    }
  }

  private record Mission(long key, long called, String process, long start, long position) {}

  private final Random random = new Random(SEED);
  private final List<Mission> running = new ArrayList<>();

  /// What has ended, with when.
  private final List<Mission> finished = new ArrayList<>();

  private final List<Long> ends = new ArrayList<>();
  private long nextKey = 1_000;
  private long position;

  @SuppressWarnings("NullAway.Init")
  private Room room;

  abstract Room open();

  @BeforeEach
  void begin() {
    System.out.println("legion.seed=" + SEED);
    room = open();
    room.sql("insert into legion_deployment values (1, 't', 0)");
    room.sql("insert into legion_resource values (2, 1, 'r', 'h', ?)", new byte[1]);
    for (var process : PROCESSES) {
      room.sql(
          """
          insert into legion_process_definition (key, flowable_id, bpmn_process_id, version,
            resource_key, resource_name, content_hash, deployment_key, tenant_id)
          values (?, ?, ?, 1, 2, 'r', 'h', 1, 't')
          """,
          10L + PROCESSES.indexOf(process),
          process,
          process);
    }
  }

  @AfterEach
  void close() {
    room.close();
  }

  private void start() {
    var process = PROCESSES.get(random.nextInt(PROCESSES.size()));
    var key = nextKey;
    nextKey += 10;
    var at = room.clock.millis();
    // One in three calls another process; that belongs to its caller, whatever its own age.
    var called = random.nextInt(3) == 0 ? key + 5 : 0;
    var events = new ArrayList<Event>();
    events.add(Missions.started(key, null, key, process, at));
    events.add(Missions.activated(key + 1, key, process, at));
    events.add(Missions.variable(key + 2, key, "1"));
    if (called != 0) {
      events.add(Missions.started(called, key, key, "short", at));
      events.add(Missions.activated(called + 1, called, "short", at));
    }
    append(events);
    running.add(new Mission(key, called, process, at, position));
  }

  private void end(Mission mission) {
    var at = room.clock.millis();
    if (mission.called() != 0) {
      append(
          List.of(
              Missions.finished(mission.called() + 1, at), Missions.ended(mission.called(), at)));
    }
    append(List.of(Missions.finished(mission.key() + 1, at), Missions.ended(mission.key(), at)));
    finished.add(mission);
    ends.add(at);
  }

  private void append(List<Event> events) {
    room.append(events.toArray(Event[]::new));
    position++;
  }

  /// Twenty days of missions, of which some run on.
  private void live() {
    while (finished.size() < FINISHED) {
      room.clock.advance(Duration.ofMinutes(20 * 24 * 60 / (FINISHED / 20)));
      for (var i = 0; i < 20; i++) {
        start();
      }
      Collections.shuffle(running, random);
      while (running.size() > 15) {
        end(running.removeLast());
      }
      if (random.nextInt(3) == 0) {
        room.seal();
      }
    }
    room.seal();
  }

  private Set<Long> expected() {
    var expected = new TreeSet<Long>();
    running.forEach(mission -> add(mission, expected));
    for (var i = 0; i < finished.size(); i++) {
      var mission = finished.get(i);
      var age = SETTINGS.of(mission.process()).orElseThrow().toMillis();
      if (ends.get(i) >= room.clock.millis() - age) {
        add(mission, expected);
      }
    }
    return expected;
  }

  private static void add(Mission mission, Set<Long> keys) {
    keys.add(mission.key());
    if (mission.called() != 0) {
      keys.add(mission.called());
    }
  }

  private void assertKept(Set<Long> expected) {
    assertThat(keys("select key from legion_process_instance")).isEqualTo(expected);
    assertThat(keys("select process_instance_key from legion_element_instance"))
        .isEqualTo(expected);
    assertThat(expected).containsAll(keys("select process_instance_key from legion_variable"));
  }

  private Set<Long> keys(String query) {
    return new TreeSet<>(room.numbers(query));
  }

  @Test
  void onlyWhatWasKeptForLongEnoughGoes() {
    live();
    var statistics = room.number("select sum(completed) from legion_element_statistics");
    var before = keys("select key from legion_process_instance");
    var expected = expected();
    assertThat(before.size()).isGreaterThan(expected.size() + 500);
    assertThat(expected.size()).isGreaterThan(500);

    room.retention(SETTINGS).run();

    assertKept(expected);
    assertThat(room.number("select sum(completed) from legion_element_statistics"))
        .isEqualTo(statistics);
    assertThat(room.verify().whole()).isTrue();

    // What runs goes on and can be seen, and what ends may go in its turn.
    running.forEach(this::end);
    running.clear();
    room.seal();
    assertThat(room.number("select count(*) from legion_process_instance where state = 'ACTIVE'"))
        .isZero();
    room.clock.advance(Duration.ofDays(400));
    var later = expected();
    room.retention(SETTINGS).run();
    assertKept(later);
    assertThat(room.verify().whole()).isTrue();
    room.restart();
    assertThat(room.verify().whole()).isTrue();
  }

  @Test
  void theJournalBeginsWithTheOldestMissionThatIsKept() {
    live();
    var keepNothing = new Settings(Optional.of(Duration.ZERO), Map.of());
    room.clock.advance(Duration.ofSeconds(1));
    var oldest = running.stream().mapToLong(Mission::position).min().orElseThrow();
    room.retention(keepNothing).run();

    var anchor = room.database.jdbi().withHandle(Anchor::read);
    assertThat(anchor.batch()).isPositive();
    assertThat(anchor.position()).isLessThan(oldest);
    assertThat(room.number("select min(first_position) from legion_journal_batch"))
        .isEqualTo(anchor.position() + 1);
    // Whole batches: the next one has the oldest mission's start.
    assertThat(
            room.number(
                "select first_position + row_count - 1 from legion_journal_batch where number = "
                    + (anchor.batch() + 1)))
        .isGreaterThanOrEqualTo(oldest);
    assertThat(room.number("select count(*) from legion_journal where tx <= " + anchor.tx()))
        .isZero();
    assertKept(expectedOfRunning());
    var report = room.verify();
    assertThat(report.faults()).isEmpty();
    assertThat(report.cutOffBatches()).isEqualTo(anchor.batch());
    assertThat(report.rows()).isEqualTo(room.number("select count(*) from legion_journal"));
    // Kept as long as the journal has rows of them.
    assertThat(
            room.number(
                "select count(*) from legion_removed where position <= " + anchor.position()))
        .isZero();
    assertThat(room.number("select count(*) from legion_removed")).isPositive();

    running.forEach(this::end);
    running.clear();
    room.seal();
    room.clock.advance(Duration.ofSeconds(1));
    room.retention(keepNothing).run();
    assertKept(new TreeSet<>());
    assertThat(room.number("select count(*) from legion_journal_batch")).isOne();
    assertThat(room.verify().whole()).isTrue();
    start();
    room.seal();
    room.restart();
    assertThat(room.verify().whole()).isTrue();
  }

  private Set<Long> expectedOfRunning() {
    var expected = new TreeSet<Long>();
    running.forEach(mission -> add(mission, expected));
    return expected;
  }

  @Test
  void nothingGoesUnlessAsked() {
    for (var i = 0; i < 30; i++) {
      start();
    }
    List.copyOf(running).forEach(this::end);
    room.seal();
    room.clock.advance(Duration.ofDays(10_000));
    room.retention(new Settings(Optional.empty(), Map.of())).run();
    assertThat(
            room.number("select count(*) from legion_process_instance where state = 'COMPLETED'"))
        .isGreaterThanOrEqualTo(30);
    room.retention(new Settings(Optional.empty(), Map.of("long", Duration.ofDays(1)))).run();
    assertThat(
            room.number(
                "select count(*) from legion_process_instance where bpmn_process_id = 'long'"))
        .isZero();
    assertThat(
            room.number(
                "select count(*) from legion_process_instance where bpmn_process_id = 'usual'"))
        .isPositive();
  }

  @Test
  void whatIsNotWholeIsNotCutOff() {
    for (var i = 0; i < 30; i++) {
      start();
      room.seal();
    }
    List.copyOf(running).forEach(this::end);
    room.seal();
    room.clock.advance(Duration.ofDays(100));
    room.sql(
        """
        update legion_journal set at = at + 1
        where tx = (select first_tx from legion_journal_batch where number = 12)
        """);
    room.retention(new Settings(Optional.of(Duration.ofDays(1)), Map.of())).run();
    assertThat(room.database.jdbi().withHandle(Anchor::read).batch()).isEqualTo(11);
    assertThat(room.verify().whole()).isFalse();
  }

  /// Somebody makes a young mission look as if it were not there.
  @Test
  void whatIsYoungIsNotCutOffWhateverTheTablesSay() {
    start();
    end(running.removeFirst());
    room.seal();
    room.clock.advance(Duration.ofDays(5));
    start();
    room.seal();
    start();
    room.seal();
    room.sql("delete from legion_process_instance");
    room.retention(new Settings(Optional.of(Duration.ofDays(1)), Map.of())).run();
    assertThat(room.database.jdbi().withHandle(Anchor::read).batch()).isEqualTo(1);
    assertThat(room.verify().whole()).isTrue();
  }
}
