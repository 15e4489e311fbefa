package dev.legionflow.it.random;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.it.Engine;
import dev.legionflow.it.Engine.Activation;
import dev.legionflow.it.random.Story.Answer;
import dev.legionflow.it.random.Story.Pair;
import dev.legionflow.it.random.Story.Result;
import dev.legionflow.it.random.Story.Sent;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// One story on one engine.
public final class Performance {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOCK = Duration.ofMinutes(5);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int MOST_JOBS = 32;
  private static final int RETRIES = 3;

  private final Engine engine;
  private final Story story;
  private final Map<String, Integer> done = new HashMap<>();
  private final List<Held> held = new ArrayList<>();
  private final Set<Long> answeredTasks = new HashSet<>();

  /// A job that waits for something before it is completed.
  private record Held(ActivatedJob job, Answer.After after) {}

  private Performance(Engine engine, Story story) {
    this.engine = engine;
    this.story = story;
  }

  /// Runs it to its end, or until it takes too long.
  public static Outcome of(Engine engine, Story story) {
    return new Performance(engine, story).run();
  }

  private Outcome run() {
    var deploy = engine.client().newDeployResourceCommand();
    var all =
        deploy.addResourceString(story.diagrams().getFirst(), StandardCharsets.UTF_8, "0.bpmn");
    for (int i = 1; i < story.diagrams().size(); i++) {
      all = all.addResourceString(story.diagrams().get(i), StandardCharsets.UTF_8, i + ".bpmn");
    }
    for (int i = 0; i < story.decisions().size(); i++) {
      all = all.addResourceString(story.decisions().get(i), StandardCharsets.UTF_8, i + ".dmn");
    }
    all.execute();
    long until = System.nanoTime() + LIMIT.toNanos();
    long root = begin(until);
    Optional<ProcessInstanceState> state = Optional.empty();
    while (System.nanoTime() < until) {
      state = engine.state(root);
      if (state.isPresent() && state.get() != ProcessInstanceState.ACTIVE) {
        break;
      }
      if (story.answers().keySet().stream().anyMatch(id -> id.startsWith("user_task"))) {
        answerTasks(root);
      }
      jobs(story.jobType()).forEach(job -> answer(job, answer(job.getElementId())));
      if (story.answers().keySet().stream().anyMatch(id -> id.startsWith(Story.LISTENER))) {
        jobs(story.listenerType())
            .forEach(job -> answer(job, answer(Story.LISTENER + job.getElementId())));
      }
      answerHeld();
    }
    String ended =
        state.map(Enum::name).orElse("missing")
            + engine.incidents(root).stream()
                .map(incident ->
                    " with an incident of %s: %s".formatted(incident.elementId(), incident.type()))
                .findFirst()
                .orElse("");
    return outcome(root, ended);
  }

  private long begin(long until) {
    switch (story.begin()) {
      case COMMAND -> {
        return engine
            .client()
            .newCreateInstanceCommand()
            .bpmnProcessId(story.process())
            .latestVersion()
            .variables(story.variables())
            .execute()
            .getProcessInstanceKey();
      }
      case MESSAGE ->
          engine
              .client()
              .newPublishMessageCommand()
              .messageName(story.process())
              .withoutCorrelationKey()
              .variables(story.variables())
              .execute();
      case SIGNAL ->
          engine
              .client()
              .newBroadcastSignalCommand()
              .signalName(story.process())
              .variables(story.variables())
              .execute();
      case TIMER -> {}
    }
    List<Long> begun = engine.instances(story.process());
    while (begun.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(POLL.toNanos());
      begun = engine.instances(story.process());
    }
    if (begun.size() != 1) {
      throw new AssertionError(
          "%d instances of %s on %s".formatted(begun.size(), story.process(), engine.name()));
    }
    return begun.getFirst();
  }

  private Answer answer(String of) {
    return Objects.requireNonNull(story.answers().get(of), of);
  }

  private List<ActivatedJob> jobs(String type) {
    return engine
        .client()
        .newActivateJobsCommand()
        .jobType(type)
        .maxJobsToActivate(MOST_JOBS)
        .timeout(LOCK)
        .workerName("performance")
        .requestTimeout(POLL)
        .execute()
        .getJobs();
  }

