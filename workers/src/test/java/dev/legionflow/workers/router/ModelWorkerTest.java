package dev.legionflow.workers.router;

import static dev.legionflow.workers.router.Fixture.LARGE;
import static dev.legionflow.workers.router.Fixture.SMALL;
import static dev.legionflow.workers.router.Fixture.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.BpmnError;
import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.worker.JobOutcome.Means;
import dev.legionflow.worker.JobOutcome.Retry;
import dev.legionflow.worker.JobOutcome.Terminal;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.Fixture.Reply;
import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.decision.Choice;
import dev.legionflow.workers.router.decision.Verdict;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.store.RouterDatabase;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// From a job to what it is answered, what it cost and what is kept of it.
class ModelWorkerTest {

  private static final Usage FIFTEEN = new Usage(10, 5, 0, 0, 0);

  @ParameterizedTest
  @EnumSource
  void aJobIsAnsweredPaidAndExplained(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.settings.put("legion.router.budget.instance", "0.01");
    var outcome = (Completed) router.worker().work(ask(1, "Is it fine? Ask ada@example.com."));
    assertThat(outcome.variables())
        .containsEntry("answer", "It is fine.")
        .containsEntry("model", "small@1")
        .containsEntry("costMicroDollars", 15L)
        .containsKey("decision");
    assertThat(outcome.how().means()).isEqualTo(Means.MODEL);
    assertThat(outcome.how().costMicroDollars()).isEqualTo(15);
    assertThat(router.decided())
        .singleElement()
        .satisfies(decision ->
            assertThat(decision)
                .containsEntry("id", outcome.variables().get("decision"))
                .containsEntry("chosen", "small@1")
                .containsEntry("answeredBy", "small@1")
                .containsEntry("outcome", "ANSWERED")
                .containsEntry("costMicroDollars", 15L)
                .containsEntry("elementId", "Summarise")
                // Texts are not kept unless that is asked for.
                .containsEntry("prompt", null)
                .containsEntry("answer", null));
    assertThat(costs(router)).containsExactly("ANSWERED small 15");
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatIsOfferedAgainIsAnsweredWithoutPayingTwice(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    var first = router.worker().work(ask(1, "Is it fine?"));
    // Another process, after the first one has died with the answer in its hands.
    var again = new Fixture(router.database);
    assertThat(again.worker().work(ask(1, "Is it fine?"))).isEqualTo(first);
    assertThat(again.asked).isEmpty();
    // Another job, or what was mended meanwhile, is asked anew.
    again.worker().work(ask(1, "Is it really fine?"));
    again.worker().work(ask(2, "Is it fine?"));
    assertThat(again.asked).hasSize(2);
    assertThat(costs(router)).containsExactly("ANSWERED small 45");
  }

  @ParameterizedTest
  @EnumSource
  void fiftyJobsAtNinetyNinePercentDoNotPassTheBudget(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    var worker = router.worker();
    // "?" is 1 byte, and 32 around it, twice before and behind: with 100 tokens of answer 197.
    router.settings.put("legion.router.budget.day", "0.001000");
    router.models.remove(LARGE);
    router.replies = (model, prompt) -> new Reply("yes", new Usage(803, 0, 0, 0, 0));
    worker.work(ask(1, "?"));
    router.replies = (model, prompt) -> new Reply("yes", new Usage(97, 100, 0, 0, 0));
    var limited = router.worker();
    var start = new CountDownLatch(1);
    var outcomes = new ArrayList<JobOutcome>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Future<JobOutcome>>();
      for (var i = 0; i < 50; i++) {
        var key = 100 + i;
        tasks.add(
            threads.submit(() -> {
              start.await();
              return limited.work(ask(key, "?"));
            }));
      }
      start.countDown();
      for (var task : tasks) {
        outcomes.add(task.get());
      }
    }
    assertThat(outcomes.stream().filter(Completed.class::isInstance)).hasSize(1);
    assertThat(outcomes.stream().filter(BpmnError.class::isInstance))
        .hasSize(49)
        .allSatisfy(
            outcome -> assertThat(((BpmnError) outcome).code()).isEqualTo("BUDGET_EXHAUSTED"));
    assertThat(costs(router)).containsExactly("ANSWERED small 1000");
  }

