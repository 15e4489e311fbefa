package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private static @Nullable Duration of(String name, String value) {
    return RetryAfter.of(HttpHeaders.of(Map.of(name, List.of(value)), (_, _) -> true));
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, 7, PT7S",
    "retry-after, 0, PT0S",
    "Retry-After, 1.5, PT1.5S",
    "Retry-After, 999999999, PT1H",
    "Retry-After-Ms, 250, PT0.25S",
    "Retry-After, soon, ",
    "Retry-After, -3, ",
    "Retry-After, 99999999999999999999, ",
    "Something, 7, ",
  })
  void readsSecondsOfAllSorts(String name, String value, @Nullable Duration expected) {
    assertThat(of(name, value)).isEqualTo(expected);
  }

  @Test
  void readsADate() {
    var then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30);

    assertThat(of("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(then)))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    assertThat(of("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(Duration.ZERO);
  }
}