  private void answer(ActivatedJob job, Answer answer) {
    switch (answer) {
      case Answer.Complete complete -> {
        if (job.getRetries() > RETRIES - complete.failures()) {
          engine
              .client()
              .newFailCommand(job.getKey())
              .retries(job.getRetries() - 1)
              .errorMessage("not yet")
              .execute();
        } else {
          complete(job, complete.results());
        }
      }
      case Answer.After after -> held.add(new Held(job, after));
      case Answer.Sends sends -> {
        for (int i = 0; i < sends.sent().times(); i++) {
          send(sends.sent(), job);
        }
        answer(job, sends.then());
      }
      case Answer.Thrown thrown ->
          engine
              .client()
              .newThrowErrorCommand(job.getKey())
              .errorCode(thrown.code())
              .variables(thrown.variables())
              .execute();
      case Answer.Never _ -> {}
    }
  }

  private void complete(ActivatedJob job, List<Result> results) {
    engine
        .client()
        .newCompleteCommand(job.getKey())
        .variables(values(results, job.getVariablesAsMap()))
        .execute();
    done.merge(job.getElementId(), 1, Integer::sum);
  }

  private void answerHeld() {
    for (Held one : List.copyOf(held)) {
      Answer.After after = one.after();
      if (done.getOrDefault(after.element(), 0) >= after.times()) {
        held.remove(one);
        complete(one.job(), after.results());
      }
    }
  }

  private void send(Sent sent, ActivatedJob job) {
    if (!sent.isMessage()) {
      engine
          .client()
          .newBroadcastSignalCommand()
          .signalName(sent.name())
          .variables(sent.variables())
          .execute();
      return;
    }
    String key =
        sent.key().isEmpty() ? "key" : String.valueOf(job.getVariablesAsMap().get(sent.key()));
    engine
        .client()
        .newPublishMessageCommand()
        .messageName(sent.name())
        .correlationKey(key)
        .timeToLive(KEPT)
        .variables(sent.variables())
        .execute();
  }

  private static Map<String, Object> values(List<Result> results, Map<String, Object> variables) {
    Map<String, Object> values = new HashMap<>();
    for (Result result : results) {
      int from = variables.get(result.from()) instanceof Integer number ? number : 0;
      values.put(result.name(), (from + result.plus()) % 1000);
    }
    return values;
  }

  private void answerTasks(long instance) {
    engine
        .tasks(instance)
        .forEach((key, element) -> {
          if (answeredTasks.add(key)) {
            var answer = (Answer.Complete) Objects.requireNonNull(story.answers().get(element));
            engine
                .client()
                .newCompleteUserTaskCommand(key)
                .variables(values(answer.results(), Map.of()))
                .execute();
          }
        });
    engine.children(instance).forEach(this::answerTasks);
  }

  private Outcome outcome(long root, String state) {
    List<Activation> activations = new ArrayList<>();
    Map<Long, Map<String, String>> scopes = new LinkedHashMap<>();
    collect(root, activations, scopes);
    activations.sort(Comparator.comparingLong(Activation::key));
    Map<String, Integer> elements = new TreeMap<>();
    Map<Long, String> names = new HashMap<>();
    Map<String, List<Integer>> positions = new HashMap<>();
    int position = 0;
    for (Activation seen : activations) {
      String name = seen.type().equals("PROCESS") ? "process" : seen.elementId();
      names.put(seen.key(), name + " " + seen.type());
      elements.merge(name + " " + seen.type() + " " + seen.state(), 1, Integer::sum);
      positions.computeIfAbsent(name, _ -> new ArrayList<>()).add(position++);
    }
    Map<String, List<JsonNode>> variables = new TreeMap<>();
    scopes.forEach((scope, values) ->
        values.forEach((name, value) -> {
          String at = names.getOrDefault(scope, "unknown scope");
          String local = story.locals().get(name);
          // Zeebe also sets it on the process when a job sets it to the value that it has.
          if (local == null || at.startsWith(local + " ")) {
            variables
                .computeIfAbsent(at + " " + name, _ -> new ArrayList<>())
                .add(Outcome.json(name, value));
          }
        }));
    variables.values().forEach(list -> list.sort(Comparator.comparing(JsonNode::toString)));
    List<Pair> wrong =
        story.order().stream()
            .filter(pair -> {
              var first = positions.getOrDefault(pair.first(), List.of());
              var second = positions.getOrDefault(pair.second(), List.of());
              return first.size() == 1
                  && second.size() == 1
                  && first.getFirst() > second.getFirst();
            })
            .toList();
    return new Outcome(state, elements, variables, wrong);
  }

  private void collect(
      long instance, List<Activation> activations, Map<Long, Map<String, String>> scopes) {
    activations.addAll(engine.activations(instance));
    scopes.putAll(engine.scopes(instance));
    engine.children(instance).forEach(child -> collect(child, activations, scopes));
  }
}
