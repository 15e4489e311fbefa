package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.output.Printable;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// One element instance of a mission, in words: what it was, by whom it was done, how long it took
/// and what it cost.
///
/// @param by `local`, `model` or `person`; empty where nothing was worked on, and for an engine
///   that does not say
/// @param time how long it took; empty while it is not over
public record Step(
    String elementId,
    String name,
    String type,
    String state,
    String by,
    String time,
    String cost,
    String note) {

  /// Reads one item of the answer of `/v2/element-instances/search`
  public static Step of(JsonNode item) {
    var by = Output.text(item, "means").toLowerCase(Locale.ROOT);
    return new Step(
        Output.text(item, "elementId"),
        Output.text(item, "elementName"),
        Output.text(item, "type"),
        Output.text(item, "state"),
        by,
        taken(Output.text(item, "startDate"), Output.text(item, "endDate"))
            .map(Step::words)
            .orElse(""),
        by.isEmpty() ? "" : Printable.dollars(item.path("costMicroDollars").asLong()),
        Output.text(item, "note"));
  }

  /// Whether it was worked on, by whatever means.
  public boolean isWork() {
    return !by.isEmpty();
  }

  static String words(Duration time) {
    if (time.toMillis() < 1000) {
      return time.toMillis() + " ms";
    }
    if (time.toSeconds() < 60) {
      return "%.1f s".formatted(time.toMillis() / 1000.0);
    }
    return "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
  }

  private static Optional<Duration> taken(String start, String end) {
    try {
      return Optional.of(Duration.between(OffsetDateTime.parse(start), OffsetDateTime.parse(end)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
