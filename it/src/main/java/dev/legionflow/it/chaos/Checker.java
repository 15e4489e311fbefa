package dev.legionflow.it.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Compares what was acknowledged with what the engine tells, when all work has been done. It knows
/// nothing of the faults: their number and kind must not matter.
final class Checker {

  private final Account account;
  private final Seen seen;
  private final Map<String, Mission> missions =
      Mission.all().stream().collect(Collectors.toMap(Mission::process, Function.identity()));
  private final Map<String, JsonNode> instances = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  private Checker(Account account, Seen seen) {
    this.account = account;
    this.seen = seen;
    seen.instances().forEach(item -> instances.put(text(item, "processInstanceKey"), item));
  }

  /// The violations, in words.
  static List<String> check(Account account, Seen seen) {
    var checker = new Checker(account, seen);
    checker.noWrongAnswers();
    checker.startsExistOnce();
    checker.instancesCompleted();
    checker.tokensAsDrawn();
    checker.jobsAsDrawn();
    checker.jobsTookEffectOnce();
    checker.effectsAreThere();
    checker.userTasksAreThere();
    checker.timersWaited();
    return checker.violations;
  }

  private void wrong(String text) {
    violations.add(text);
  }

  private static String text(JsonNode item, String member) {
    return item.path(member).asText("");
  }

  private void noWrongAnswers() {
    account.wrong.forEach(
        answer -> wrong("an answer that no right engine gives: %s".formatted(answer)));
    for (var incident : seen.incidents()) {
      wrong(
          "an incident at %s of instance %s: %s"
              .formatted(
                  text(incident, "elementId"),
                  text(incident, "processInstanceKey"),
                  text(incident, "errorMessage")));
    }
  }

  private void startsExistOnce() {
    Map<String, List<String>> byTag = new HashMap<>();
    for (var instance : seen.instances()) {
      if (!instance.hasNonNull("parentProcessInstanceKey")) {
        var tag = instance.path("tags").path(0).asText("");
        byTag
            .computeIfAbsent(tag, _ -> new ArrayList<>())
            .add(text(instance, "processInstanceKey"));
      }
    }
    for (var start : account.starts.values()) {
      var keys = byTag.getOrDefault(start.tag(), List.of());
      if (keys.size() > 1) {
        wrong("start %s exists %d times: %s".formatted(start.tag(), keys.size(), keys));
      } else if (start.key() != null && !keys.contains(start.key())) {
        wrong(
            "start %s was acknowledged as %s; there is %s"
                .formatted(start.tag(), start.key(), keys));
      }
    }
    for (var tag : byTag.keySet()) {
      if (!account.starts.containsKey(tag)) {
        wrong("instances %s carry the tag '%s' that nobody sent".formatted(byTag.get(tag), tag));
      }
    }
  }

  private void instancesCompleted() {
    Map<String, Integer> children = new HashMap<>();
    for (var instance : seen.instances()) {
      var key = text(instance, "processInstanceKey");
      if (!text(instance, "state").equals("COMPLETED")) {
        wrong(
            "instance %s of %s is %s"
                .formatted(key, text(instance, "processDefinitionId"), text(instance, "state")));
      }
      if (instance.hasNonNull("parentProcessInstanceKey")) {
        children.merge(text(instance, "parentProcessInstanceKey"), 1, Integer::sum);
      }
    }
    for (var instance : seen.instances()) {
      var key = text(instance, "processInstanceKey");
      int expected = text(instance, "processDefinitionId").equals("chaos-call") ? 1 : 0;
      int called = children.getOrDefault(key, 0);
      if (called != expected) {
        wrong("instance %s called %d instances instead of %d".formatted(key, called, expected));
      }
    }
  }

  private void tokensAsDrawn() {
    asDrawn("elements", seen.elements(), Mission::elements);
    for (var element : seen.elements()) {
      if (!text(element, "state").equals("COMPLETED")) {
        wrong(
            "element %s of instance %s is %s"
                .formatted(
                    text(element, "elementId"),
                    text(element, "processInstanceKey"),
                    text(element, "state")));
      }
    }
  }

  private void jobsAsDrawn() {
    asDrawn("jobs", seen.jobs(), Mission::jobs);
    asDrawn(
        "user tasks",
        seen.tasks(),
        mission -> mission.userTask().isEmpty() ? Map.of() : Map.of(mission.userTask(), 1));
  }

  /// Each instance has exactly the rows that its diagram makes.
  private void asDrawn(
      String what, List<JsonNode> rows, Function<Mission, Map<String, Integer>> drawn) {
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    for (var row : rows) {
      counts
          .computeIfAbsent(text(row, "processInstanceKey"), _ -> new TreeMap<>())
          .merge(text(row, "elementId"), 1, Integer::sum);
    }
    for (var instance : instances.entrySet()) {
      var process = text(instance.getValue(), "processDefinitionId");
      var mission = missions.get(process);
      if (mission == null) {
        wrong("instance %s is of the unknown process %s".formatted(instance.getKey(), process));
        continue;
      }
      var count = counts.getOrDefault(instance.getKey(), Map.of());
      if (!count.equals(drawn.apply(mission))) {
        wrong(
            "instance %s of %s has the %s %s instead of %s"
                .formatted(
                    instance.getKey(), process, what, count, new TreeMap<>(drawn.apply(mission))));
      }
    }
    for (var key : counts.keySet()) {
      if (!instances.containsKey(key)) {
        wrong("there are %s of instance %s, which is not there".formatted(what, key));
      }
    }
  }

