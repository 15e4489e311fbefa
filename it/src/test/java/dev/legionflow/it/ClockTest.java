package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The engine's own clock can be set off, forwards and back, from one start to the next.
@Execution(ExecutionMode.CONCURRENT)
class ClockTest {

  @Test
  void timersLocksAndKeysGoByTheEnginesClock(@TempDir Path data) {
    long late;
    long locked;
    try (LegionEngine engine = start(data, "0s")) {
      Steps steps = new Steps(engine);
      steps.deploy(
          steps
              .diagram()
              .startEvent()
              .serviceTask("slow", task -> task.zeebeJobType("slow"))
              .endEvent()
              .moveToActivity("slow")
              .boundaryEvent("late", event -> event.timerWithDuration("PT30M"))
              .serviceTask("remind", task -> task.zeebeJobType("remind"))
              .endEvent()
              .done(),
          steps
              .diagram("locked")
              .startEvent()
              .serviceTask("wait", task -> task.zeebeJobType("wait"))
              .endEvent()
              .done());
      late = steps.start(Map.of());
      locked = steps.start(steps.process("locked"), Map.of());
      assertThat(take(engine, "wait")).as("locked for ten minutes").isEqualTo(locked);
      engine.process().kill();
    }

    long ahead;
    try (LegionEngine engine = start(data, "1h")) {
      assertThat(engine.process().logText()).contains("legion.clock.offset");
      assertThat(take(engine, "remind")).isEqualTo(late);
      assertThat(take(engine, "wait")).isEqualTo(locked);
      ahead = mission(engine);
      assertThat(ahead).isGreaterThan(locked);
      assertThat(now(engine, ahead)).isAfter(Instant.now().plus(Duration.ofMinutes(50)));
    }

    try (LegionEngine engine = start(data, "-1h")) {
      List<Long> back = List.of(mission(engine), mission(engine));
      assertThat(back).isSorted().allMatch(key -> key > ahead);
      assertThat(now(engine, back.getFirst()))
          .isBefore(Instant.now().minus(Duration.ofMinutes(50)));
    }
  }

  private static LegionEngine start(Path data, String offset) {
    return LegionEngine.start(
        EngineProcess.start("clock", data, Map.of("legion.clock.offset", offset)));
  }

  /// The mission of a job of this type.
  private static long take(LegionEngine engine, String type) {
    return engine
        .client()
        .newActivateJobsCommand()
        .jobType(type)
        .maxJobsToActivate(1)
        .timeout(Duration.ofMinutes(10))
        .requestTimeout(Steps.PATIENCE)
        .execute()
        .getJobs()
        .getFirst()
        .getProcessInstanceKey();
  }

  /// A new mission that has noted what FEEL takes for the time.
  private static long mission(LegionEngine engine) {
    Steps steps = new Steps(engine);
    return steps.run(
        steps
            .diagram()
            .startEvent()
            .scriptTask("now", task -> task.zeebeExpression("now()").zeebeResultVariable("now"))
            .userTask("stay", task -> task.zeebeUserTask())
            .endEvent()
            .done(),
        Map.of());
  }

  private static Instant now(LegionEngine engine, long mission) {
    String json = engine.variables(mission, mission).getOrDefault("now", "");
    // "2026-11-21T03:20:23.6@Europe/Paris"
    return LocalDateTime.parse(json.substring(1, 20)).atZone(ZoneId.systemDefault()).toInstant();
  }
}
