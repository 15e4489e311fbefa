package dev.legionflow.bench.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What the command line refuses, before anything is measured.
class RouterBenchTest {

  @TempDir Path folder;

  private String refused(int code, String... arguments) {
    var told = new ByteArrayOutputStream();
    var before = System.err;
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      var command = new CommandLine(new RouterBench());
      command.setErr(new PrintWriter(told, true, StandardCharsets.UTF_8));
      assertThat(command.execute(arguments)).isEqualTo(code);
    } finally {
      System.setErr(before);
    }
    return told.toString(StandardCharsets.UTF_8);
  }

  @Test
  void flagsThatDoNotGoTogetherAreNamed() {
    assertThat(refused(2)).contains("--data FILE is needed");
    assertThat(refused(2, "--dta", "x")).contains("Unknown options: '--dta'");
    assertThat(refused(2, "--labels", "many", "--data", "x")).contains("'--labels'", "'many'");
    assertThat(refused(2, "--labels", "-1", "--data", "x")).contains("--labels must be 0 to 4,000");
    assertThat(refused(2, "--peers", "--data", "x")).contains("--peers goes with --faults");
    for (var flag : new String[] {"--train", "--predictions", "--json"}) {
      assertThat(refused(2, flag, "x")).contains(flag + " goes with --data FILE");
    }
    assertThat(refused(2, "--online")).contains("--online goes with --data FILE");
    assertThat(refused(2, "--data", "x", "--data", "y", "--json", "z"))
        .contains("--predictions and --json go with one --data");
    assertThat(refused(2, "--data", "x", "--json", folder.toString()))
        .contains("--json: " + folder + " is a folder");
    assertThat(refused(2, "--data", "x", "--predictions", folder + "/none/out.csv"))
        .contains("--predictions: there is no folder " + folder + "/none");
  }

  @Test
  void filesThatCannotBeReadAreNamedWithTheirFlag() throws IOException {
    var labelled = write("labelled.csv", "True,True");
    var bare = write("bare.csv", ",");

    assertThat(refused(1, "--data", "none.csv")).contains("--data: there is no file none.csv");
    assertThat(refused(1, "--data", labelled, "--train", "none.csv"))
        .contains("--train: there is no file none.csv");
    assertThat(refused(1, "--scenario", "none.toon"))
        .contains("--scenario: there is no file none.toon");
    assertThat(refused(1, "--data", bare)).contains("weak_correct", "--train");
    assertThat(refused(1, "--data", labelled, "--train", bare))
        .contains("--train: bare.csv, row 0", "weak_correct");
    assertThat(refused(1, "--data", bare, "--train", labelled, "--online")).contains("--online");
  }

  private String write(String name, String labels) throws IOException {
    var text = new StringBuilder("prompt,weak_correct,strong_correct\n");
    for (var at = 0; at < 10; at++) {
      text.append("What is ").append(at).append("?,").append(labels).append('\n');
    }
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
