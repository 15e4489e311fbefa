package dev.legionflow.engine.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimersTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT0S",
    "PT1.5S, PT1.5S",
    "P1D, P1D",
    "P1Y2M3DT4H5M6S, P1Y2M3DT4H5M6S",
    "P3W, P21D",
    "P1Y1W1DT1H, P1Y8DT1H"
  })
  void durations(String text, String expected) {
    assertThat(Timers.duration(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "P",
        "PT",
        "P1DT",
        "1D",
        "P1S",
        "PT1D",
        "-PT1S",
        "PT-1S",
        "P1D ",
        "pt1s",
        "PT1234567890S",
        "R/PT1S",
        "P1M1Y"
      })
  void noDurations(String text) {
    assertThat(Timers.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-24T18:00:00Z, 2026-12-24T18:00:00Z",
    "2026-12-24T18:00+02:00, 2026-12-24T16:00:00Z",
    "2026-07-01T12:00:00.5+02:00[Europe/Berlin], 2026-07-01T10:00:00.500Z"
  })
  void dates(String text, String expected) {
    assertThat(Timers.date(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026-12-24", "2026-12-24T18:00:00", "2026-13-01T00:00:00Z", "now"})
  void noDates(String text) {
    assertThat(Timers.date(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "R/PT1M, R/PT1M",
    "R5/P1W, R5/P7D",
    "R2/2026-12-01T08:00:00+01:00/P1D, R2/2026-12-01T07:00:00Z/P1D"
  })
  void cycles(String text, String expected) {
    assertThat(Timers.cycle(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "R",
        "R/",
        "R0/PT1S",
        "R00/PT1S",
        "PT1S",
        "R3/P1D/PT1S",
        "R-1/PT1S",
        "R3/2026-12-01T08:00:00/P1D",
        "R1234567890/PT1S",
        "0 0 * * * *"
      })
  void noCycles(String text) {
    assertThat(Timers.cycle(text)).isEmpty();
  }
}
