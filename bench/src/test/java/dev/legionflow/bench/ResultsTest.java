package dev.legionflow.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  private static final List<Figure> FIGURES =
      List.of(
          Figure.against("zeebe", List.of(100.0), "durable", "instances/s", List.of(150.0, 170.0)),
          Figure.alone("idle_rss", "MB", List.of(250.0)));

  @TempDir Path folder;

  @Test
  void theFileHasTheMembersThatWereAgreed() throws IOException {
    var file = folder.resolve("durable.json");
    Results.write(file, FIGURES);

    var list = new ObjectMapper().readTree(file.toFile());
    assertThat(list.get(0).toString())
        .isEqualTo(
            "{\"name\":\"durable\",\"unit\":\"instances/s\",\"median\":160.0,\"rounds\":[150.0,170.0],"
                + "\"peer\":\"zeebe\",\"peer_median\":100.0,\"ratio\":1.6}");
    assertThat(list.get(1).get("peer").isNull()).isTrue();
    assertThat(Results.read(file)).isEqualTo(FIGURES);
  }

  @Test
  void thePageGetsTheTablesBetweenItsMarkersAndKeepsTheRest() throws IOException {
    var page = folder.resolve("performance.md");
    Files.writeString(page, "before\n<!-- results: begin -->\nold\n<!-- results: end -->\nafter\n");
    var results = Files.createDirectory(folder.resolve("results"));
    Results.write(results.resolve("durable.json"), FIGURES);
    Files.writeString(results.resolve("durable.txt"), "on two processors\n");

    Results.document(page, results);

    assertThat(Files.readString(page))
        .startsWith("before\n")
        .endsWith("after\n")
        .contains(
            "### durable", "| 160    | 150 170 | zeebe | 100        | 1.6×", "on two processors")
        .doesNotContain("old");
  }

  @Test
  void aPageWithoutMarkersIsRefused() throws IOException {
    var page = folder.resolve("performance.md");
    Files.writeString(page, "nothing");

    assertThatThrownBy(() -> Results.document(page, folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("results: begin");
  }
}
