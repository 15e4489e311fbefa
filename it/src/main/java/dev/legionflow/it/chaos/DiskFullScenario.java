package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Api.Answer;
import dev.legionflow.it.chaos.Ledger.Act;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The file system of the data folder is full: writes are refused with a clear error, reads work,
/// and when there is space again everything goes on. A small tmpfs stands for the disk.
record DiskFullScenario() implements Scenario {

  /// Not one of the load, whose instances are counted.
  private static final String PROBE = "probe";

  private static final int STARTS_PER_SECOND = 40;
  private static final int REFUSALS = 20;

  /// It stays full for so long, and the engine has to live through it.
  private static final long FULL_MILLIS = 20_000;

  private static final Duration UNTIL_FULL = Duration.ofSeconds(60);
  private static final Duration UNTIL_WELL = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "disk-full";
  }

  @Override
  public String about() {
    return "the data folder's file system is full, then has space again; H2";
  }

  @Override
  public int kills() {
    return 1;
  }

  @Override
  public void run(Run run) {
    try (var api = new Api();
        var disk = SmallDisk.mount(run.folder().resolve("node-1").resolve("data"));
        var cluster = new Cluster(List.of(run.node("node-1", Map.of(), api)), api);
        var ledger = run.ledger()) {
      cluster.startWithMissions();
      cluster.deploy(
          List.of(Bpmn.createExecutableProcess(PROBE).startEvent("in").endEvent("out").done()));
      try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
        load.start();
        Pause.millis(3_000);
        disk.fill();
        run.fault();
        ledger.append(Act.FAULT, "disk full");
        refusals(run, api, cluster.first());
        Pause.millis(FULL_MILLIS);
        reads(run, api, cluster.first());
        disk.empty();
        recovers(run, load, cluster.first());
        Settling.settle(run, cluster, load, ledger);
      }
    }
  }

  private static Answer start(Api api, EngineNode node) {
    return api.post(
        node,
        "/v2/process-instances",
        Map.of("processDefinitionId", PROBE, "variables", Map.of("text", "x".repeat(100_000))));
  }

  private static void refusals(Run run, Api api, EngineNode node) {
    Set<String> answers = new TreeSet<>();
    int refused = 0;
    var until = System.nanoTime() + UNTIL_FULL.toNanos();
    while (refused < REFUSALS && System.nanoTime() < until) {
      if (api.post(node, "/v2/deployments-of-nothing", Map.of()) instanceof Answer.Unreachable) {
        throw new Broken("the engine is gone when the disk is full, see " + node.log());
      }
      var answer = start(api, node);
      if (answer instanceof Answer.Unknown(var why)) {
        refused++;
        answers.add(why);
      }
    }
    run.say("answers to writes on a full disk: " + answers);
    run.expect(refused > 0, "the disk was filled and no write was refused");
    run.expect(
        answers.stream().noneMatch(why -> why.startsWith("500")),
        "a write on a full disk is answered without saying why: " + answers);
    reads(run, api, node);
  }

  private static void reads(Run run, Api api, EngineNode node) {
    var read = api.post(node, "/v2/process-instances/search", Map.of("page", Map.of("limit", 10)));
    run.expect(read instanceof Answer.Done, "a search on a full disk is answered " + read);
  }

  private static void recovers(Run run, Load load, EngineNode node) {
    var began = System.nanoTime();
    int acknowledged = load.acknowledged();
    while (load.acknowledged() < acknowledged + 5) {
      if (System.nanoTime() - began > UNTIL_WELL.toNanos()) {
        run.violation("with space again no start is acknowledged for " + UNTIL_WELL);
        node.close();
        node.start();
        return;
      }
      Pause.millis(20);
    }
    run.say(
        "with space again, starts are acknowledged after %.1f s"
            .formatted((System.nanoTime() - began) / 1e9));
  }

  /// A tmpfs, and a file that takes all of its space.
  private record SmallDisk(Path folder, Path ballast) implements AutoCloseable {

    static SmallDisk mount(Path folder) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (!Shell.works(
          List.of("mount", "-t", "tmpfs", "-o", "size=96m,mode=700", "tmpfs", folder.toString()))) {
        throw new Skipped("mounting a small tmpfs is not permitted");
      }
      return new SmallDisk(folder, folder.resolve("ballast"));
    }

    void fill() {
      var block = ByteBuffer.allocate(4_096);
      try (var file =
          FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        while (true) {
          block.clear();
          file.write(block);
        }
      } catch (IOException e) {
        // Full, which was the point.
      }
    }

    void empty() {
      try {
        Files.delete(ballast);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      // The engine's files are gone with it: what is kept of a failed run are the logs beside it.
      Shell.run(List.of("umount", "-l", folder.toString()));
    }
  }
}
