package dev.legionflow.it;

import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.util.Map;

/// A mission whose formation is chosen: overrides by a table of decisions, the choice, an ordinary
/// gateway, and what came of it. What the variable `good` names succeeds, everything else fails.
final class FormationMission {

  private static final String RESULT = "=if formation = good then \"success\" else \"failure\"";

  private FormationMission() {}

  static BpmnModelInstance diagram(Steps steps) {
    return steps
        .diagram()
        .startEvent()
        .businessRuleTask(
            "Override",
            task ->
                task.zeebeCalledDecisionId("formation-override")
                    .zeebeResultVariable("formationOverride"))
        .serviceTask(
            "Choose",
            task ->
                task.zeebeJobType("legion.formation.select")
                    .zeebeTaskHeader("weights", "success 1"))
        .exclusiveGateway("Which")
        .defaultFlow()
        .manualTask("As_another")
        .exclusiveGateway("Formed")
        .moveToNode("Which")
        .conditionExpression("formation = \"phalanx\"")
        .manualTask("As_phalanx")
        .connectTo("Formed")
        .moveToNode("Which")
        .conditionExpression("formation = \"skirmish\"")
        .manualTask("As_skirmish")
        .connectTo("Formed")
        .moveToNode("Formed")
        .serviceTask(
            "Record",
            task ->
                task.zeebeJobType("legion.formation.record")
                    .zeebeInputExpression(RESULT, "verdict"))
        .endEvent()
        .done();
  }

  /// Runs one mission to its end.
  ///
  /// @param taskType of its own for each test, so that none learns from another
  static long run(Steps steps, String taskType, String good) {
    long mission = steps.start(Map.of("taskType", taskType, "size", 4, "good", good));
    steps.completed(mission);
    return mission;
  }

  /// What was chosen, as JSON.
  static String formation(Engine engine, long mission) {
    return engine.variables(mission, mission).getOrDefault("formation", "none");
  }

  /// How many of these missions had the formation.
  static int count(Engine engine, Steps steps, int missions, String taskType, String good) {
    int count = 0;
    for (int i = 0; i < missions; i++) {
      long mission = run(steps, taskType, good);
      count += formation(engine, mission).equals('"' + good + '"') ? 1 : 0;
    }
    return count;
  }
}
