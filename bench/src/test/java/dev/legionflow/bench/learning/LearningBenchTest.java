package dev.legionflow.bench.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LearningBenchTest {

  /// What is told on the error stream.
  static String refused(int code, String... arguments) {
    var told = new ByteArrayOutputStream();
    var before = System.err;
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      assertThat(LearningBench.run(arguments)).isEqualTo(code);
    } finally {
      System.setErr(before);
    }
    return told.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onePartIsMeasured() {
    assertThat(refused(2)).contains("say what is measured", "--formations", "--recognition");
    assertThat(refused(2, "--recall")).contains("not by [--recall]");
    assertThat(refused(2, "--search", "--formations")).contains("not by [--search, --formations]");
  }

  @Test
  void whatOnlyRecognitionHasNeedNotNameIt() {
    assertThat(refused(1, "--train", "none.csv")).contains("--train: none.csv: there is no file");
    assertThat(refused(1, "--train=none.csv", "--recognition")).contains("there is no file");
  }
}
