package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the formations do, on any engine whose shipped workers know the team of [#team()].
interface TeamStories {

  List<String> TEAM = List.of("ada", "bob", "cleo");

  Steps steps();

  Engine engine();

  /// The file with the legionnaires.
  Path team();

  /// Completes the user task where that can be done; otherwise the mission is cancelled.
  ///
  /// @return whether it was completed
  boolean decide(long mission, long task, Map<String, Object> answer);

  /// What [#team()] says at first. Their job types are those of the steps.
  static String members(Steps steps) {
    StringBuilder text = new StringBuilder("legionnaires:\n");
    TEAM.forEach(name -> text.append(member(steps, name, "coder")));
    return text.toString();
  }

  /// Lets the engine know that somebody asks for the jobs of all at first.
  static void connect(Steps steps) {
    TEAM.forEach(steps::noJob);
  }

  private static String member(Steps steps, String name, String tag) {
    return "  - {name: %s, jobType: %s, tags: [%s, %s, review, test, deploy]}%n"
        .formatted(name, steps.type(name), tag, name);
  }

  private long start(String formation, Map<String, Object> more) {
    Map<String, Object> variables = new HashMap<>(Map.of("task", "What colour is it?"));
    variables.putAll(more);
    return steps().start(formation, variables);
  }

  private @Nullable String variable(long mission, String name) {
    return engine().variables(mission, mission).get(name);
  }

  private void ended(long mission, String outcome) {
    steps().completed(mission);
    assertThat(variable(mission, "outcome")).isEqualTo('"' + outcome + '"');
  }

  private long task(long mission, String element) {
    return Steps.eventually(
            () -> engine().tasks(mission),
            found -> assertThat(found.values()).containsExactly(element))
        .keySet()
        .iterator()
        .next();
  }

  @Test
  default void aPhalanxStopsWhenEnoughAgree() {
    long mission = start("phalanx", Map.of());

    assertThat(steps().job("cleo").getVariablesAsMap()).containsKeys("task", "member");
    steps().work("ada", Map.of("answer", "blue", "costMicroDollars", 5));
    steps().work("bob", Map.of("answer", "blue", "costMicroDollars", 7));

    ended(mission, "agreed");
    assertThat(engine().variables(mission, mission))
        .containsEntry("result", "\"blue\"")
        .containsEntry("costMicroDollars", "12")
        .containsEntry("failed", "[]");
  }

  @Test
  default void aPhalanxGoesOnWithoutAMemberThatFails() {
    long mission = start("phalanx", Map.of());

    steps().error(steps().job("ada"), "LOST", Map.of("reason", "no idea", "costMicroDollars", 3));
    steps().work("bob", Map.of("answer", 4));
    steps().work("cleo", Map.of("answer", 4.0));

    ended(mission, "agreed");
    assertThat(variable(mission, "failed")).contains("ada", "no idea");
    assertThat(variable(mission, "costMicroDollars")).isEqualTo("3");
  }

  @Test
  default void aPhalanxThatDoesNotAgreeAsksAPerson() {
    long mission = start("phalanx", Map.of());
    for (String member : TEAM) {
      steps().work(member, Map.of("answer", member + " says so"));
    }

    long task = task(mission, "Choose");
    assertThat(engine().variables(mission, steps().element(mission, "Choose").key()).get("answers"))
        .contains("1 x ada says so", "1 x cleo says so");
    if (decide(mission, task, Map.of("decision", "choose", "answer", "bob is right"))) {
      ended(mission, "chosen");
      assertThat(variable(mission, "result")).isEqualTo("\"bob is right\"");
    }
  }

  @Test
  default void aPhalanxTakesTheBestScoreWhereThatIsTheRule() {
    long mission = start("phalanx", Map.of("rule", "best"));

    steps().work("ada", Map.of("answer", "x", "score", 0.5));
    steps().work("bob", Map.of("answer", "x", "score", 0.4));
    steps().work("cleo", Map.of("answer", "y", "score", 0.9));

    ended(mission, "agreed");
    assertThat(variable(mission, "result")).isEqualTo("\"y\"");
  }

  @Test
  default void aPhalanxHasATimeLimit() {
    long mission = start("phalanx", Map.of("appetite", Map.of("seconds", 1)));

    long task = task(mission, "Choose");
    assertThat(variable(mission, "failed")).contains("out of time", "ada", "bob", "cleo");
    if (decide(mission, task, Map.of("decision", "none"))) {
      ended(mission, "no-quorum");
    }
  }

  @Test
  default void aPhalanxHasACostLimit() {
    long mission = start("phalanx", Map.of("appetite", Map.of("microDollars", 10)));

    steps().work("ada", Map.of("answer", 1, "costMicroDollars", 11));

    ended(mission, "money-spent");
    assertThat(variable(mission, "costMicroDollars")).isEqualTo("11");
    steps().noJob("bob");
  }

  @Test
  default void aRoleThatNobodyCanFillWaitsAndThenGoesOn() {
    long mission =
        start(
            "phalanx",
            Map.of(
                "roles",
                List.of(Map.of("name", "reviewer", "needs", List.of("security"))),
                "lookAgainSeconds",
                1));
    long recruiting = steps().child(mission);
    task(recruiting, "Fill_the_roles");
    assertThat(
            engine()
                .variables(recruiting, steps().element(recruiting, "Fill_the_roles").key())
                .get("missing"))
        .contains("reviewer: 1 missing, needs security");

    try {
      Files.writeString(team(), member(steps(), "dora", "security"), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    steps().work("dora", Map.of("answer", "done"));

    ended(mission, "agreed");
    assertThat(variable(mission, "result")).isEqualTo("\"done\"");
    assertThat(engine().tasks(recruiting)).isEmpty();
  }

  @Test
  default void aTeamThatIsNotThereCanBeGivenUp() {
    long mission =
        start(
            "phalanx",
            Map.of("roles", List.of(Map.of("name", "wizard", "needs", List.of("magic")))));
    long recruiting = steps().child(mission);

    long task = task(recruiting, "Fill_the_roles");
    if (decide(mission, task, Map.of("decision", "give up"))) {
      ended(mission, "nobody-there");
    }
  }

  @Test
  default void aSkirmishDoesWhatItCan() {
    long mission =
        start("skirmish", Map.of("parts", List.of("a", "b", "c", "d"), "minimumParts", 3));

    // The first member has the first and the fourth part.
    for (ActivatedJob job : steps().jobs("ada", 2)) {
      steps()
          .complete(
              job,
              Map.of("answer", job.getVariablesAsMap().get("part") + "!", "costMicroDollars", 2));
    }
    steps().error(steps().job("bob"), "LOST", Map.of("reason", "no idea"));
    steps().work("cleo", Map.of("answer", "c!"));

    ended(mission, "done");
    assertThat(engine().variables(mission, mission))
        .containsEntry("result", "[\"a!\",null,\"c!\",\"d!\"]")
        .containsEntry("costMicroDollars", "4")
        .hasEntrySatisfying("failed", failed -> assertThat(failed).contains("bob", "no idea"));
  }

  @Test
  default void aSkirmishWithTooFewPartsSaysSo() {
    long mission =
        start("skirmish", Map.of("parts", List.of("a", "b"), "appetite", Map.of("seconds", 4)));

    steps().work("ada", Map.of("answer", "a!"));

    ended(mission, "too-few-parts");
    assertThat(variable(mission, "result")).isEqualTo("[\"a!\",null]");
    assertThat(variable(mission, "failed")).contains("bob", "out of time");
  }

  @Test
  default void aSkirmishHasACostLimit() {
    long mission =
        start(
            "skirmish", Map.of("parts", List.of("a", "b"), "appetite", Map.of("microDollars", 10)));

    steps().work("ada", Map.of("answer", "a!", "costMicroDollars", 11));

    ended(mission, "money-spent");
    assertThat(variable(mission, "result")).isEqualTo("[\"a!\",null]");
  }

  @Test
  default void aSpearheadHandsOnWhatEachStageMakes() {
    long mission = start("spearhead", Map.of());

    assertThat(steps().work("ada", Map.of("answer", "draft")).getVariablesAsMap())
        .containsEntry("previous", null);
    assertThat(steps().work("bob", Map.of("answer", "better")).getVariablesAsMap())
        .containsEntry("previous", "draft");
    assertThat(steps().work("cleo", Map.of("answer", "best")).getVariablesAsMap())
        .containsEntry("previous", "better");

    ended(mission, "done");
    assertThat(variable(mission, "result")).isEqualTo("\"best\"");
  }

  @Test
  default void aSpearheadThatBreaksOffKeepsWhatThereIs() {
    long mission = start("spearhead", Map.of());

    steps().work("ada", Map.of("answer", "draft"));
    steps().error(steps().job("bob"), "LOST", Map.of("reason", "too hard"));

    ended(mission, "broken-off");
    assertThat(variable(mission, "result")).isEqualTo("\"draft\"");
    assertThat(variable(mission, "failed")).contains("bob", "too hard");
    steps().noJob("cleo");
  }

  @Test
  default void aSpearheadHasLimits() {
    long dear = start("spearhead", Map.of("appetite", Map.of("microDollars", 10)));
    steps().work("ada", Map.of("answer", "draft", "costMicroDollars", 11));
    ended(dear, "money-spent");
    assertThat(variable(dear, "result")).isEqualTo("\"draft\"");

    long slow = start("spearhead", Map.of("appetite", Map.of("seconds", 1)));
    ended(slow, "broken-off");
    assertThat(variable(slow, "failed")).contains("ada", "out of time");
  }

  private static Map<String, Object> scouting() {
    return Map.of(
        "roles",
        List.of(
            Map.of("name", "scout", "needs", List.of("ada")),
            Map.of("name", "follower", "needs", List.of("coder"), "count", 2)));
  }

  @Test
  default void aVanguardPlansExecutesAndJoins() {
    long mission = start("vanguard", scouting());

    assertThat(steps().work("ada", Map.of("parts", List.of("walls", "roof"))).getVariablesAsMap())
        .containsEntry("phase", "plan");
    assertThat(
            steps()
                .work("bob", Map.of("answer", "brick", "costMicroDollars", 3))
                .getVariablesAsMap())
        .containsEntry("phase", "part")
        .containsEntry("part", "walls");
    steps().work("cleo", Map.of("answer", "tiles", "costMicroDollars", 4));
    assertThat(steps().work("ada", Map.of("answer", "a house")).getVariablesAsMap())
        .containsEntry("phase", "join")
        .hasEntrySatisfying("done", done -> assertThat((List<?>) done).hasSize(2));

    ended(mission, "done");
    assertThat(engine().variables(mission, mission))
        .containsEntry("result", "\"a house\"")
        .containsEntry("costMicroDollars", "7");
  }

  @Test
  default void aVanguardWithoutAPlanStops() {
    long without = start("vanguard", scouting());
    steps().work("ada", Map.of("answer", "no idea"));
    ended(without, "no-plan");

    long failing = start("vanguard", scouting());
    steps().error(steps().job("ada"), "LOST", Map.of("reason", "fog"));
    ended(failing, "no-plan");
    assertThat(variable(failing, "failed")).contains("ada", "fog");
  }

  @Test
  default void aVanguardHasLimits() {
    Map<String, Object> poor = new HashMap<>(scouting());
    poor.put("appetite", Map.of("microDollars", 10));
    long dear = start("vanguard", poor);
    steps().work("ada", Map.of("parts", List.of("walls", "roof")));
    steps().work("bob", Map.of("answer", "brick", "costMicroDollars", 11));
    ended(dear, "money-spent");

    Map<String, Object> hasty = new HashMap<>(scouting());
    hasty.put("appetite", Map.of("seconds", 4));
    long slow = start("vanguard", hasty);
    steps().work("ada", Map.of("parts", List.of("walls", "roof")));
    ended(slow, "too-few-parts");
    assertThat(variable(slow, "failed")).contains("bob", "cleo", "out of time");
  }

  /// As a mission does it whose formation was chosen for it.
  @Test
  default void aFormationIsCalledByItsName() {
    steps()
        .deploy(
            steps()
                .diagram()
                .startEvent()
                .callActivity("Formation")
                .zeebeProcessIdExpression("formation")
                .zeebeOutputExpression("result", "result")
                .zeebeOutputExpression("outcome", "outcome")
                .endEvent()
                .done());
    long mission = start(steps().process(), Map.of("formation", "phalanx", "quorum", 1));

    steps().work("bob", Map.of("answer", "blue"));

    ended(mission, "agreed");
    assertThat(variable(mission, "result")).isEqualTo("\"blue\"");
  }
}
