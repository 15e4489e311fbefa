package dev.legionflow.bench.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTest {

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("outcomes.csv"), text);
  }

  @Test
  void quotesAndLineBreaksAreOfOneRow() throws IOException {
    var rows =
        Outcome.read(
            "--data",
            file(
                """
                subject,prompt,weak_correct,strong_correct,weak_response
                law,"He said ""no"",
                and left.

                Why?",True,0," 1,
                2"

                ,plain,False,True,
                """));

    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().prompt()).isEqualTo("He said \"no\",\nand left.\n\nWhy?");
    assertThat(rows.getFirst().answer()).isEqualTo(" 1,\n2");
    assertThat(rows.getFirst().weak()).isTrue();
    assertThat(rows.getFirst().strong()).isFalse();
    assertThat(rows.get(1)).isEqualTo(new Outcome(1, "", "plain", false, true, ""));
  }

  @Test
  void labelsMayBeEmptyOrMissing() throws IOException {
    var empty = Outcome.read("--data", file("prompt,weak_correct,strong_correct\nWhy?,,\n"));
    var missing = Outcome.read("--data", file("\uFEFFprompt,other\r\nWhy?,1\r\n"));

    assertThat(empty.getFirst().isLabelled()).isFalse();
    assertThat(missing.getFirst()).isEqualTo(new Outcome(0, "", "Why?", null, null, null));
  }

  @Test
  void whatIsWrongIsNamedWithItsFlag() throws IOException {
    assertThatThrownBy(() -> Outcome.read("--train", folder.resolve("none.csv")))
        .hasMessageContaining("--train: there is no file")
        .hasMessageContaining("none.csv");
    assertRefused("question,weak_correct\nWhy?,1\n", "no column 'prompt'; it has question");
    assertRefused("prompt,weak_correct\nWhy?,1\n", "no column 'strong_correct'");
    assertRefused(
        "prompt,weak_correct,strong_correct\nWhy?,1,1\nHow?,maybe,1\n",
        "row 1: 'maybe' in the column 'weak_correct' is neither True nor False");
    assertRefused("prompt,weak_correct,strong_correct\n\"Why?,1,1\n", "row 0 is no CSV");
    assertRefused("prompt,weak_correct,strong_correct\nWhy?,1,1,2\n", "row 0 is no CSV");
    assertRefused("prompt,weak_correct,strong_correct\n", "has no rows");
    assertRefused("", "has no rows");
  }

  private void assertRefused(String text, String message) throws IOException {
    var file = file(text);
    assertThatThrownBy(() -> Outcome.read("--data", file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("--data: outcomes.csv")
        .hasMessageContaining(message);
  }
}
