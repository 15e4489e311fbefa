package dev.legionflow.workers.legion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecruitWorkerTest {

  private static final String TEAM =
      """
      legionnaires:
        - name: ada
          jobType: work.ada
          tags: [Java, review]
        - name: bob
          jobType: work.bob
          tags: [java]
        - name: cleo
          jobType: work.cleo
          tags: [plan]
          capacity: 3
      """;

  private final Set<String> away = new HashSet<>();

  private Map<String, @Nullable Object> recruit(Path folder, String file, Object roles)
      throws IOException {
    return ((JobOutcome.Completed) outcome(folder, file, roles)).variables();
  }

  private JobOutcome outcome(Path folder, String file, @Nullable Object roles) throws IOException {
    Path path = Files.writeString(folder.resolve("legionnaires.yaml"), file);
    var worker = new RecruitWorker(path, type -> !away.contains(type));
    return worker.work(job(roles));
  }

  private static Job job(@Nullable Object roles) {
    Map<String, @Nullable Object> variables = new java.util.HashMap<>();
    variables.put("roles", roles);
    return new Job(7, "legion.recruit", "p", 1, "Recruit", 2, 3, Map.of(), variables);
  }

  private static Map<String, Object> role(String name, int count, String... needs) {
    return Map.of("name", name, "count", count, "needs", List.of(needs));
  }

  private static List<String> names(Map<String, @Nullable Object> answer) {
    return ((List<?>) Objects.requireNonNull(answer.get("members")))
        .stream().map(member -> String.valueOf(((Map<?, ?>) member).get("name"))).toList();
  }

  @Test
  void rolesAreTakenByThoseWhoHaveTheTags(@TempDir Path folder) throws IOException {
    var answer = recruit(folder, TEAM, List.of(role("reviewer", 1, "JAVA", "review")));

    assertThat(answer)
        .containsEntry("filled", true)
        .containsEntry("waitingFor", "")
        .containsEntry(
            "members",
            List.of(
                Map.of(
                    "role", "reviewer",
                    "name", "ada",
                    "jobType", "work.ada",
                    "tags", List.of("java", "review"))));
  }

  @Test
  void theOnlyOneForALaterRoleIsLeftToIt(@TempDir Path folder) throws IOException {
    var answer =
        recruit(folder, TEAM, List.of(role("coder", 1, "java"), role("reviewer", 1, "review")));

    assertThat(names(answer)).containsExactly("bob", "ada");
  }

  @Test
  void oneMayTakeAsManyPlacesAsItsCapacity(@TempDir Path folder) throws IOException {
    var answer = recruit(folder, TEAM, List.of(role("planner", 4, "plan")));

    assertThat(names(answer)).containsExactly("cleo", "cleo", "cleo");
    assertThat(answer)
        .containsEntry("filled", false)
        .containsEntry("waitingFor", "planner: 1 missing, needs plan");
  }

  @Test
  void manyAreTakenBeforeOneIsTakenTwice(@TempDir Path folder) throws IOException {
    var answer = recruit(folder, TEAM, List.of(Map.of("name", "voter", "count", 3)));

    assertThat(names(answer)).containsExactlyInAnyOrder("ada", "bob", "cleo");
  }

  @Test
  void whoIsNotConnectedIsNotTakenAndNamed(@TempDir Path folder) throws IOException {
    away.add("work.ada");

    var answer = recruit(folder, TEAM, List.of(role("reviewer", 1, "review")));

    assertThat(names(answer)).isEmpty();
    assertThat(answer.get("waitingFor"))
        .isEqualTo("reviewer: 1 missing, needs review (not connected: ada)");
    away.clear();
    assertThat(recruit(folder, TEAM, List.of(role("reviewer", 1, "review"))))
        .containsEntry("filled", true);
  }

  @Test
  void withoutAFileNobodyIsThere(@TempDir Path folder) {
    var worker = new RecruitWorker(folder.resolve("none.yaml"), _ -> true);

    var answer = (JobOutcome.Completed) worker.work(job(List.of(Map.of("name", "any"))));

    assertThat(answer.variables())
        .containsEntry("filled", false)
        .containsEntry("waitingFor", "any: 1 missing");
  }

  @Test
  void aFileThatIsWrongIsNamedWithItsField(@TempDir Path folder) throws IOException {
    List<Object> roles = List.of(Map.of("name", "any"));
    assertThat(reason(outcome(folder, "legionnaires: [{name: x}]", roles)))
        .contains("legionnaires[0].jobType");
    assertThat(reason(outcome(folder, "legionnaires: [{name: x, jobType: y, capacity: 0}]", roles)))
        .contains("legionnaires[0].capacity");
    assertThat(
            reason(
                outcome(
                    folder, "legionnaires: [{name: x, jobType: y}, {name: x, jobType: z}]", roles)))
        .contains("legionnaires[1].name");
    assertThat(reason(outcome(folder, "legionnaires: [", roles))).contains("no YAML");
    assertThat(reason(outcome(folder, "#".repeat(300_000), roles))).contains("262144 bytes");
  }

  private static String reason(JobOutcome outcome) {
    var told = ((JobOutcome.Completed) outcome).variables();
    assertThat(told).containsEntry("filled", false).containsEntry("members", List.of());
    return String.valueOf(told.get("waitingFor"));
  }

  @Test
  void rolesThatAreWrongAreNamed(@TempDir Path folder) {
    for (var wrong :
        Map.of(
                "roles", List.of(),
                "roles[0].name", List.of(Map.of()),
                "roles[0].count", List.of(Map.of("name", "a", "count", 0.5)),
                "roles[1].needs",
                    List.of(Map.of("name", "a"), Map.of("name", "b", "needs", List.of(1))))
            .entrySet()) {
      assertThatThrownBy(() -> outcome(folder, TEAM, wrong.getValue()))
          .isInstanceOf(Job.InvalidVariable.class)
          .hasMessageContaining("'" + wrong.getKey() + "'");
    }
    assertThatThrownBy(() -> outcome(folder, TEAM, List.of(role("a", 60), role("b", 60))))
        .hasMessageContaining("100 members");
  }
}
