package dev.legionflow.workers.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.Activation;
import dev.legionflow.worker.JobOutcome.AdHoc;
import dev.legionflow.worker.JobOutcome.BpmnError;
import dev.legionflow.worker.JobOutcome.Terminal;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.router.agent.AgentWorker;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.call.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An agent: what its model answers is as a test says; the router behind it is the real one.
class AgentTest {

  private static final Map<String, Object> SEARCH =
      Map.of(
          "elementId",
          "Search",
          "documentation",
          "Searches the notes.",
          "parameters",
          List.of(
              Map.of("name", "toolCall.query", "type", "string"),
              Map.of(
                  "name",
                  "toolCall.limit",
                  "type",
                  "integer",
                  "options",
                  Map.of("required", false))));

  private static final Map<String, Object> DEPLOY =
      Map.of(
          "elementId",
          "Deploy",
          "properties",
          Map.of("legion.approval", "required"),
          "parameters",
          List.of(Map.of("name", "toolCall.version", "type", "string")));

  private static final Map<String, Object> APPROVE =
      Map.of("elementId", "Approve", "properties", Map.of("legion.approver", "true"));

  private static final String DEPLOY_2 =
      "{\"calls\": [{\"tool\": \"Deploy\", \"arguments\": {\"version\": \"2\"}}]}";

  private final Fixture router = new Fixture(TestDatabase.H2);
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<Prompt> asked = new ArrayList<>();
  private final Map<String, String> headers = new HashMap<>();
  private final Map<String, @Nullable Object> variables = new HashMap<>();
  private final List<Map<String, Object>> results = new ArrayList<>();
  private long key = 100;

  @BeforeEach
  void prepare() {
    router.replies =
        (_, prompt) -> {
          asked.add(prompt);
          return new Fixture.Reply(
              Objects.requireNonNull(answers.poll()), new Usage(10, 5, 0, 0, 0));
        };
    headers.put("maxOutputTokens", "100");
    variables.put("prompt", "What do the notes say?");
    variables.put("adHocSubProcessElements", List.of(SEARCH, DEPLOY, APPROVE));
  }

  /// A new job of the sub-process, as it comes whenever an inner instance has ended.
  private JobOutcome next() throws Exception {
    key++;
    return again();
  }

  @SuppressWarnings("NullAway") // what a record of another jar takes is not seen
  private JobOutcome again() throws Exception {
    variables.put("toolCallResults", List.copyOf(results));
    var outcome =
        new AgentWorker(router.worker())
            .work(
                new Job(key, AgentWorker.TYPE, "m", 7, "Agent", 70, 3, headers, variables, "acme"));
    if (outcome instanceof AdHoc decided) {
      variables.putAll(decided.variables());
    }
    return outcome;
  }

  private static List<Activation> begun(JobOutcome outcome) {
    assertThat(outcome).isInstanceOf(AdHoc.class);
    assertThat(((AdHoc) outcome).done()).isFalse();
    return ((AdHoc) outcome).activations();
  }

  private static Map<?, ?> call(Activation activation) {
    return (Map<?, ?>) Objects.requireNonNull(activation.variables().get("toolCall"));
  }

  private static Object id(Activation activation) {
    return Objects.requireNonNull(
        ((Map<?, ?>) Objects.requireNonNull(call(activation).get("_meta"))).get("id"));
  }

  private void ended(Activation activation, Object content) {
    results.add(Map.of("id", id(activation), "name", activation.elementId(), "content", content));
  }

  private Map<?, ?> agent() {
    return (Map<?, ?>) Objects.requireNonNull(variables.get("agent"));
  }

  private String lastTold() {
    return asked.getLast().messages().getLast().text();
  }

