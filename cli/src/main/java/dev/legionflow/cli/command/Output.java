package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.output.Printable;
import dev.legionflow.cli.output.Table;
import java.io.PrintWriter;
import java.time.ZoneId;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `-o table` for people, `-o json` for scripts: the engine's own answer, unchanged.
final class Output {

  enum Format {
    table,
    json
  }

  @SuppressWarnings("NullAway.Init")
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  PrintWriter out() {
    return command.commandLine().getOut();
  }

  /// Prints the answer as JSON, or does what is given to show it to a person.
  void print(JsonNode answer, Runnable forPeople) {
    if (format == Format.json) {
      out().println(Json.pretty(answer));
    } else {
      forPeople.run();
    }
  }

  /// Prints a search's answer: the table, or a sentence where nothing was found, and how many more
  /// there are.
  void print(JsonNode answer, Table table, String nothing) {
    print(
        answer,
        () -> {
          if (table.isEmpty()) {
            out().println(nothing);
            return;
          }
          table.print(out());
          var shown = answer.path("items").size();
          var total = answer.path("page").path("totalItems").asLong(shown);
          if (total > shown) {
            out().println("(%d of %d; --limit shows more)".formatted(shown, total));
          }
        });
  }

  /// A member as text fit for the terminal; empty where it is missing or null.
  static String text(JsonNode object, String member) {
    var value = object.path(member);
    return value.isNull() ? "" : Printable.line(value.asText(""));
  }

  /// A member that is an ISO 8601 time, in this machine's zone.
  static String time(JsonNode object, String member) {
    return Printable.time(text(object, member), ZoneId.systemDefault());
  }
}
