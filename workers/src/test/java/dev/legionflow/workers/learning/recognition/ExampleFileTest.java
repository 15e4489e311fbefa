package dev.legionflow.workers.learning.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.legionflow.workers.learning.recognition.ExampleFile.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFileTest {

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("examples.csv"), content);
  }

  private void refused(String content, String message) throws IOException {
    var file = file(content);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ExampleFile.examples("it", file))
        .withMessageContaining(message);
  }

  @Test
  void readsQuotedFieldsAndOtherColumns() throws IOException {
    var file = file("id,text,intent\r\n1,\"say \"\"hi\"\",\nthen go\",greet\r\n2,bye,\r\n");

    assertThat(ExampleFile.rows("it", file))
        .containsExactly(new Row(0, "say \"hi\",\nthen go", "greet"), new Row(1, "bye", null));
  }

  @Test
  void theColumnOfIntentsMayBeMissingWhereOnlyTextsAreRead() throws IOException {
    assertThat(ExampleFile.rows("it", file("text\nhello\n")))
        .containsExactly(new Row(0, "hello", null));
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    refused("", "it has no rows");
    refused("text,intent\n", "it has no rows");
    refused("utterance,intent\na,b\n", "it has no column 'text'; it has utterance, intent");
    refused("text,intent\na,b\nc,\n", "it, row 1 has no 'intent'");
    refused("text,intent\n ,b\n", "it, row 0: a text must have");
    refused("text,intent\na,b\n\"c,d\n", "it, row 1 is no CSV");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ExampleFile.rows("it", folder.resolve("none.csv")))
        .withMessageContaining("it: there is no file");
  }
}
