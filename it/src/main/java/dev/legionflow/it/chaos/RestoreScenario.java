package dev.legionflow.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.it.chaos.Ledger.Act;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// PostgreSQL is brought back from a base backup that was made under load and the write-ahead log
/// behind it, as docs/how-to-backup.md says: to the end of the log, where nothing that was
/// acknowledged may be missing, and to an earlier moment, which the journal has to notice unless it
/// was told.
record RestoreScenario() implements Scenario {

  private static final int STARTS_PER_SECOND = 40;
  private static final long LOAD_MILLIS = 3_000;
  private static final Duration VERIFICATION = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "pg-restore";
  }

  @Override
  public String about() {
    return "PostgreSQL restored from a base backup and its archived log";
  }

  @Override
  public int kills() {
    return 3;
  }

  @Override
  public void run(Run run) {
    try (var database = Postgres.start(run);
        var api = new Api();
        var ledger = run.ledger()) {
      database.archive();
      var moment = backedUp(run, database, api, ledger);
      // Its data folder is what the restored nodes find.
      earlier(run, database, api, ledger, moment, false);
      earlier(run, database, api, ledger, moment, true);
      latest(run, database, api, ledger);
    }
  }

  /// A moment under load.
  ///
  /// @param before the newest line of the ledger before it
  /// @param after the newest line after it
  private record Moment(String time, long before, long after) {}

  private static Moment backedUp(Run run, Postgres database, Api api, Ledger ledger) {
    try (var cluster = new Cluster(List.of(run.node("node-1", database.settings(), api)), api)) {
      cluster.startWithMissions();
      Moment moment;
      int acknowledged;
      try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
        load.start();
        Pause.millis(LOAD_MILLIS);
        database.baseBackup();
        Pause.millis(LOAD_MILLIS);
        var before = ledger.newest();
        var time = database.query("select clock_timestamp()");
        moment = new Moment(time, before, ledger.newest());
        Pause.millis(LOAD_MILLIS);
        acknowledged = load.acknowledged();
      }
      // What the journal's head names is then in the log that is archived.
      cluster.first().kill();
      database.archiveAll();
      database.crash();
      run.fault();
      ledger.append(Act.FAULT, "PostgreSQL is gone");
      run.say(
          "base backup under load, %d starts acknowledged, then the cluster is gone"
              .formatted(acknowledged));
      return moment;
    }
  }

  /// To the end of the log.
  private static void latest(Run run, Postgres database, Api api, Ledger ledger) {
    try (var restored = database.restored(run, "");
        var cluster = new Cluster(List.of(run.node("node-1", restored.settings(), api)), api)) {
      cluster.start();
      var report = verification(api, cluster.first());
      run.expect(
          report.path("whole").asBoolean(),
          "restored to the end of the log, the journal is not whole: " + report);
      try (var load =
          new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND).tagged("r")) {
        load.start();
        load.awaitStart();
        Pause.millis(LOAD_MILLIS);
        Settling.settle(run, cluster, load, ledger);
      }
    }
  }

  /// To an earlier moment.
  ///
  /// @param told whether the node is told by the file `journal.restored`
  private static void earlier(
      Run run, Postgres database, Api api, Ledger ledger, Moment moment, boolean told) {
    var name = told ? "node-told" : "node-untold";
    try (var restored = database.restored(run, moment.time());
        var cluster = new Cluster(List.of(run.node(name, restored.settings(), api)), api)) {
      run.fault();
      var node = cluster.first();
      copyData(run, node, told);
      cluster.start();
      exactly(run, api, node, ledger, moment);
      var report = verification(api, node);
      var kinds = report.path("faultCounts");
      if (told) {
        run.expect(
            report.path("whole").asBoolean() && report.path("restorations").size() == 1,
            "the node was told that the database was set back, but says " + report);
      } else {
        run.expect(
            !report.path("whole").asBoolean() && kinds.path("CUT_OFF").asInt() == 1,
            "the journal was set back, and its verification says " + report);
      }
      // And it goes on.
      var _ =
          Api.expect(
              api.post(node, "/v2/process-instances", Map.of("processDefinitionId", Mission.KEPT)),
              "a start on a database that was set back");
      run.say(
          "back to an earlier moment, %s: whole %s, %s, restorations %d"
              .formatted(
                  told ? "told" : "not told",
                  report.path("whole"),
                  kinds,
                  report.path("restorations").size()));
    }
  }

  /// What a node keeps outside of the database.
  private static void copyData(Run run, EngineNode node, boolean told) {
    var from = run.folder().resolve("node-1").resolve("data");
    try {
      for (var file : List.of("journal.head", "admin-token", "admin-password")) {
        Files.copy(from.resolve(file), node.data().resolve(file));
      }
      if (told) {
        Files.createFile(node.data().resolve("journal.restored"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All that was acknowledged before the moment is there, nothing that was sent after it is.
  private static void exactly(Run run, Api api, EngineNode node, Ledger ledger, Moment moment) {
    Set<String> there = new HashSet<>();
    api.all(
            node,
            "/v2/process-instances/search",
            Map.of("processDefinitionId", Map.of("$like", "chaos-*")),
            "processInstanceKey")
        .forEach(item -> there.add(item.path("tags").path(0).asText()));
    int found = 0;
    for (var entry : ledger.read()) {
      if (entry.act() == Act.STARTED && entry.number() <= moment.before()) {
        found++;
        run.expect(
            there.contains(entry.first()),
            "start %s was acknowledged before the moment and is lost".formatted(entry.first()));
      } else if (entry.act() == Act.START_SENT && entry.number() > moment.after()) {
        run.expect(
            !there.contains(entry.first()),
            "start %s was sent after the moment and is there".formatted(entry.first()));
      }
    }
    run.expect(found > 0, "no start was acknowledged before the moment");
  }

  private static JsonNode verification(Api api, EngineNode node) {
    return Api.expect(
        api.post(node, "/legion/journal/verification", Map.of(), VERIFICATION), "the verification");
  }
}
