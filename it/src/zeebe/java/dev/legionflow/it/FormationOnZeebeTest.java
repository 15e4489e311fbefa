package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The mission of [FormationTest] on Zeebe; what is recorded is kept by the process with the workers.
class FormationOnZeebeTest extends MissionOnZeebe {

  FormationOnZeebeTest(Steps steps, Engine engine) {
    super(steps, engine);
  }

  @Test
  void whatWentWellIsChosenAgain() {
    steps.deploy(FormationMission.diagram(steps));
    FormationMission.count(engine, steps, 40, "triage", "skirmish");

    assertThat(FormationMission.count(engine, steps, 12, "triage", "skirmish"))
        .as("of 12; without learning 3")
        .isGreaterThanOrEqualTo(7);
  }

  @Test
  void theTableOverrulesWhatWasMeasured() {
    steps.deploy(FormationMission.diagram(steps));

    long mission = FormationMission.run(steps, "incident", "phalanx");

    assertThat(FormationMission.formation(engine, mission)).isEqualTo("\"vanguard\"");
    steps.state(mission, "As_another", "COMPLETED");
    assertThat(engine.variables(mission, mission).get("formationWhy"))
        .contains("formationOverride");
  }
}
