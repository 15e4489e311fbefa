package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.output.Printable;
import dev.legionflow.cli.output.Table;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "variables",
    description = "Shows a mission's variables; with a name, the whole value of that one.")
final class ShowVariables implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();
  @Mixin private Limit limit = new Limit();

  @SuppressWarnings("NullAway.Init")
  @Parameters(
      index = "0",
      paramLabel = "KEY",
      converter = Key.Converter.class,
      description = "The mission's key.")
  private Key key;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Shows this variable, a text as it is; of every scope that has one.")
  private @Nullable String name;

  @Override
  public Integer call() {
    var filter = Json.object().put("processInstanceKey", key.digits());
    if (name != null) {
      filter.put("name", name);
    }
    var path = "/v2/variables/search" + (name == null ? "" : "?truncateValues=false");
    try (var engine = connection.open()) {
      var answer = engine.post(path, Search.oldest(filter, "name", limit.value()));
      if (name == null) {
        table(answer);
      } else {
        output.print(answer, () -> whole(answer));
      }
      return name != null && answer.path("items").isEmpty() ? Exit.NOT_AS_EXPECTED : Exit.OK;
    }
  }

  private void table(JsonNode answer) {
    var table = new Table("NAME", "SCOPE", "VALUE");
    for (var it : answer.path("items")) {
      table.row(Output.text(it, "name"), Output.text(it, "scopeKey"), it.path("value").asText());
    }
    output.print(answer, table, "It has no variables.");
  }

  private void whole(JsonNode answer) {
    if (answer.path("items").isEmpty()) {
      output.out().println("It has no variable '%s'.".formatted(name));
    }
    for (var it : answer.path("items")) {
      var value = it.path("value").asText();
      var text =
          Json.parse(value).map(v -> v.isTextual() ? v.asText() : Json.pretty(v)).orElse(value);
      output.out().println(Printable.lines(text));
    }
  }
}
