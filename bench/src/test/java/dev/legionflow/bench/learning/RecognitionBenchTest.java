package dev.legionflow.bench.learning;

import static dev.legionflow.bench.learning.LearningBenchTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecognitionBenchTest {

  @TempDir Path folder;

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private String examples() throws IOException {
    var lines = new StringBuilder("text,intent\n");
    for (var thing : List.of("parcel", "order", "letter", "box", "bag")) {
      lines.append("where is my ").append(thing).append(",track\n");
      lines.append("\"cancel my ").append(thing).append(", please\",cancel\n");
    }
    return file("train.csv", lines.toString());
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    var good = examples();
    assertThat(refused(2, "--recognition", "--dta", "x")).contains("Unknown options: '--dta'");
    assertThat(refused(2, "--recognition", "--shots", "1")).contains("--shots must be 0, or 2");
    assertThat(refused(2, "--recognition", "--false-rejects", "2")).contains("--false-rejects");
    assertThat(refused(2, "--recognition", "--json", folder.toString()))
        .contains("--json: " + folder + " is a folder");
    assertThat(refused(1, "--recognition", "--train", "none.csv"))
        .contains("--train: none.csv: there is no file none.csv");
    assertThat(refused(1, "--recognition", "--train", good, "--data", file("a.csv", "a,b\n1,2\n")))
        .contains("--data: a.csv has no column 'text'; it has a, b");
    assertThat(refused(1, "--recognition", "--train", file("b.csv", "text,intent\nhello,\n")))
        .contains("--train: b.csv, row 0 has no 'intent'");
    assertThat(refused(1, "--search", "--texts", folder + "/none"))
        .contains("--texts: there is no folder");
    assertThat(refused(2, "--search", "--texts", "x", "--random")).contains("--texts");
  }

  @Test
  void textsWithoutIntentsArePredicted() throws IOException {
    var out = folder.resolve("out.csv");
    var json = folder.resolve("out.json");
    var data = file("data.csv", "text,intent\nwhere is my crate,\n\"please, cancel my box\",\n");
    assertThat(
            LearningBench.run(
                "--recognition",
                "--shots",
                "0",
                "--train",
                examples(),
                "--data",
                data,
                "--predictions",
                out.toString(),
                "--json",
                json.toString()))
        .isZero();

    var lines = new ArrayList<>(Files.readAllLines(out));
    assertThat(lines.removeFirst()).isEqualTo("row,intent");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isIn("0,track", "0,oos");
    assertThat(lines.get(1)).isIn("1,cancel", "1,oos");
    assertThat(Files.readString(json))
        .contains("\"in_scope_accuracy\" : null", "\"oos_recall\" : null", "\"ms_per_query\" : ");
  }

  @Test
  void wilsonsIntervalIsThatOfTheBooks() {
    assertThat(new Wilson(81, 263).toString()).isEqualTo("30.8 % [25.5, 36.6]");
    assertThat(new Wilson(0, 0).toString()).isEqualTo("none");
  }
}
