package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.legionflow.cli.Legion;
import dev.legionflow.cli.command.Exit;
import io.camunda.client.api.command.ClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The drill of docs/how-to-backup.md: a backup under load, a crash, a restore elsewhere.
@Execution(ExecutionMode.CONCURRENT)
class BackupTest {

  private static final String TYPE = "backup-work";

  private final StringWriter err = new StringWriter();
  private final List<Long> started = new CopyOnWriteArrayList<>();

  @Test
  void aBackupUnderLoadComesBackInAnotherFolder(@TempDir Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path backup = folder.resolve("legion.zip");
    Steps steps;
    List<Long> before;
    long after;
    EngineProcess process = EngineProcess.start("backup", data, Map.of());
    try (LegionEngine engine = LegionEngine.start(process)) {
      steps = new Steps(engine);
      steps.deploy(
          steps
              .diagram()
              .startEvent()
              .serviceTask("task", task -> task.zeebeJobType(TYPE))
              .endEvent()
              .done());
      List<Thread> load = load(steps);
      await().atMost(Steps.PATIENCE).until(() -> started.size() > 50);

      before = List.copyOf(started);
      assertThat(
              legion(
                  "backup",
                  backup.toString(),
                  "--url",
                  process.url().toString(),
                  "--data",
                  data.toString()))
          .as(err::toString)
          .isEqualTo(Exit.OK);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
          .isEqualTo("rw-------");
      assertThat(legion("restore", backup.toString(), "--data", data.toString(), "--force"))
          .isEqualTo(Exit.REFUSED);
      assertThat(err.toString()).contains("an engine is running");
      int now = started.size();
      await().atMost(Steps.PATIENCE).until(() -> started.size() > now + 20);
      after = started.getLast();
      process.kill();
      for (Thread thread : load) {
        thread.join();
      }
    }
    assertThat(names(data))
        .as("nothing is left of making it")
        .noneMatch(name -> name.startsWith("."));

    assertThat(legion("restore", backup.toString(), "--data", data.toString()))
        .as("there is a database")
        .isEqualTo(Exit.REFUSED);
    Path elsewhere = folder.resolve("elsewhere");
    assertThat(legion("restore", backup.toString(), "--data", elsewhere.toString()))
        .as(err::toString)
        .isEqualTo(Exit.OK);
    try (LegionEngine engine =
        LegionEngine.start(EngineProcess.start("restored", elsewhere, Map.of()))) {
      Steps restored = new Steps(engine);
      before.forEach(restored::active);
      assertThat(engine.state(after)).as("it came after the backup").isEmpty();
      var job =
          engine
              .client()
              .newActivateJobsCommand()
              .jobType(TYPE)
              .maxJobsToActivate(1)
              .timeout(java.time.Duration.ofMinutes(1))
              .execute()
              .getJobs()
              .getFirst();
      restored.complete(job, Map.of());
      restored.completed(job.getProcessInstanceKey());
    }

    assertThat(legion("restore", backup.toString(), "--data", elsewhere.toString(), "--force"))
        .as(err::toString)
        .isEqualTo(Exit.OK);
    assertThat(names(elsewhere)).anyMatch(name -> name.startsWith("before-restore-"));
  }

  @Test
  void whatIsNoBackupOfOursIsRefused(@TempDir Path folder) throws IOException {
    Path data = folder.resolve("data");
    for (List<String> names :
        List.of(
            List.of("legion.mv.db", "legion-backup.json", "../evil"),
            List.of("legion.mv.db", "legion-backup.json", "config/application.properties"),
            List.of("legion.mv.db"),
            List.of("legion-backup.json"))) {
      Path zip = zip(folder.resolve("wrong.zip"), names);
      assertThat(legion("restore", zip.toString(), "--data", data.toString()))
          .as("%s", names)
          .isEqualTo(Exit.REFUSED);
    }
    Path cut = folder.resolve("cut.zip");
    byte[] whole =
        Files.readAllBytes(
            zip(folder.resolve("whole.zip"), List.of("legion.mv.db", "legion-backup.json")));
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(legion("restore", cut.toString(), "--data", data.toString()))
        .isEqualTo(Exit.REFUSED);
    assertThat(data).doesNotExist();
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  private List<Thread> load(Steps steps) {
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      load.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    started.add(steps.start(Map.of("text", "x".repeat(1_000))));
                  }
                } catch (ClientException e) {
                  // The engine was killed.
                }
              }));
    }
    return load;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private int legion(String... arguments) {
    return Legion.run(
        name -> null, new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
  }

  private static Path zip(Path file, List<String> names) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("{\"format\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
