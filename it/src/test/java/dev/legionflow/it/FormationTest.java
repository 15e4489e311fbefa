package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Missions whose formation is chosen by what earlier ones recorded.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormationTest {

  private @Nullable LegionEngine running;

  @BeforeAll
  void start(@TempDir Path folder) {
    running = LegionEngine.start(EngineProcess.start("formation", folder, Map.of()));
    engine()
        .client()
        .newDeployResourceCommand()
        .addResourceFile(Shop.repository().resolve("processes/formation-override.dmn").toString())
        .execute();
  }

  @AfterAll
  void stop() {
    engine().close();
  }

  private LegionEngine engine() {
    return Objects.requireNonNull(running, "running");
  }

  private Steps deployed() {
    Steps steps = new Steps(engine());
    steps.deploy(FormationMission.diagram(steps));
    return steps;
  }

  private JsonPath decision(long mission) {
    return new Http(engine().process())
        .request()
        .get("/legion/formations/decisions?processInstanceKey=" + mission)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void whatWentWellIsChosenAgain() {
    Steps steps = deployed();
    FormationMission.count(engine(), steps, 40, "triage", "skirmish");

    assertThat(FormationMission.count(engine(), steps, 12, "triage", "skirmish"))
        .as("of 12; without learning 3")
        .isGreaterThanOrEqualTo(7);

    long last = FormationMission.run(steps, "triage", "skirmish");
    JsonPath decision = decision(last);
    assertThat(decision.getFloat("items[0].probabilities.skirmish")).isGreaterThan(0.6f);
    assertThat(decision.getString("items[0].provenance")).isEqualTo("POLICY");
    assertThat(decision.getString("items[0].formation"))
        .isEqualTo(FormationMission.formation(engine(), last).replace("\"", ""));
    steps.state(
        last,
        switch (decision.getString("items[0].formation")) {
          case "skirmish" -> "As_skirmish";
          case "phalanx" -> "As_phalanx";
          default -> "As_another";
        },
        "COMPLETED");
  }

  @Test
  void theTableOverrulesWhatWasMeasured() {
    Steps steps = deployed();

    long mission = FormationMission.run(steps, "incident", "phalanx");

    assertThat(FormationMission.formation(engine(), mission)).isEqualTo("\"vanguard\"");
    JsonPath decision = decision(mission);
    assertThat(decision.getString("items[0].provenance")).isEqualTo("OVERRIDE");
    assertThat(decision.getFloat("items[0].propensity")).isEqualTo(1f);
    assertThat(decision.getFloat("items[0].reward")).isZero();
    steps.state(mission, "As_another", "COMPLETED");
  }
}
