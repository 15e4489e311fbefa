package dev.legionflow.engine.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CycleTest {

  private static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static String due(Optional<Cycle> cycle) {
    return Instant.ofEpochMilli(cycle.orElseThrow().due()).toString();
  }

  @Test
  void whatWasMissedIsNotMadeUpForAndThePhaseStays() {
    var cycle = Cycle.parse("R/PT10M", at("2026-11-20T12:00:00Z"));
    assertThat(cycle.due()).isEqualTo(at("2026-11-20T12:10:00Z"));

    assertThat(due(cycle.next(at("2026-11-20T12:10:01Z")))).isEqualTo("2026-11-20T12:20:00Z");
    assertThat(due(cycle.next(at("2026-11-20T12:47:11Z")))).isEqualTo("2026-11-20T12:50:00Z");
    assertThat(due(cycle.next(at("2026-11-20T12:50:00Z")))).isEqualTo("2026-11-20T13:00:00Z");
    assertThat(due(cycle.next(at("2036-11-20T12:50:00Z")))).isEqualTo("2036-11-20T13:00:00Z");
  }

  @Test
  void aStartIsTheFirstTime() {
    var now = at("2026-11-20T12:34:56Z");

    var past = Cycle.parse("R/2020-01-01T08:00:00Z/P1D", now);
    assertThat(past.due()).isEqualTo(at("2020-01-01T08:00:00Z"));
    assertThat(due(past.next(now))).isEqualTo("2026-11-21T08:00:00Z");
    assertThat(Cycle.parse("R/2027-01-01T08:00:00Z/P1D", now).due())
        .isEqualTo(at("2027-01-01T08:00:00Z"));
  }

  @Test
  void monthsAreCountedFromTheFirst() {
    var cycle = Cycle.parse("R/2027-01-31T08:00:00Z/P1M", at("2026-11-20T12:00:00Z"));
    var days = new ArrayList<String>();
    for (var i = 0; i < 4; i++) {
      days.add(Instant.ofEpochMilli(cycle.due()).toString().substring(0, 10));
      cycle = Cycle.read(cycle.next(cycle.due()).orElseThrow().toString());
    }

    assertThat(days).isEqualTo(List.of("2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"));
  }

  @Test
  void itEndsWithItsRepetitionsOrTheCalendar() {
    var twice = Cycle.parse("R2/PT1S", 0);
    assertThat(twice.next(1_000).orElseThrow().next(2_000)).isEmpty();
    assertThat(Cycle.parse("R/P5000Y", 0).next(at("6970-01-01T00:00:00Z"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"R0/PT1S", "R/PT0S", "R/PT-1S", "R/P-1D", "R/P1DT-1H", "R/P9000Y", "PT1S", "R/x"})
  void whatNeverHappensIsRefused(String text) {
    assertThatThrownBy(() -> Cycle.parse(text, at("2026-11-20T12:00:00Z")))
        .isInstanceOf(DateTimeException.class);
  }
}