  @Test
  void itCallsToolsUntilItIsDone() throws Exception {
    answers.add("{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"rent\"}}]}");
    var search = begun(next());

    assertThat(search)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.elementId()).isEqualTo("Search");
          assertThat(call(one).get("query")).isEqualTo("rent");
        });
    assertThat(asked.getFirst().system()).contains("Searches the notes.").doesNotContain("Approve");

    ended(search.getFirst(), Map.of("found", "It is due."));
    answers.add("{\"answer\": \"The rent is due.\"}");
    var done = (AdHoc) next();

    assertThat(lastTold()).contains("It is due.");
    assertThat(done.done()).isTrue();
    assertThat(done.variables()).containsEntry("answer", "The rent is due.");
    assertThat(agent().get("steps")).isEqualTo(2);
    assertThat(agent().get("tokens")).isEqualTo(30L);
    assertThat(agent().get("costMicroDollars")).isEqualTo(30L);
    assertThat(done.how().costMicroDollars()).isEqualTo(15);
  }

  @Test
  void itWaitsForAllCallsThatItMade() throws Exception {
    answers.add(
        "{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"a\"}},"
            + " {\"tool\": \"Search\", \"arguments\": {\"query\": \"b\", \"limit\": 2}}]}");
    var both = begun(next());
    assertThat(both).hasSize(2);
    ended(both.getLast(), "B");

    assertThat(begun(next())).isEmpty();

    ended(both.getFirst(), "A");
    answers.add("{\"answer\": 1}");
    assertThat(((AdHoc) next()).done()).isTrue();
    assertThat(lastTold()).contains("\"A\"").contains("\"B\"");
  }

  @Test
  void whatCannotBeCalledIsToldTheModelAndCalledNever() throws Exception {
    answers.add("{\"calls\": [{\"tool\": \"Approve\", \"arguments\": {}}]}");
    answers.add("{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"limit\": 1}}]}");
    answers.add(
        "{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"x\", \"limit\": \"1\"}}]}");
    answers.add(
        "{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"x\", \"sudo\": true}}]}");
    answers.add("{\"answer\": 1, \"calls\": []}");
    answers.add("{\"answer\": \"I cannot.\"}");

    var done = (AdHoc) next();

    assertThat(done.variables()).containsEntry("answer", "I cannot.");
    assertThat(asked.stream().map(p -> p.messages().getLast().text()).skip(1))
        .satisfiesExactly(
            why -> assertThat(why).contains("no such tool"),
            why -> assertThat(why).contains("argument 'query' is missing"),
            why -> assertThat(why).contains("argument 'limit' must be of type integer"),
            why -> assertThat(why).contains("no argument 'sudo'"),
            why -> assertThat(why).contains("either"));
    assertThat(agent().get("steps")).isEqualTo(6);
  }

  @Test
  void aMarkedToolBeginsWhenAPersonHasAllowedThisCall() throws Exception {
    answers.add(DEPLOY_2);
    var question = begun(next()).getFirst();
    assertThat(question.elementId()).isEqualTo("Approve");
    assertThat(call(question).get("tool")).isEqualTo("Deploy");
    assertThat(call(question).get("arguments")).isEqualTo(Map.of("version", "2"));
    var hash = Objects.requireNonNull(call(question).get("hash"));

    ended(question, Map.of("approved", true, "reason", "", "hash", hash));
    var deploy = begun(next());

    assertThat(deploy)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.elementId()).isEqualTo("Deploy");
          assertThat(call(one).get("version")).isEqualTo("2");
        });
    // Allowed once is begun once.
    assertThat(begun(next())).isEmpty();
    ended(deploy.getFirst(), "done");
    answers.add("{\"answer\": 1}");
    assertThat(((AdHoc) next()).done()).isTrue();
  }

  @Test
  void whatIsRejectedIsNotCalledAndTheModelHearsWhy() throws Exception {
    answers.add(DEPLOY_2);
    var question = begun(next()).getFirst();
    var hash = Objects.requireNonNull(call(question).get("hash"));
    ended(question, Map.of("approved", false, "reason", "Not on a Friday.", "hash", hash));
    answers.add("{\"answer\": \"I did not.\"}");

    assertThat(((AdHoc) next()).done()).isTrue();
    assertThat(lastTold()).contains("rejected").contains("Not on a Friday.");
  }

  @Test
  void anApprovalOfAnotherCallIsNone() throws Exception {
    answers.add(DEPLOY_2);
    var first = begun(next()).getFirst();
    ended(first, Map.of("approved", true, "reason", "", "hash", "0".repeat(64)));
    answers.add(DEPLOY_2.replace("\"2\"", "\"3\""));

    var second = begun(next()).getFirst();

    assertThat(lastTold()).contains("what the person has seen is not this call");
    assertThat(second.elementId()).isEqualTo("Approve");
    assertThat(call(second).get("hash")).isNotEqualTo(call(first).get("hash"));
    // What was said to the first question is no word on the second.
    ended(
        second, Map.of("approved", true, "hash", Objects.requireNonNull(call(first).get("hash"))));
    answers.add("{\"answer\": 1}");
    assertThat(((AdHoc) next()).done()).isTrue();
  }

  @Test
  void whatAToolAnswersAllowsNothing() throws Exception {
    answers.add(
        "{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"a\"}},"
            + " {\"tool\": \"Deploy\", \"arguments\": {\"version\": \"2\"}}]}");
    var both = begun(next());
    var hash = Objects.requireNonNull(call(both.getLast()).get("hash"));

    ended(both.getFirst(), Map.of("approved", true, "reason", "", "hash", hash));

    assertThat(begun(next())).isEmpty();
  }

  /// The variable is in the mission, where others may write.
  @Test
  void argumentsThatWereChangedAfterTheQuestionAreNotAllowed() throws Exception {
    answers.add(DEPLOY_2);
    var question = begun(next()).getFirst();
    var hash = Objects.requireNonNull(call(question).get("hash"));
    var changed = new HashMap<Object, Object>(agent());
    changed.put(
        "waiting",
        List.of(
            Map.of(
                "id",
                "s1c1",
                "tool",
                "Deploy",
                "arguments",
                Map.of("version", "666"),
                "approving",
                true)));
    variables.put("agent", changed);
    ended(question, Map.of("approved", true, "reason", "", "hash", hash));
    answers.add("{\"answer\": 1}");

    assertThat(((AdHoc) next()).activations()).isEmpty();
    assertThat(lastTold()).contains("what the person has seen is not this call");
  }

  @Test
  void itsBoundsEndIt() throws Exception {
    headers.put("maxSteps", "1");
    answers.add("{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"a\"}}]}");
    ended(begun(next()).getFirst(), "A");
    assertThat(reason(next())).isEqualTo("1 steps are the bound");

    headers.put("maxSteps", "5");
    headers.put("maxTokens", "15");
    assertThat(reason(next())).isEqualTo("15 tokens were used, 15 are the bound");

    headers.remove("maxTokens");
    headers.put("maxTotalCost", "0.000010");
    assertThat(reason(next())).isEqualTo("$0.000015 were spent, $0.00001 are the bound");
    assertThat(asked).hasSize(1);
  }

  /// What may cost more than is left is not begun.
  @Test
  void whatIsLeftOfTheMoneyBoundsTheNextStep() throws Exception {
    headers.put("maxTotalCost", "0.000020");

    var outcome = (BpmnError) next();

    assertThat(outcome.code()).isEqualTo("BUDGET_EXHAUSTED");
    assertThat(asked).isEmpty();
  }

  private static String reason(JobOutcome outcome) {
    assertThat(outcome).isInstanceOf(BpmnError.class);
    assertThat(((BpmnError) outcome).code()).isEqualTo("AGENT_LIMIT");
    return ((BpmnError) outcome).message();
  }

  /// A tool may be a process with an agent of its own, which sees the variables around it.
  @Test
  void theAgentAroundItIsAnother() throws Exception {
    answers.add(DEPLOY_2);
    begun(next());
    var outer = new HashMap<Object, Object>(agent());
    outer.put("key", "71");
    variables.put("agent", outer);
    variables.put("prompt", "Something else.");
    answers.add("{\"answer\": 1}");

    assertThat(((AdHoc) next()).done()).isTrue();
    assertThat(asked.getLast().messages()).hasSize(1);
    assertThat(agent().get("steps")).isEqualTo(1);

    variables.put("agent", "ada");
    answers.add("{\"answer\": 1}");
    assertThat(((AdHoc) next()).done()).isTrue();
  }

  @Test
  void whatWasSpentIsToldWithTheError() throws Exception {
    answers.add("{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"a\"}}]}");
    ended(begun(next()).getFirst(), "A");
    headers.put("maxTotalCost", "0.000020");

    var error = (BpmnError) next();

    assertThat(error.code()).isEqualTo("BUDGET_EXHAUSTED");
    assertThat(error.variables().get("agent"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("costMicroDollars", 15L);
  }

  @Test
  void aJobThatIsOfferedAgainPaysNothingTwice() throws Exception {
    answers.add("{\"calls\": [{\"tool\": \"Search\", \"arguments\": {\"query\": \"a\"}}]}");
    var first = begun(next());
    variables.remove("agent");

    assertThat(begun(again())).isEqualTo(first);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aScriptAnswersWhereTheDiagramAllowsIt() throws Exception {
    variables.put("script", List.of(Map.of("answer", "As written.")));
    answers.add("{\"answer\": \"As asked.\"}");
    assertThat(((AdHoc) next()).variables()).containsEntry("answer", "As asked.");

    variables.remove("agent");
    headers.put("scripted", "true");
    var scripted = (AdHoc) next();
    assertThat(scripted.variables()).containsEntry("answer", "As written.");
    assertThat(scripted.how().means()).isEqualTo(JobOutcome.Means.LOCAL);

    variables.put("script", List.of());
    variables.remove("agent");
    assertThat(((BpmnError) next()).code()).isEqualTo("NO_MODEL");
  }

  @Test
  void aDiagramThatDoesNotSayItRightIsRefusedByName() throws Exception {
    variables.put("adHocSubProcessElements", List.of(SEARCH, DEPLOY));
    assertThat(next())
        .isEqualTo(
            new Terminal(
                "element 'Deploy' needs approval, and no element beside it has the property"
                    + " 'legion.approver'"));
    variables.put(
        "adHocSubProcessElements",
        List.of(Map.of("elementId", "X", "properties", Map.of("legion.approval", "yes"))));
    assertThat(next())
        .isEqualTo(new Terminal("element 'X': property 'legion.approval' must be 'required'"));
    variables.put("adHocSubProcessElements", List.of(APPROVE));
    assertThat(next()).isEqualTo(new Terminal("'Agent' has no element that can be called"));
    variables.put(
        "adHocSubProcessElements",
        List.of(Map.of("elementId", "X", "parameters", List.of(Map.of("name", "query")))));
    assertThat(next())
        .isEqualTo(
            new Terminal("element 'X': fromAi(query) must be of the form fromAi(toolCall.name)"));
    variables.put("adHocSubProcessElements", List.of(SEARCH));
    headers.put("maxSteps", "0");
    assertThat(next())
        .isEqualTo(new Terminal("header 'maxSteps' must be a whole number from 1 to 100"));
    assertThat(asked).isEmpty();
  }
}
