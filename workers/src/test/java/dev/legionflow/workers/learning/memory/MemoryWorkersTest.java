package dev.legionflow.workers.learning.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.Job.InvalidVariable;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.BpmnError;
import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.worker.JobOutcome.Terminal;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.TestDatabase;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryWorkersTest {

  private final Memory memory =
      Memory.of(
          TestDatabase.H2.open(),
          new Bounds(10, 20, 1_000, 3, 5, Duration.ofDays(1)),
          Clock.systemUTC());
  private long key;

  private JobOutcome work(JobWorker worker, Map<String, Object> variables) throws Exception {
    return worker.work(
        new Job(
            ++key, worker.type(), "talk", 7, "Remember", 8, 3, Map.of(), new HashMap<>(variables)));
  }

  private JobOutcome append(Object... texts) throws Exception {
    var entries =
        List.of(texts).stream().map(text -> Map.of("role", "user", "text", text)).toList();
    return work(new AppendWorker(memory), Map.of("session", "s", "entries", entries));
  }

  private static Map<String, Object> variables(JobOutcome outcome) {
    return new HashMap<>(((Completed) outcome).variables());
  }

  @Test
  void aConversationThroughTheJobTypes() throws Exception {
    assertThat(variables(append("hello", "how are you")))
        .isEqualTo(Map.of("branch", "main", "size", 2, "added", 2));
    assertThat(
            variables(
                work(new ForkWorker(memory), Map.of("session", "s", "at", 1, "fork", "idea"))))
        .containsEntry("size", 1);
    work(
        new AppendWorker(memory),
        Map.of(
            "session",
            "s",
            "branch",
            "idea",
            "entries",
            List.of(Map.of("role", "tool", "text", "42", "tokens", 7))));
    assertThat(
            variables(
                work(
                    new JoinWorker(memory),
                    Map.of("session", "s", "from", "idea", "summary", "it is 42"))))
        .isEqualTo(Map.of("branch", "main", "size", 3, "added", 1));

    var read = variables(work(new ReadWorker(memory), Map.of("session", "s")));
    assertThat(read).containsEntry("size", 3).containsEntry("complete", true);
    assertThat((List<?>) read.get("entries"))
        .extracting(entry -> ((Map<?, ?>) entry).get("text"))
        .isEqualTo(List.of("hello", "how are you", "it is 42"));
    var newest = variables(work(new ReadWorker(memory), Map.of("session", "s", "maxTokens", 5)));
    assertThat((List<?>) newest.get("entries")).hasSize(2);
    assertThat(newest).containsEntry("complete", false).containsEntry("tokens", 5L);
    assertThat(variables(work(new ReadWorker(memory), Map.of("session", "new"))))
        .containsEntry("size", 0)
        .containsEntry("complete", true);
  }

  @Test
  void whatTheDiagramIsToHandleIsABpmnError() throws Exception {
    append("one");
    var moved =
        work(
            new AppendWorker(memory),
            Map.of(
                "session",
                "s",
                "expected",
                0,
                "entries",
                List.of(Map.of("role", "user", "text", "x"))));
    assertThat(moved)
        .isEqualTo(new BpmnError("MEMORY_MOVED_ON", "the branch has 1 entries", Map.of("size", 1)));
    assertThat(append("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"))
        .isEqualTo(JobOutcome.error("MEMORY_FULL", "a branch has at most 10 entries"));
    assertThat(work(new ReadWorker(memory), Map.of("session", "s", "branch", "none")))
        .isEqualTo(new Terminal("variable 'branch': there is no branch 'none'"));
    assertThat(work(new ReadWorker(memory), Map.of("session", "new", "branch", "none")))
        .isInstanceOf(Completed.class);
    assertThat(work(new JoinWorker(memory), Map.of("session", "s", "from", "none")))
        .isEqualTo(new Terminal("variable 'from': there is no branch 'none'"));
  }

  @Test
  void variablesThatAreWrongAreNamed() {
    refused("'session'", Map.of());
    refused("'session'", Map.of("session", "a/b"));
    refused("'branch'", Map.of("session", "s", "branch", " "));
    refused("'entries'", Map.of("session", "s"));
    refused("'entries'", Map.of("session", "s", "entries", List.of()));
    refused("'entries[1]'", Map.of("session", "s", "entries", List.of("hello")));
    refused("'entries[1].role'", Map.of("session", "s", "entries", List.of(Map.of("text", "x"))));
    refused(
        "'entries[1].text'",
        Map.of(
            "session",
            "s",
            "entries",
            List.of(Map.of("role", "user", "text", "x".repeat(50_001)))));
    refused(
        "'entries[1].tokens'",
        Map.of("session", "s", "entries", List.of(Map.of("role", "u", "text", "x", "tokens", -1))));
    refused(
        "'expected'",
        Map.of(
            "session", "s", "expected", 1.5, "entries", List.of(Map.of("role", "u", "text", "x"))));
  }

  private void refused(String named, Map<String, Object> variables) {
    assertThatThrownBy(() -> work(new AppendWorker(memory), variables))
        .isInstanceOf(InvalidVariable.class)
        .hasMessageContaining(named);
  }

  @Test
  void aTimeToKeepThatIsMisspeltIsNamed() {
    assertThat(Bounds.of(config("12h")).kept()).isEqualTo(Duration.ofHours(12));
    for (var wrong : List.of("soon", "0d", "4000d", "-1d")) {
      assertThatThrownBy(() -> Bounds.of(config(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("legion.memory.keep", wrong);
    }
  }

  private static org.eclipse.microprofile.config.Config config(String kept) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(Map.of("legion.memory.keep", kept), "test", 100))
        .build();
  }
}
