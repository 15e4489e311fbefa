package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the missions do whose formation is chosen, and `sparc`, on any engine with the shipped
/// workers, without a model, and with the team of [TeamStories].
interface FormedMissionStories {

  Steps steps();

  Engine engine();

  /// Completes the user task where that can be done; otherwise the mission is cancelled.
  ///
  /// @return whether it was completed
  boolean decide(long mission, long task, Map<String, Object> answer);

  private long begin(String process, Map<String, Object> variables) {
    // An engine knows of those who have asked for jobs.
    TeamStories.TEAM.forEach(steps()::noJob);
    return steps().start(process, variables);
  }

  private long waits(long mission, String element) {
    return Steps.eventually(
            () -> engine().tasks(mission),
            found ->
                assertThat(found.values())
                    .as(() -> "incidents " + engine().incidents(mission))
                    .containsExactly(element))
        .keySet()
        .iterator()
        .next();
  }

  private String local(long mission, String element, String name) {
    Map<String, String> locals =
        engine().variables(mission, steps().elements(mission, element, 1).getLast().key());
    assertThat(locals).containsKey(name);
    return locals.getOrDefault(name, "");
  }

  @Test
  default void aReviewOfEachFileByItself() {
    long mission =
        begin(
            "code-review",
            Map.of(
                "change", "+x", "files", List.of("a.py", "b.py"), "formationOverride", "skirmish"));

    for (int part = 0; part < 2; part++) {
      ActivatedJob job = steps().job("ada");
      steps().complete(job, Map.of("answer", job.getVariablesAsMap().get("part") + " is fine"));
    }

    long task = waits(mission, "Decide");
    assertThat(local(mission, "Decide", "findings")).contains("a.py is fine", "b.py is fine");
    assertThat(local(mission, "Decide", "team")).isEqualTo("\"skirmish: done\"");
    if (decide(
        mission,
        task,
        Map.of("decision", "approve", "verdict", "success", "findings", "Both are fine."))) {
      steps().completed(mission);
      assertThat(engine().variables(mission, mission))
          .containsEntry("approved", "true")
          .containsEntry("findings", "\"Both are fine.\"")
          .containsEntry("formation", "\"skirmish\"");
      steps().element(mission, "Record");
    }
  }

  /// Whatever is drawn, the gateway leads there.
  @Test
  default void whatIsMeasuredToDoBestDoesTheReview() {
    long mission = begin("code-review", Map.of("change", "+x", "files", List.of("a", "b", "c")));

    String formation =
        Steps.eventually(
            () -> engine().variables(mission, mission).getOrDefault("formation", ""),
            chosen -> assertThat(chosen).isNotEmpty());
    assertThat(engine().variables(mission, mission).get("formationWhy"))
        .contains(formation.replace("\"", ""));
    String called =
        Map.of("\"phalanx\"", "Phalanx", "\"skirmish\"", "Skirmish", "\"spearhead\"", "Spearhead")
            .getOrDefault(formation, formation);
    steps().element(mission, called);
    steps().client().newCancelInstanceCommand(mission).execute();
    steps().terminated(mission);
  }

  @Test
  default void whereNoTestFailedNobodyIsAsked() {
    long mission = begin("test-triage", Map.of("failures", List.of()));
    steps().completed(mission);
    steps().element(mission, "None");
    steps().untouched(mission, "Select");
  }

  @Test
  default void theCauseOfEachTestThatFailed() {
    long mission =
        begin(
            "test-triage",
            Map.of(
                "failures",
                List.of(Map.of("test", "adds", "output", "3 is not 4")),
                "formationOverride",
                "skirmish"));
    steps().work("ada", Map.of("answer", "a typo", "costMicroDollars", 4));

    long task = waits(mission, "Decide");
    assertThat(local(mission, "Decide", "causes")).contains("a typo");
    if (decide(mission, task, Map.of("causes", "A typo in line 3.", "verdict", "partial"))) {
      steps().completed(mission);
      assertThat(engine().variables(mission, mission))
          .containsEntry("causes", "\"A typo in line 3.\"")
          .containsEntry("costMicroDollars", "4")
          .hasEntrySatisfying(
              "formationReward",
              reward -> assertThat(Double.parseDouble(reward)).isBetween(0.1, 0.9));
    }
  }

