package dev.legionflow.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.legionflow.it.chaos.Ledger.Act;
import dev.legionflow.it.chaos.Ledger.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The checker finds what it is there to find: a small world in which all is well, and each kind of
/// damage to it.
class CheckerTest {

  /// Instances 1 (a job, 11), 2 (a user task, 21), 3 (a timer) and 4 (a body of 20 jobs from 400).
  static final class World {
    final List<Entry> entries = new ArrayList<>();
    final List<JsonNode> instances = new ArrayList<>();
    final List<JsonNode> elements = new ArrayList<>();
    final List<JsonNode> jobs = new ArrayList<>();
    final List<JsonNode> tasks = new ArrayList<>();
    final List<JsonNode> effects = new ArrayList<>();
    final List<JsonNode> incidents = new ArrayList<>();

    World() {
      start("1", "chaos-one-job", "in", "work", "out");
      job("1", "11", "work", "effect_work", "e11");
      effects.add(variable("1", "effect_work", "\"e11\""));
      start("2", "chaos-review", "in", "ask", "out");
      tasks.add(
          row(
              "userTaskKey",
              "21",
              "processInstanceKey",
              "2",
              "elementId",
              "ask",
              "state",
              "COMPLETED"));
      add(Act.TASK_SENT, "21", "2");
      add(Act.TASK_DONE, "21");
      start("3", "chaos-timer", "in", "wait", "out");
      start("4", "chaos-each", "in", "each", "out");
      var list = new ArrayList<String>();
      for (int i = 0; i < Mission.FAN_OUT; i++) {
        var key = Integer.toString(400 + i);
        elements.add(element("4", "each"));
        job("4", key, "each", "effect", "e" + key);
        effects.add(variable("at-" + key, "effect", "\"e" + key + "\""));
        list.add("\"e" + key + "\"");
      }
      effects.add(variable("4", "effects", "[" + String.join(",", list) + "]"));
    }

    void add(Act act, String... of) {
      entries.add(new Entry(entries.size() + 1L, 0, act, List.of(of)));
    }

    private void start(String key, String process, String... ids) {
      add(Act.START_SENT, "t" + key, process);
      add(Act.STARTED, "t" + key, key);
      instances.add(instance(key, process, "t" + key));
      for (var id : ids) {
        elements.add(element(key, id));
      }
    }

    static ObjectNode instance(String key, String process, String tag) {
      var row =
          row("processInstanceKey", key, "processDefinitionId", process, "state", "COMPLETED");
      row.putNull("parentProcessInstanceKey");
      row.putArray("tags").add(tag);
      return row;
    }

    private static ObjectNode element(String instance, String id) {
      return row(
          "processInstanceKey", instance,
          "elementId", id,
          "state", "COMPLETED",
          "startDate", "2026-01-01T00:00:00.000Z",
          "endDate", "2026-01-01T00:00:02.010Z");
    }

    private void job(String instance, String key, String element, String name, String effect) {
      jobs.add(
          row(
              "jobKey", key,
              "processInstanceKey", instance,
              "elementInstanceKey", "at-" + key,
              "elementId", element,
              "state", "COMPLETED"));
      add(Act.JOB_TAKEN, key, instance, element, Integer.toString(entries.size()));
      add(Act.JOB_SENT, key, name, effect);
      add(Act.JOB_DONE, key, effect);
    }

    private static ObjectNode variable(String scope, String name, String value) {
      return row("scopeKey", scope, "name", name, "value", value);
    }

    private static ObjectNode row(String... members) {
      var row = Api.JSON.createObjectNode();
      for (int i = 0; i < members.length; i += 2) {
        row.put(members[i], members[i + 1]);
      }
      return row;
    }

    List<String> check() {
      return Checker.check(
          Account.of(entries), new Seen(instances, elements, jobs, tasks, effects, incidents));
    }

    /// The row that has this value.
    private static ObjectNode find(List<JsonNode> rows, String member, String value) {
      return (ObjectNode)
          rows.stream()
              .filter(row -> row.path(member).asText().equals(value))
              .findFirst()
              .orElseThrow();
    }
  }

  @Test
  void aWorldInWhichAllIsWellHasNoViolation() {
    assertThat(new World().check()).isEmpty();
  }

