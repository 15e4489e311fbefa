package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the process `reflexion` does, on any engine with the shipped workers and without a model.
/// It is a copy whose strategies are recalled by the test.
interface ReflexionStories {

  Steps steps();

  Engine engine();

  /// Completes the user task where that can be done; otherwise the mission is cancelled.
  ///
  /// @return whether it was completed
  boolean decide(long mission, long task, Map<String, Object> answer);

  private long start(Map<String, Object> more) {
    return start("reflexion", steps().type("recall"), more);
  }

  /// @param recall the job type by which strategies are recalled
  private long start(String name, String recall, Map<String, Object> more) {
    String process = steps().process(name);
    try {
      String diagram =
          Files.readString(Shop.repository().resolve("processes/reflexion.bpmn"))
              .replace("\"reflexion\"", '"' + process + '"')
              .replace("\"legion.learn.recall\"", '"' + recall + '"');
      steps()
          .client()
          .newDeployResourceCommand()
          .addResourceStringUtf8(diagram, process + ".bpmn")
          .execute();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    steps()
        .deploy(
            steps()
                .diagram("try")
                .startEvent()
                .serviceTask("Try")
                .zeebeJobType(steps().type("try"))
                .endEvent()
                .done());
    Map<String, Object> variables = new HashMap<>();
    variables.put("task", "Add 2 and 2.");
    variables.put("attemptProcess", steps().process("try"));
    variables.put("evaluateBy", "check");
    variables.put("checkName", steps().type("check.sum").substring("check.".length()));
    variables.putAll(more);
    return steps().start(process, variables);
  }

  /// One attempt, and what the check says of it.
  ///
  /// @return what the attempt was told
  private String attempt(Object result, Map<String, Object> verdict) {
    ActivatedJob job = steps().job("try");
    steps().complete(job, Map.of("result", result, "costMicroDollars", 7));
    assertThat(steps().work("check.sum", verdict).getVariablesAsMap())
        .containsEntry("result", result);
    return String.valueOf(job.getVariablesAsMap().get("prompt"));
  }

  private static Map<String, Object> failed(double score, String reason) {
    return Map.of("passed", false, "score", score, "reason", reason);
  }

  private String why(long mission, String element) {
    return String.valueOf(
        engine().variables(mission, steps().element(mission, element).key()).get("stopped"));
  }

  private long task(long mission, String element) {
    return Steps.eventually(
            () -> engine().tasks(mission),
            found -> assertThat(found.values()).containsExactly(element))
        .keySet()
        .iterator()
        .next();
  }

  private void ended(long mission, String outcome, int attempts, int cost) {
    steps().completed(mission);
    assertThat(engine().variables(mission, mission))
        .containsEntry("outcome", '"' + outcome + '"')
        .containsEntry("attempts", String.valueOf(attempts))
        .containsEntry("costMicroDollars", String.valueOf(cost));
  }

  @Test
  default void whatHasFailedIsTriedAgainWithWhatWasLearned() {
    long mission = start(Map.of());

    assertThat(attempt(5, failed(0.2, "5 is too much"))).isEqualTo("Add 2 and 2.");
    steps().work("recall", Map.of("strategies", List.of("count on your fingers", "guess")));
    assertThat(attempt(3, failed(0.6, "3 is not enough")))
        .contains("Why: 5 is too much", "count on your fingers");
    steps().work("recall", Map.of("strategies", List.of("count on your fingers", "guess")));
    assertThat(attempt(4, Map.of("passed", true))).contains("3 is not enough", "guess");

    ended(mission, "passed", 3, 21);
    assertThat(engine().variables(mission, mission)).containsEntry("result", "4");
  }

  @Test
  default void whatGetsNoBetterGoesToAPersonWhoseWordIsTheNextInput() {
    long mission = start(Map.of("improvementThreshold", 0.3));
    attempt(5, failed(0.1, "5 is too much"));

    long help = task(mission, "Help");
    assertThat(why(mission, "Help")).contains("passes with 27.5 %, less than 30.0 %");
    if (decide(mission, help, Map.of("decision", "again", "feedback", "It is even."))) {
      assertThat(attempt(4, Map.of("passed", true))).contains("What a person says: It is even.");
      ended(mission, "passed", 2, 14);
    }
  }

  @Test
  default void aSpentAppetiteGoesToAPerson() {
    long mission = start(Map.of("appetite", Map.of("microDollars", 10)));
    attempt(5, failed(0.5, "5 is too much"));

    long help = task(mission, "Help");
    assertThat(why(mission, "Help")).contains("7 of 10 micro-dollars");
    if (decide(mission, help, Map.of("decision", "accept"))) {
      ended(mission, "accepted", 1, 7);
    }
  }

  @Test
  default void anAttemptThatTakesTooLongHasFailed() {
    long mission = start(Map.of("appetite", Map.of("seconds", 1)));

    long help = task(mission, "Help");
    assertThat(why(mission, "Help")).contains("1 of 1 seconds are gone");
    if (decide(mission, help, Map.of("decision", "give up"))) {
      ended(mission, "given-up", 1, 0);
    }
  }

  @Test
  default void anAttemptThatBreaksHasFailed() {
    long mission = start(Map.of("maxRetries", 1));

    steps()
        .error(
            steps().job("try"), "BROKEN", Map.of("reason", "out of chalk", "costMicroDollars", 2));
    steps().work("recall", Map.of());
    assertThat(attempt(4, Map.of("passed", true))).contains("out of chalk");

    ended(mission, "passed", 2, 9);
  }

  @Test
  default void withoutAModelAPersonEvaluates() {
    long mission = start(Map.of("evaluateBy", "judge"));
    steps().work("try", Map.of("answer", "four"));

    long evaluate = task(mission, "Evaluate");
    assertThat(engine().variables(mission, steps().element(mission, "Evaluate").key()))
        .containsEntry("answered", "\"four\"");
    if (decide(mission, evaluate, Map.of("verdict", "passed", "comment", "fine"))) {
      ended(mission, "passed", 1, 0);
    }
  }

  /// With the shipped worker, which has learned nothing of such tasks yet.
  @Test
  default void theLearningBankItselfIsAsked() {
    long mission = start("reflexion-asks", "legion.learn.recall", Map.of());

    attempt(5, failed(0.2, "5 is too much"));
    attempt(4, Map.of("passed", true));

    ended(mission, "passed", 2, 14);
    steps().element(mission, "Recall");
    steps().untouched(mission, "Nothing_recalled");
    assertThat(engine().variables(mission, mission).getOrDefault("strategy", ""))
        .containsAnyOf("plan-first", "small-steps", "by-example", "from-scratch");
  }
}