  @Test
  default void aDeploymentThatFailsIsRolledBackAndCountsAsTheTeamsFailure() {
    long mission =
        begin(
            "deployment",
            Map.of("service", "shop", "version", "2", "formationOverride", "phalanx"));
    steps().work("ada", Map.of("answer", "go"));
    steps().work("bob", Map.of("answer", "go"));

    long task = waits(mission, "Approve");
    assertThat(local(mission, "Approve", "findings")).containsIgnoringCase("go");
    if (decide(mission, task, Map.of("decision", "deploy", "verdict", "success"))) {
      ActivatedJob out = named("deployment.roll-out");
      assertThat(out.getVariablesAsMap()).containsEntry("service", "shop");
      steps().error(out, "UNHEALTHY", Map.of());
      steps().complete(named("deployment.roll-back"), Map.of());
      steps().completed(mission);
      assertThat(engine().variables(mission, mission))
          .containsEntry("deployed", "false")
          .containsEntry("verdict", "\"failure\"");
    }
  }

  @Test
  default void nothingIsDeployedThatAPersonHasNotApproved() {
    long mission =
        begin(
            "deployment",
            Map.of("service", "shop", "version", "3", "formationOverride", "phalanx"));
    steps().work("ada", Map.of("answer", "no"));
    steps().work("bob", Map.of("answer", "no"));

    long task = waits(mission, "Approve");
    if (decide(mission, task, Map.of("decision", "stop", "verdict", "success"))) {
      steps().completed(mission);
      steps().untouched(mission, "Roll_out");
      assertThat(engine().variables(mission, mission)).containsEntry("deployed", "false");
    }
  }

  /// A job of a type that the mission names.
  private ActivatedJob named(String type) {
    return Steps.eventually(
            () ->
                steps()
                    .client()
                    .newActivateJobsCommand()
                    .jobType(type)
                    .maxJobsToActivate(1)
                    .requestTimeout(Duration.ofSeconds(1))
                    .execute()
                    .getJobs(),
            jobs -> assertThat(jobs).hasSize(1))
        .getFirst();
  }

  /// Without a model persons do the work, too.
  @Test
  default void sparcGoesFromPhaseToPhase() {
    long mission = begin("sparc", Map.of("goal", "A shop for books."));

    long first = steps().child(mission);
    long spec = waits(first, "Answer_by_hand");
    assertThat(local(first, "Answer_by_hand", "question"))
        .contains("A shop for books.", "Write the specification");
    if (!decide(mission, spec, Map.of("answer", "It sells books."))) {
      return;
    }
    review(mission, "Review_specification", "again", "Which books?");
    long second = childThatWaits(mission);
    assertThat(local(second, "Answer_by_hand", "question")).contains("Which books?");
    decide(mission, waits(second, "Answer_by_hand"), Map.of("answer", "It sells old books."));
    review(mission, "Review_specification", "go-on", "");

    long third = childThatWaits(mission);
    assertThat(local(third, "Answer_by_hand", "question"))
        .contains("It sells old books.", "Write pseudocode")
        .doesNotContain("Which books?");
    decide(mission, waits(third, "Answer_by_hand"), Map.of("answer", "sell(book)"));
    review(mission, "Review_pseudocode", "stop", "");

    steps().completed(mission);
    assertThat(engine().variables(mission, mission))
        .containsEntry("outcome", "\"stopped\"")
        .containsEntry("specification", "\"It sells old books.\"")
        .containsEntry("pseudocode", "\"sell(book)\"");
  }

  private void review(long mission, String element, String decision, String feedback) {
    long task = waits(mission, element);
    Map<String, Object> answer = new HashMap<>(Map.of("decision", decision, "feedback", feedback));
    List<Engine.Element> seen = engine().elements(mission, element);
    answer.put(
        "text",
        engine()
            .variables(mission, seen.getLast().key())
            .getOrDefault("text", "\"\"")
            .replace("\"", ""));
    decide(mission, task, answer);
  }

  private long childThatWaits(long mission) {
    return Steps.eventually(
        () ->
            engine().children(mission).stream()
                .filter(child -> !engine().tasks(child).isEmpty())
                .findFirst()
                .orElse(0L),
        child -> assertThat(child).isNotZero());
  }
}
