package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs after the engines have: what they showed is what the page says.
@Tag("parity")
class ParityTableTest {

  @Test
  void thePageShowsWhatWasRun() throws IOException {
    Assumptions.assumeFalse(Witness.read(Engines.H2).isEmpty(), "the suite was not run");
    Path page = Shop.repository().resolve("docs/parity.md");
    String present = Files.exists(page) ? Files.readString(page) : "";
    String now = ParityTable.render(present);
    if (Boolean.getBoolean("parity.write")) {
      Files.writeString(page, now);
      return;
    }
    assertThat(present)
        .as(
            "docs/parity.md is stale: "
                + "./legion test --peers -Dgroups=dialect -Dparity.write=true writes it anew")
        .isEqualTo(now);
  }
}
