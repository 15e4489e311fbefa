package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.legionflow.cli.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Variables from the command line: those of `--vars` first, then each `--var` over them.
final class Variables {

  @SuppressWarnings("NullAway.Init")
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--var",
      paramLabel = "NAME=VALUE",
      description = {
        "A variable; may be repeated. A value that is JSON is taken as JSON, any other as text:",
        "n=1 is a number, n='\"1\"' is text."
      })
  private List<String> pairs = List.of();

  @Option(
      names = "--vars",
      paramLabel = "@FILE|JSON",
      description = "A JSON object of variables: in a file (@- is the standard input) or as it is.")
  private @Nullable String object;

  ObjectNode read() {
    var variables = object == null ? Json.object() : parsed(object);
    for (var pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw wrong("--var: '%s' is not NAME=VALUE".formatted(pair));
      }
      variables.set(pair.substring(0, equals), value(pair.substring(equals + 1)));
    }
    return variables;
  }

  static JsonNode value(String text) {
    return Json.parse(text).orElseGet(() -> TextNode.valueOf(text));
  }

  private ObjectNode parsed(String argument) {
    var source = argument.startsWith("@") ? argument.substring(1) : "the text given";
    var text = argument.startsWith("@") ? content(source) : argument;
    if (Json.parse(text).orElse(null) instanceof ObjectNode variables) {
      return variables;
    }
    throw wrong("--vars: %s is not a JSON object".formatted(source));
  }

  private String content(String file) {
    try {
      return file.equals("-")
          ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (IOException e) {
      throw wrong("--vars: cannot read %s: %s".formatted(file, e.getClass().getSimpleName()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