  @ParameterizedTest
  @EnumSource
  void theErrorNamesTheBudget(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.settings.put("legion.router.budget.definitions.\"reviews\"", "0.000001/day");
    assertThat(router.worker().work(ask(1, "?")))
        .isInstanceOfSatisfying(
            BpmnError.class,
            error -> {
              assertThat(error.code()).isEqualTo("BUDGET_EXHAUSTED");
              assertThat(error.message())
                  .startsWith(
                      "the budget of process 'reviews' for this day is exhausted: of $0.000001"
                          + " (legion.router.budget.definitions.\"reviews\"), $0.00 is spent");
            });
    assertThat(router.asked).isEmpty();
    assertThat(router.decided())
        .singleElement()
        .satisfies(told -> assertThat(told).containsEntry("outcome", "BUDGET_EXHAUSTED"));
  }

  @Test
  void aDiagramNarrowsABudgetAndDoesNotWidenIt() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    router.settings.put("legion.router.budget.instance", "0.0003");
    var worker = router.worker();
    assertThat(worker.work(ask(1, "?", "budget", "0.0001"))).isInstanceOf(BpmnError.class);
    assertThat(
            worker.work(
                Fixture.job(
                    2, Map.of("maxOutputTokens", "100"), Map.of("prompt", "?", "budget", 0.0001))))
        .isInstanceOf(BpmnError.class);
    assertThat(worker.work(ask(3, "?", "budget", "1000"))).isInstanceOf(Completed.class);
    assertThat(worker.work(ask(4, "?".repeat(200), "budget", "1000")))
        .isInstanceOfSatisfying(
            BpmnError.class,
            error ->
                assertThat(error.message()).contains("of $0.0003 (legion.router.budget.instance)"));
    assertThat(worker.work(ask(5, "?", "maxCost", "0.0001")))
        .isInstanceOfSatisfying(
            BpmnError.class,
            error ->
                assertThat(error.message())
                    .isEqualTo("header 'maxCost': no model that fits costs at most $0.0001"));
  }

  @Test
  void aCheaperModelIsTakenWhenTheBudgetDoesNotPayTheDearOne() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    router.models.clear();
    router.models.addAll(List.of(LARGE, SMALL));
    router.settings.put("legion.router.budget.instance", "0.0005");
    var outcome = (Completed) router.worker().work(ask(1, "?"));
    assertThat(outcome.variables()).containsEntry("model", "small@1");
  }

  @ParameterizedTest
  @EnumSource
  void whatFailsIsPaidToo(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.settings.put("legion.router.budget.day", "1");
    router.replies =
        (model, prompt) -> {
          if (model.equals(SMALL)) {
            throw new CallFailed(Reason.UNAVAILABLE, "small@1: 503", null);
          }
          return new Reply("{\"fine\": true}", FIFTEEN);
        };
    var outcome = (Completed) router.worker().work(ask(1, "?", "json", "true"));
    assertThat(outcome.variables())
        .containsEntry("answer", Map.of("fine", true))
        .containsEntry("model", "large@1");
    assertThat(outcome.how().note()).isEqualTo("the first that fits; answered by large@1");
    assertThat(costs(router))
        .containsExactlyInAnyOrder("ANSWERED large 150", "UNAVAILABLE small 0");
  }

  @Test
  void moneyForTheNextInTheChainIsAskedForBeforeItIsAsked() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    router.settings.put("legion.router.budget.day", "0.0005");
    router.replies =
        (model, prompt) -> {
          throw new CallFailed(Reason.UNAVAILABLE, model.key() + ": 503", null);
        };
    assertThat(router.worker().work(ask(1, "?")))
        .isInstanceOfSatisfying(
            BpmnError.class, error -> assertThat(error.code()).isEqualTo("BUDGET_EXHAUSTED"));
    assertThat(router.asked).containsExactly(SMALL);
  }

  @Test
  void failuresAreTriedAgainAndThenGoToThePersonOfTheDiagram() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    router.replies =
        (model, prompt) -> {
          throw new CallFailed(Reason.RATE_LIMITED, "429", Duration.ofSeconds(20));
        };
    var job = ask(1, "?");
    assertThat(router.worker().work(job)).isEqualTo(new Retry("429", Duration.ofSeconds(20)));
    var last =
        new Job(
            1,
            job.type(),
            job.bpmnProcessId(),
            7,
            "Summarise",
            71,
            1,
            job.customHeaders(),
            new HashMap<>(job.variables()));
    assertThat(router.worker().work(last)).isEqualTo(noModel("429"));
    router.replies =
        (model, prompt) -> {
          throw new CallFailed(Reason.UNAUTHORIZED, "the secret is missing", null);
        };
    assertThat(router.worker().work(job)).isEqualTo(noModel("the secret is missing"));
    router.models.clear();
    assertThat(router.worker().work(job))
        .isEqualTo(noModel("the registry has no model that is on"));
  }

  @Test
  void theCacheAnswersForNothingWhereThatIsRight() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    var worker = router.worker();
    worker.work(ask(1, "?"));
    worker.work(ask(2, "?"));
    assertThat(router.asked).hasSize(2);
    worker.work(ask(3, "?", "temperature", "0"));
    var hit = (Completed) worker.work(ask(4, "?", "temperature", "0"));
    assertThat(router.asked).hasSize(3);
    assertThat(hit.how().costMicroDollars()).isZero();
    assertThat(hit.how().note()).startsWith("from the cache (exact)");
    assertThat(hit.variables()).containsEntry("costMicroDollars", 0L);
    // Other instructions, or another tenant, are another question.
    worker.work(ask(5, "?", "temperature", "0", "system", "Be short."));
    var other = ask(6, "?", "temperature", "0");
    worker.work(
        new Job(
            6,
            other.type(),
            "reviews",
            7,
            "Summarise",
            76,
            3,
            other.customHeaders(),
            new HashMap<>(other.variables()),
            "other"));
    worker.work(ask(7, "?", "temperature", "0", "cache", "off"));
    assertThat(router.asked).hasSize(6);
  }

  @Test
  void likeQuestionsAreAnsweredFromTheCacheOnlyWhenAsked() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    router.embedder =
        new Embedder() {
          @Override
          public float[] embed(String text) {
            return new float[] {text.length(), 1};
          }

          @Override
          public int dimensions() {
            return 2;
          }
        };
    var worker = router.worker();
    worker.work(ask(1, "What is a cat?", "cache", "semantic"));
    worker.work(ask(2, "What is a dog?", "temperature", "0"));
    assertThat(router.asked).hasSize(2);
    var hit = (Completed) worker.work(ask(3, "What is a cow?", "cache", "semantic"));
    assertThat(hit.how().note()).startsWith("from the cache (semantic)");
    worker.work(ask(4, "?", "cache", "semantic"));
    assertThat(router.asked).hasSize(3);
    // Of other data the same question is another one.
    var headers = Map.of("cache", "semantic", "maxOutputTokens", "100");
    for (var key = 5; key <= 8; key++) {
      Map<String, Object> variables = Map.of("prompt", "Summarise.", "data", "invoice " + key % 2);
      worker.work(Fixture.job(key, headers, variables));
    }
    assertThat(router.asked).hasSize(5);
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatIsBadIsNotGivenAgain(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    var worker = router.worker();
    var learned = new ArrayList<Verdict>();
    var learning =
        new Choosing() {
          @Override
          public Choice choose(Task task, List<Model> models) {
            throw new IllegalStateException();
          }

          @Override
          public void learn(Verdict verdict) {
            learned.add(verdict);
          }
        };
    var verdicts = new VerdictWorker(router.database, router.decisions, router.rollouts, learning);
    worker.work(ask(1, "?", "temperature", "0"));
    var hit = (Completed) worker.work(ask(2, "?", "temperature", "0"));
    assertThat(router.asked).hasSize(1);
    var id = hit.variables().get("decision");
    assertThat(verdicts.work(Fixture.job(3, Map.of(), Map.of("decision", id, "good", false))))
        .isEqualTo(JobOutcome.completed(Map.of("recorded", true)));
    // It was judged, but it is no new evidence.
    assertThat(learned).isEmpty();
    assertThat(router.decisions.judgedSince(0, 10)).isEmpty();
    worker.work(ask(4, "?", "temperature", "0"));
    assertThat(router.asked).hasSize(2);
    worker.work(ask(5, "?", "temperature", "0"));
    assertThat(router.asked).hasSize(2);
  }

  @Test
  void textsAreKeptRedactedWhereThatIsAskedFor() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    router.settings.put("legion.router.decisions.texts", "true");
    router.settings.put("legion.router.redact.customer", "C-\\d{6}");
    router.replies = (model, prompt) -> new Reply("Call C-123456.", FIFTEEN);
    router.worker().work(ask(1, "Mail ada@example.com", "system", "Be short."));
    assertThat(router.decided().getFirst())
        .containsEntry("prompt", "system: Be short.\n\nuser: Mail [email]")
        .containsEntry("answer", "Call [customer].");
  }

  @ParameterizedTest
  @EnumSource
  void verdictsAreRecordedAndLearned(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    var learned = new ArrayList<Verdict>();
    var learning =
        new Choosing() {
          @Override
          public Choice choose(Task task, List<Model> models) {
            return new Choice("mine", List.of(), models, 0.25, "because", "f:1");
          }

          @Override
          public void learn(Verdict verdict) {
            learned.add(verdict);
          }
        };
    router.chooser = learning;
    var id = ((Completed) router.worker().work(ask(1, "?"))).variables().get("decision");
    var verdicts = new VerdictWorker(router.database, router.decisions, router.rollouts, learning);
    var good = Fixture.job(2, Map.of(), Map.of("decision", id, "good", true, "by", "tests"));
    assertThat(verdicts.work(good)).isEqualTo(JobOutcome.completed(Map.of("recorded", true)));
    assertThat(learned)
        .containsExactly(
            new Verdict(
                String.valueOf(id), "acme", "reviews/Summarise", "small@1", "f:1", 0.25, 1));
    assertThat(router.decided().getFirst())
        .containsEntry("good", 1.0)
        .containsEntry("judgedBy", "tests");
    assertThat(router.decisions.judgedSince(0, 10))
        .singleElement()
        .satisfies(at -> assertThat(at.verdict()).isEqualTo(learned.getFirst()));
    // What PostgreSQL does not keep is taken out.
    var nul = Map.<String, Object>of("decision", id, "good", true, "by", "te\0sts");
    assertThat(verdicts.work(Fixture.job(2, Map.of(), nul)))
        .isEqualTo(JobOutcome.completed(Map.of("recorded", true)));
    assertThat(router.decided().getFirst()).containsEntry("judgedBy", "te sts");
    var none = Map.<String, Object>of("decision", "\0", "good", true);
    assertThat(verdicts.work(Fixture.job(2, Map.of(), none)))
        .isEqualTo(JobOutcome.completed(Map.of("recorded", false)));
    // Another tenant's is not there.
    var foreign =
        new Job(
            3,
            "legion.model.verdict",
            "x",
            1,
            "y",
            2,
            3,
            Map.of(),
            new HashMap<>(good.variables()),
            "other");
    assertThat(verdicts.work(foreign)).isEqualTo(JobOutcome.completed(Map.of("recorded", false)));
  }

  @ParameterizedTest
  @EnumSource
  void aCascadeGoesOnWhereTheAnswerIsNotTrusted(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.settings.put("legion.router.budget.day", "1");
    router.chooser =
        new Choosing() {
          @Override
          public Choice choose(Task task, List<Model> models) {
            return new Choice("cascade", List.of(), List.of(SMALL), 1, "small first", "");
          }

          @Override
          public Step next(Task task, Choice decision, Answer answer) {
            return new Step(
                decision.then(0.9, "not trusted"),
                answer.model().equals(SMALL) ? List.of(LARGE) : List.of());
          }
        };
    var outcome = (Completed) router.worker().work(ask(1, "?"));
    assertThat(outcome.variables())
        .containsEntry("model", "large@1")
        .containsEntry("costMicroDollars", 165L);
    assertThat(costs(router)).containsExactly("ANSWERED large 150", "ANSWERED small 15");
  }

  @Test
  void aCascadeKeepsToTheMoneyOfTheDiagram() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    var offered = new ArrayList<List<Model>>();
    router.chooser =
        new Choosing() {
          @Override
          public Choice choose(Task task, List<Model> models) {
            offered.add(models);
            return new Choice("cascade", List.of(), models, 0.5, "small first", "");
          }

          @Override
          public Step next(Task task, Choice decision, Answer answer) {
            return new Step(
                decision.then(0.9, "not trusted"),
                answer.model().equals(SMALL) ? List.of(LARGE) : List.of());
          }
        };
    var outcome = (Completed) router.worker().work(ask(1, "?", "maxCost", "0.0002"));
    assertThat(outcome.variables())
        .containsEntry("model", "small@1")
        .containsEntry("costMicroDollars", 15L);
    // It draws among those only that may be taken.
    assertThat(offered).containsExactly(List.of(SMALL));
    assertThat(router.asked).containsExactly(SMALL);
    assertThat(String.valueOf(router.decided().getFirst().get("candidates")))
        .contains("large@1", "more than $0.0002");
  }

  @ParameterizedTest
  @EnumSource
  void aBudgetOfOneTaskCountsWhatTheOthersOfItsInstanceSpend(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.models.remove(LARGE);
    var worker = router.worker();
    worker.work(ask(1, "?"));
    assertThat(worker.work(ask(2, "?", "budget", "0.0003"))).isInstanceOf(Completed.class);
    router.replies = (model, prompt) -> new Reply("yes", new Usage(97, 100, 0, 0, 0));
    worker.work(ask(3, "?"));
    assertThat(worker.work(ask(4, "?", "budget", "0.0003")))
        .isInstanceOfSatisfying(
            BpmnError.class, error -> assertThat(error.message()).contains("$0.000227 is spent"));
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsNotLostWithAWriteThatFails(TestDatabase kind) throws Exception {
    var source = kind.open();
    var fails = new java.util.concurrent.atomic.AtomicInteger();
    var router = new Fixture(RouterDatabase.of(Faulty.of(source, fails)));
    router.settings.put("legion.router.budget.day", "1");
    var worker = router.worker();
    worker.work(ask(1, "?"));
    router.replies =
        (model, prompt) -> {
          fails.set(2);
          return new Reply("It is fine.", FIFTEEN);
        };
    var outcome = worker.work(ask(2, "?"));
    assertThat(outcome).isInstanceOf(Completed.class);
    assertThat(fails).hasValue(0);
    // Offered again, it is answered of what was kept.
    assertThat(worker.work(ask(2, "?"))).isEqualTo(outcome);
    assertThat(router.asked).hasSize(2);
    assertThat(costs(router)).containsExactly("ANSWERED small 30");
  }

  @Test
  void wrongHeadersAndVariablesAreNamed() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    var worker = router.worker();
    assertThat(worker.work(ask(1, "?", "tier", "best")))
        .isInstanceOfSatisfying(
            Terminal.class,
            terminal ->
                assertThat(terminal.message())
                    .isEqualTo(
                        "header 'tier' must be one of free, budget, standard, premium, flagship"));
    assertThat(worker.work(ask(1, "?", "temperature", "3")))
        .isEqualTo(new Terminal("header 'temperature' must be a number from 0 to 2"));
    assertThat(worker.work(ask(1, "?", "maxcost", "3")))
        .isEqualTo(
            new Terminal("header 'maxcost' is no header of this task: did you mean 'maxCost'?"));
    assertThat(worker.work(ask(1, "?", "timeLimit", "soon")))
        .isEqualTo(new Terminal("header 'timeLimit': 'soon' must be a duration such as 90s"));
    assertThatThrownBy(() -> worker.work(Fixture.job(1, Map.of(), Map.of("prompt", ""))))
        .isInstanceOf(Job.InvalidVariable.class);
    router.settings.put("legion.router.budget.day", "5 dollars");
    assertThat(router.worker().work(ask(1, "?")))
        .isInstanceOfSatisfying(
            Terminal.class,
            terminal ->
                assertThat(terminal.message())
                    .startsWith("legion.router.budget.day: '5 dollars' must be an amount"));
  }

  @ParameterizedTest
  @CsvSource({
    "max-cost, maxCost",
    "maxCots, maxCost",
    "Budget, budget",
    "budgets, budget",
    "max_teir, maxTier",
    "modle, model",
    "timelimit, timeLimit"
  })
  void aMisspeltHeaderIsRefusedWithTheOneThatIsNear(String name, String meant) throws Exception {
    var router = new Fixture(TestDatabase.H2);
    assertThat(router.worker().work(ask(1, "?", name, "1")))
        .isEqualTo(
            new Terminal(
                "header '%s' is no header of this task: did you mean '%s'?"
                    .formatted(name, meant)));
    assertThat(router.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "port", "type", "x-listener-name", "cost", "io.camunda.a"})
  void headersOfOthersAreLeftAlone(String name) throws Exception {
    var router = new Fixture(TestDatabase.H2);
    assertThat(router.worker().work(ask(1, "?", name, "1"))).isInstanceOf(Completed.class);
  }

  @Test
  void whatTheFormatOfTheDataSavesIsInTheDecision() throws Exception {
    var router = new Fixture(TestDatabase.H2);
    var rows = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < 20; i++) {
      rows.add(Map.of("id", i, "name", "Bob"));
    }
    var worker = router.worker();
    worker.work(
        Fixture.job(1, Map.of("maxOutputTokens", "100"), Map.of("prompt", "?", "data", rows)));
    worker.work(ask(2, "?"));
    assertThat(router.decided())
        .extracting(made -> made.get("dataFormat"))
        .containsExactlyInAnyOrder("CSV", null);
    assertThat(router.decided())
        .filteredOn(made -> made.get("dataFormat") != null)
        .singleElement()
        .satisfies(made ->
            assertThat((Integer) made.get("dataTokens"))
                .isPositive()
                .isLessThan((Integer) made.get("jsonTokens")));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsEstimatedIsToldBesideTheCosts(TestDatabase kind) throws Exception {
    var router = new Fixture(kind);
    router.replies = (model, prompt) -> new Reply("It is fine.", Usage.NONE);
    var worker = router.worker();
    worker.work(ask(1, "?"));
    router.replies = (model, prompt) -> new Reply("It is fine.", new Usage(10, 5, 0, 0, 0));
    worker.work(ask(2, "!"));
    var today = LocalDate.now(java.time.ZoneOffset.UTC);
    var all =
        new Ledger.Filter(today.minusDays(1), today.plusDays(1), List.of(), null, null, null, null);
    assertThat(router.ledger.sums(all, List.of()))
        .singleElement()
        .satisfies(sum -> {
          assertThat(sum.estimated()).isPositive();
          assertThat(sum.microDollars()).isEqualTo(sum.estimated() + 15);
        });
    assertThat(router.decided())
        .filteredOn(made -> !Long.valueOf(0).equals(made.get("estimatedMicroDollars")))
        .singleElement()
        .satisfies(made ->
            assertThat(made.get("estimatedMicroDollars")).isEqualTo(made.get("costMicroDollars")));
  }

  /// The message is also a variable, for the person.
  private static BpmnError noModel(String message) {
    return new BpmnError("NO_MODEL", message, Map.of("reason", message));
  }

  private static List<String> costs(Fixture router) {
    var today = LocalDate.now(java.time.ZoneOffset.UTC);
    return router
        .ledger
        .sums(
            new Ledger.Filter(
                today.minusDays(1), today.plusDays(1), List.of(), null, null, null, null),
            List.of(Ledger.By.OUTCOME, Ledger.By.MODEL))
        .stream()
        .map(sum -> String.join(" ", sum.key()) + " " + sum.microDollars())
        .toList();
  }
}