  private void jobsTookEffectOnce() {
    Set<String> there = new HashSet<>();
    for (var job : seen.jobs()) {
      var key = text(job, "jobKey");
      there.add(key);
      if (!text(job, "state").equals("COMPLETED")) {
        wrong("job %s is %s".formatted(key, text(job, "state")));
      } else if (!account.jobs.containsKey(key) || account.jobs.get(key).sent == 0) {
        wrong("job %s is completed, and nobody completed it".formatted(key));
      }
    }
    account.jobs.forEach((key, job) -> {
      if (!there.contains(key)) {
        wrong("job %s was taken and is not there".formatted(key));
      }
      if (job.done.size() > 1) {
        wrong("job %s was completed %d times".formatted(key, job.done.size()));
      }
      if (job.gone && job.sent == 1) {
        wrong("job %s was gone before anybody completed it".formatted(key));
      }
      for (var done : job.done) {
        for (var taken : job.taken) {
          if (Long.parseLong(taken.of().get(3)) >= done.number()) {
            wrong("job %s was offered again after its completion was acknowledged".formatted(key));
          }
        }
      }
    });
  }

  /// What the acknowledged completion of a job set is what the process has.
  private void effectsAreThere() {
    Map<String, List<String>> values = new HashMap<>();
    for (var variable : seen.effects()) {
      values
          .computeIfAbsent(
              text(variable, "scopeKey") + " " + text(variable, "name"), _ -> new ArrayList<>())
          .add(text(variable, "value"));
    }
    Map<String, Set<String>> ofBodies = new HashMap<>();
    for (var job : seen.jobs()) {
      var work = account.jobs.get(text(job, "jobKey"));
      if (work == null || work.sent == 0) {
        continue; // Told already.
      }
      // A multi-instance job's effect is local to its element instance, and then in the list.
      boolean one = text(job, "elementId").equals("each");
      var scope = text(job, one ? "elementInstanceKey" : "processInstanceKey");
      var held = values.getOrDefault(scope + " " + work.effectName, List.of());
      var possible =
          work.done.isEmpty()
              ? work.sentEffects
              : work.done.stream().map(done -> done.of().get(1)).collect(Collectors.toSet());
      if (held.size() != 1 || !possible.contains(unquoted(held.getFirst()))) {
        wrong(
            "job %s: variable %s should be of %s but is %s"
                .formatted(text(job, "jobKey"), work.effectName, possible, held));
      } else if (one) {
        ofBodies
            .computeIfAbsent(text(job, "processInstanceKey"), _ -> new HashSet<>())
            .add(unquoted(held.getFirst()));
      }
    }
    ofBodies.forEach((instance, effects) -> {
      var list = values.getOrDefault(instance + " effects", List.of());
      if (list.size() != 1 || !listed(list.getFirst()).equals(effects)) {
        wrong("instance %s collected %s instead of %s".formatted(instance, list, effects));
      }
    });
  }

  private static String unquoted(String json) {
    return listed("[" + json + "]").iterator().next();
  }

  private static Set<String> listed(String json) {
    try {
      Set<String> texts = new HashSet<>();
      Api.JSON.readTree(json).forEach(item -> texts.add(item.asText()));
      return texts;
    } catch (JsonProcessingException e) {
      return Set.of("no JSON: " + json);
    }
  }

  private void userTasksAreThere() {
    Map<String, String> states = new HashMap<>();
    for (var task : seen.tasks()) {
      states.put(text(task, "userTaskKey"), text(task, "state"));
      if (!text(task, "state").equals("COMPLETED")) {
        wrong("user task %s is %s".formatted(text(task, "userTaskKey"), text(task, "state")));
      }
    }
    account.tasks.forEach((key, task) -> {
      if (!states.containsKey(key)) {
        wrong("user task %s was seen and is not there".formatted(key));
      }
      if (task.done.size() > 1) {
        wrong("user task %s was completed %d times".formatted(key, task.done.size()));
      }
      if (task.gone && task.sent == 1) {
        wrong("user task %s was gone before anybody completed it".formatted(key));
      }
    });
  }

  /// A timer fires when it is due and not before. That it fires at all is in the tokens.
  private void timersWaited() {
    for (var element : seen.elements()) {
      if (text(element, "elementId").equals("wait") && element.path("endDate").isTextual()) {
        var waited =
            Duration.between(
                Instant.parse(text(element, "startDate")), Instant.parse(text(element, "endDate")));
        if (waited.toMillis() < Mission.TIMER_SECONDS * 1000L) {
          wrong(
              "the timer of instance %s fired after %d ms"
                  .formatted(text(element, "processInstanceKey"), waited.toMillis()));
        }
      }
    }
  }
}
