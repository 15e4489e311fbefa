package dev.legionflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.Exit;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {

  private static final String VERIFICATION = "/legion/journal/verification";
  private static final String ROOT =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private final FakeEngine engine = new FakeEngine();
  private final Terminal terminal = new Terminal().with("LEGION_URL", engine.url());

  AuditTest() throws IOException {}

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void theHeadIsPrintedAsVerifyTakesIt() {
    engine.answer("/legion/journal/head", "{\"batch\": 12, \"root\": \"" + ROOT + "\"}");
    engine.answer(VERIFICATION, "{\"whole\": true, \"batches\": 12}");
    assertThat(terminal.run("audit", "head")).isEqualTo(Exit.OK);
    assertThat(terminal.out()).isEqualTo("12:" + ROOT + System.lineSeparator());

    assertThat(terminal.run("audit", "verify", "--head", terminal.out().strip()))
        .isEqualTo(Exit.OK);
    assertThat(engine.asked().getLast().json())
        .isEqualTo(Json.parse("{\"batch\": 12, \"root\": \"" + ROOT + "\"}").orElseThrow());
    assertThat(terminal.out()).contains("The journal is whole.");
  }

  @Test
  void anEmptyJournalHasNoHead() {
    engine.answer("/legion/journal/head", "{\"batch\": 0, \"root\": \"\"}");
    assertThat(terminal.run("audit", "head")).isEqualTo(Exit.NOT_AS_EXPECTED);
  }

  @Test
  void faultsAreShownAndEndWithOne() {
    engine.answer(
        VERIFICATION,
        """
        {"whole": false, "batch": 9, "position": 90, "batches": 9, "rows": 90, "cutOffBatches": 2,
         "faultCounts": {"ROW_CHANGED": 140, "CUT_OFF": 1},
         "faults": [{"kind": "ROW_CHANGED", "batch": 3, "position": 31, "message": "changed\\u001b[2J"}],
         "restorations": [{"position": 5, "at": 0, "batch": 4}]}
        """);
    assertThat(terminal.run("audit", "verify")).isEqualTo(Exit.REFUSED);
    assertThat(engine.only().json()).isEqualTo(Json.object());
    assertThat(terminal.out())
        .contains("ROW_CHANGED  3      31        changed\\u001b[2J")
        .contains("Retention has cut off the batches up to 2.")
        .contains("restored on 1970-01-01T00:00:00Z, when batch 4 was the newest")
        .contains("NOT WHOLE: 141 faults.");
  }

  @Test
  void jsonIsTheEnginesAnswer() {
    engine.answer(VERIFICATION, "{\"whole\": false}");
    assertThat(terminal.run("audit", "verify", "-o", "json")).isEqualTo(Exit.REFUSED);
    assertThat(Json.parse(terminal.out())).isEqualTo(Json.parse("{\"whole\": false}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "12:abc", "0:" + ROOT, "x:" + ROOT, "12:" + ROOT + "0"})
  void aHeadThatIsNoneIsRefused(String head) {
    assertThat(terminal.run("audit", "verify", "--head", head)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("'" + head + "' is not what 'legion audit head' prints");
    assertThat(engine.asked()).isEmpty();
  }

  @Test
  void aRebuildTellsWhatDiffered() {
    engine.answer(
        "/legion/journal/rebuild",
        """
        {"state": "DONE", "position": 12, "complete": false, "refused": 2,
         "changedRows": {"legion_job": 7}}
        """);
    assertThat(terminal.run("audit", "rebuild")).isEqualTo(Exit.OK);
    assertThat(engine.only().method()).isEqualTo("POST");
    assertThat(terminal.out())
        .contains("up to position 12", "legion_job: 7", "statistics were kept", "2 rows");
  }

  @Test
  void aRebuildThatFailedSaysWhy() {
    engine.answer("/legion/journal/rebuild", "{\"state\": \"FAILED\", \"error\": \"no room\"}");
    assertThat(terminal.run("audit", "rebuild")).isEqualTo(Exit.NOT_AS_EXPECTED);
    assertThat(terminal.out()).contains("Not rebuilt: no room");
  }

  @Test
  void auditAloneIsAMistake() {
    assertThat(terminal.run("audit")).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("verify, head or rebuild");
  }
}
