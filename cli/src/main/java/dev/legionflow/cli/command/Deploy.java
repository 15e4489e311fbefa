package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.ProblemText;
import dev.legionflow.cli.output.Printable;
import dev.legionflow.cli.output.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "deploy", description = "Deploys diagrams and forms together: all or none.")
final class Deploy implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "A .bpmn or .form file, or a folder of them.")
  private List<Path> paths = List.of();

  @Override
  public Integer call() {
    List<Path> files;
    try {
      files = DeployableFiles.in(paths);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    try (var engine = connection.open()) {
      var answer = engine.deploy(files);
      output.print(answer, () -> show(answer));
      return Exit.OK;
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "cannot read " + e.getMessage());
    }
  }

  private void show(JsonNode answer) {
    table(answer).print(output.out());
    var err = spec.commandLine().getErr();
    ProblemText.warnings(answer.path("warnings")).forEach(w -> err.println(Printable.lines(w)));
  }

  private static Table table(JsonNode answer) {
    var table = new Table("KIND", "ID", "VERSION", "KEY", "FILE");
    for (var deployment : answer.path("deployments")) {
      for (var kind : deployment.properties()) {
        var it = kind.getValue();
        if (!it.isObject()) {
          continue;
        }
        switch (kind.getKey()) {
          case "processDefinition" -> row(table, "process", it, "processDefinition");
          case "form" -> row(table, "form", it, "form");
          default -> table.row(kind.getKey(), "", "", "", Output.text(it, "resourceName"));
        }
      }
    }
    return table;
  }

  private static void row(Table table, String label, JsonNode it, String prefix) {
    var version = it.has("version") ? "version" : prefix + "Version";
    table.row(
        label,
        Output.text(it, prefix + "Id"),
        Output.text(it, version),
        Output.text(it, prefix + "Key"),
        Output.text(it, "resourceName"));
  }
}
