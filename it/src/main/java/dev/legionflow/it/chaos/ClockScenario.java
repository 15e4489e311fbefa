package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Ledger.Act;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The engine's clock is an hour behind, then right, then an hour ahead, with a kill in between
/// each time; in the end it goes back by two hours. Keys go on upwards, no timer is lost or early.
record ClockScenario() implements Scenario {

  private static final String SETTING = "legion.clock.offset";
  private static final int STARTS_PER_SECOND = 40;
  private static final long LOAD_MILLIS = 3_000;

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public String about() {
    return "the engine's clock an hour behind, right, an hour ahead, and back; H2";
  }

  @Override
  public int kills() {
    return 3;
  }

  @Override
  public void run(Run run) {
    try (var api = new Api();
        var cluster = new Cluster(List.of(run.node("node-1", Map.of(), api)), api);
        var ledger = run.ledger()) {
      var node = cluster.first();
      node.set(SETTING, "-1h");
      cluster.startWithMissions();
      mustBeOff(api, cluster);
      try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
        load.start();
        Pause.millis(LOAD_MILLIS);
        turn(run, node, ledger, "0s");
        Pause.millis(LOAD_MILLIS);
        turn(run, node, ledger, "1h");
        Pause.millis(LOAD_MILLIS);
        Settling.settle(run, cluster, load, ledger);
      }
      // What waits for a time waits for it: so there must be nothing left when the clock goes back.
      turn(run, node, ledger, "-1h");
      try (var load =
          new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND).tagged("back-")) {
        load.start();
        Pause.millis(LOAD_MILLIS);
        Settling.settle(run, cluster, load, ledger);
      }
      keysRise(run, ledger);
    }
  }

  private static void turn(Run run, EngineNode node, Ledger ledger, String offset) {
    node.kill();
    run.fault();
    ledger.append(Act.FAULT, "SIGKILL, clock " + offset);
    node.set(SETTING, offset);
    node.start();
    run.say("killed, and started with the clock at " + offset);
  }

  private static void mustBeOff(Api api, Cluster cluster) {
    var node = cluster.first();
    cluster.deploy(List.of(Bpmn.createExecutableProcess("probe").startEvent().endEvent().done()));
    var probe =
        Api.expect(
                api.post(node, "/v2/process-instances", Map.of("processDefinitionId", "probe")),
                "start")
            .path("processInstanceKey")
            .asText();
    var instance = Api.expect(api.get(node, "/v2/process-instances/" + probe), "instance");
    var start = Instant.parse(instance.path("startDate").asText());
    if (Duration.between(start, Instant.now()).toMinutes() < 50) {
      throw new Skipped("this engine has no " + SETTING);
    }
  }

  /// Keys of acknowledged starts follow one another: each is answered before the next line begins a
  /// new run of the engine.
  private static void keysRise(Run run, Ledger ledger) {
    long highest = 0;
    long highestOfEarlier = 0;
    for (var entry : ledger.read()) {
      if (entry.act() == Act.FAULT) {
        highestOfEarlier = highest;
      } else if (entry.act() == Act.STARTED) {
        long key = Long.parseLong(entry.of().get(1));
        run.expect(
            key > highestOfEarlier,
            "key %d of %s is below a key %d of before the restart"
                .formatted(key, entry.first(), highestOfEarlier));
        highest = Math.max(highest, key);
      }
    }
  }
}