  @Test
  void whatIsNotKnownMayBeEitherWay() {
    var world = new World();
    world.add(Act.START_SENT, "t5", "chaos-timer");
    world.add(Act.START_UNKNOWN, "t5", "IOException");
    assertThat(world.check()).isEmpty();

    world.start("5", "chaos-timer", "in", "wait", "out");
    world.entries.removeIf(entry -> entry.act() == Act.STARTED && entry.first().equals("t5"));
    assertThat(world.check()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damageIsFound(String expected, Consumer<World> damage) {
    var world = new World();
    damage.accept(world);
    assertThat(world.check()).anySatisfy(text -> assertThat(text).contains(expected));
  }

  private static Arguments damage(String expected, Consumer<World> damage) {
    return arguments(expected, damage);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("start t1 was acknowledged as 1; there is []", w -> w.instances.removeFirst()),
        damage(
            "start t1 exists 2 times",
            w -> w.instances.add(World.instance("9", "chaos-one-job", "t1"))),
        damage("that nobody sent", w -> w.instances.add(World.instance("9", "chaos-timer", "x"))),
        damage(
            "instance 3 of chaos-timer is ACTIVE",
            w -> World.find(w.instances, "processInstanceKey", "3").put("state", "ACTIVE")),
        damage(
            "instance 3 called 1 instances instead of 0",
            w ->
                World.find(w.instances, "processInstanceKey", "1")
                    .put("parentProcessInstanceKey", "3")),
        damage("of chaos-one-job has the elements", w -> w.elements.removeFirst()),
        damage("of chaos-one-job has the elements", w -> w.elements.add(World.element("1", "out"))),
        damage(
            "element wait of instance 3 is ACTIVE",
            w -> World.find(w.elements, "elementId", "wait").put("state", "ACTIVE")),
        damage(
            "elements of instance 9, which is not there",
            w -> w.elements.add(World.element("9", "in"))),
        damage(
            "the timer of instance 3 fired after 1990 ms",
            w ->
                World.find(w.elements, "elementId", "wait")
                    .put("endDate", "2026-01-01T00:00:01.990Z")),
        damage(
            "job 11 is CREATED", w -> World.find(w.jobs, "jobKey", "11").put("state", "CREATED")),
        damage("job 11 was taken and is not there", w -> w.jobs.removeFirst()),
        damage("has the jobs {} instead of {work=1}", w -> w.jobs.removeFirst()),
        damage(
            "job 11 is completed, and nobody completed it",
            w -> w.entries.removeIf(entry -> entry.first().equals("11"))),
        damage("job 11 was completed 2 times", w -> w.add(Act.JOB_DONE, "11", "e11")),
        damage("job 11 was gone before", w -> w.add(Act.JOB_GONE, "11")),
        damage(
            "job 11 was offered again",
            w -> w.add(Act.JOB_TAKEN, "11", "1", "work", Integer.toString(w.entries.size()))),
        damage(
            "job 11: variable effect_work should be of [e11] but is [\"other\"]",
            w -> World.find(w.effects, "name", "effect_work").put("value", "\"other\"")),
        damage("job 11: variable effect_work", w -> w.effects.removeFirst()),
        damage("instance 4 collected", w -> w.effects.removeLast()),
        damage(
            "instance 4 collected",
            w -> World.find(w.effects, "name", "effects").put("value", "[\"e400\",null]")),
        damage("user task 21 was seen and is not there", w -> w.tasks.removeFirst()),
        damage(
            "user task 21 is CREATED",
            w -> World.find(w.tasks, "userTaskKey", "21").put("state", "CREATED")),
        damage("user task 21 was completed 2 times", w -> w.add(Act.TASK_DONE, "21")),
        damage("user task 21 was gone before", w -> w.add(Act.TASK_GONE, "21")),
        damage(
            "an incident at work of instance 1: broken",
            w ->
                w.incidents.add(
                    World.row(
                        "processInstanceKey", "1", "elementId", "work", "errorMessage", "broken"))),
        damage(
            "an answer that no right engine gives: start t9 400",
            w -> w.add(Act.WRONG, "start t9", "400")));
  }
}
