package dev.legionflow.workers.learning.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.worker.JobOutcome.Terminal;
import dev.legionflow.workers.embedding.MiniLm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecogniseWorkerTest {

  private static final String GOOD =
      """
      text,intent
      where is my parcel,track
      when does it arrive,track
      is my order on its way,track
      please cancel it,cancel
      I do not want it any more,cancel
      call off my order,cancel
      """;

  @TempDir Path folder;

  private JobOutcome work(Map<String, String> headers, String text) {
    var worker =
        new RecogniseWorker(new Recognisers(folder, new MiniLm(), new Recogniser.Terms(0.01, 1)));
    return worker.work(job(headers, text));
  }

  private static Job job(Map<String, String> headers, String text) {
    return new Job(1, "legion.recognise", "p", 2, "e", 3, 3, headers, Map.of("text", text));
  }

  private void examples(String content, long second) throws IOException {
    var file = Files.writeString(folder.resolve("shop.csv"), content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
  }

  @Test
  void tellsTheIntent() throws IOException {
    examples(GOOD, 1);

    var told = work(Map.of("recogniser", "shop"), "where is my parcel");

    assertThat(told).isInstanceOf(Completed.class);
    assertThat(((Completed) told).variables())
        .containsEntry("intent", "track")
        .containsEntry("nearest", "track")
        .containsEntry("oos", false)
        .containsKey("confidence");
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    assertThat(work(Map.of(), "x")).isEqualTo(new Terminal("header 'recogniser' is missing"));
    assertThat(work(Map.of("recogniser", "../shop"), "x"))
        .isEqualTo(new Terminal("header 'recogniser': '../shop' is no name of a recogniser"));
    assertThat(work(Map.of("recogniser", "shop"), "x"))
        .isEqualTo(new Terminal("header 'recogniser': there is no file 'shop.csv' of examples"));
    examples("text,intent\na,b\n", 1);
    assertThat(work(Map.of("recogniser", "shop"), "x"))
        .isEqualTo(
            new Terminal("header 'recogniser': there must be 2 to 500 intents, but there are 1"));
    assertThat(work(Map.of("recogniser", "shop"), "x".repeat(20_001)))
        .isEqualTo(new Terminal("variable 'text' has 20,001 characters, but may have 20,000"));
  }

  @Test
  void whatCannotBeLearnedIsNotTriedByEachJob() throws Exception {
    var tried = new AtomicInteger();
    var recognisers =
        new Recognisers(
            folder,
            text -> {
              tried.incrementAndGet();
              throw new IllegalStateException("no library");
            },
            Recogniser.Terms.USUAL);
    examples(GOOD, 1);
    for (var job = 0; job < 3; job++) {
      assertThatExceptionOfType(Recognisers.NoRecogniser.class)
          .isThrownBy(() -> recognisers.of("shop"))
          .withMessageContaining("no library");
    }
    assertThat(tried).hasValue(1);
    examples(GOOD, 2);
    assertThatExceptionOfType(Recognisers.NoRecogniser.class)
        .isThrownBy(() -> recognisers.of("shop"));
    assertThat(tried).hasValue(2);
  }

  @Test
  void aChangedFileIsLearnedAnewAndAWrongOneIsNot() throws Exception {
    var recognisers = new Recognisers(folder, new MiniLm(), Recogniser.Terms.USUAL);
    examples(GOOD, 1);
    var first = recognisers.of("shop");
    assertThat(recognisers.of("shop")).isSameAs(first);

    examples("text,intent\nhalf,\n", 2);
    assertThat(recognisers.of("shop")).isSameAs(first);

    examples(GOOD + "the price is too high,complain\nI am angry,complain\n", 3);
    assertThat(recognisers.of("shop").intents()).containsExactly("cancel", "complain", "track");

    Files.delete(folder.resolve("shop.csv"));
    assertThat(recognisers.of("shop").intents()).hasSize(3);
    assertThatExceptionOfType(Recognisers.NoRecogniser.class)
        .isThrownBy(() -> recognisers.of("none"));
  }
}
