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
    assertThat(ParityTable.stale(present, now))
        .as(
            "where docs/parity.md is stale: "
                + "./legion test --peers -Dgroups=dialect -Dparity.write=true writes it anew")
        .isEmpty();
  }

  @Test
  void onlyCountsMayGrow() {
    assertThat(ParityTable.stale(page("1", "2 +1"), page("3", "2 +2"))).isEmpty();
    assertThat(ParityTable.stale(page("3", ""), page("2", ""))).hasSize(1);
    assertThat(ParityTable.stale(page("1", ""), page("1", "1"))).hasSize(1);
    assertThat(ParityTable.stale(page("1", "1"), page("1", ""))).hasSize(1);
    assertThat(ParityTable.stale(page("1", "0 +1"), page("1", "1"))).hasSize(1);
    assertThat(ParityTable.stale(page("1", "1"), page("1", "1 +1"))).hasSize(1);
    assertThat(ParityTable.stale(page("1", "1"), page("1", "1") + "| more |")).hasSize(1);
  }

  private static String page(String ours, String zeebe) {
    return """
    | element | h2 | postgresql | zeebe-8.6 | zeebe-8.8 |
    |---|--:|--:|--:|--:|
    | task | %s | 1 | %s | 1 |

    ## Differences

    """
        .formatted(ours, zeebe);
  }
}
