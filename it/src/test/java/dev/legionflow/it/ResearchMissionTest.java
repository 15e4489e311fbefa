package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import io.camunda.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.response.UserTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The mission `research`: an agent that calls tools, some of them persons.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResearchMissionTest {

  private static final List<Map<String, String>> DOCUMENTS =
      List.of(
          Map.of("name", "lease", "text", "The rent is 900."),
          Map.of("name", "menu", "text", "Soup."));

  private static final Map<String, Object> LIST =
      Map.of("calls", List.of(Map.of("tool", "List_documents")));

  /// What the model is told and answers; where nothing is left to answer, it is away.
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  private final Queue<String> answers = new ConcurrentLinkedQueue<>();

  private @Nullable ModelStub stub;
  private @Nullable LegionEngine started;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    stub =
        ModelStub.start(ask -> {
          asked.add(ask.system() + "\n" + ask.text());
          String answer = answers.poll();
          return answer == null ? Reply.error(503) : Reply.text(answer);
        });
    Map<String, String> settings = new HashMap<>();
    settings.put("legion.router.ollama", "off");
    settings.put("legion.router.models", ModelRegistry.write(folder, stub).toString());
    started = LegionEngine.start(EngineProcess.start("research", folder.resolve("data"), settings));
    try (Stream<Path> files = Files.list(Shop.repository().resolve("processes"))) {
      DeployResourceCommandStep2 command = null;
      for (Path file : files.filter(ResearchMissionTest::isPart).sorted().toList()) {
        command =
            command == null
                ? engine().client().newDeployResourceCommand().addResourceFile(file.toString())
                : command.addResourceFile(file.toString());
      }
      Objects.requireNonNull(command).execute();
    }
  }

  private static boolean isPart(Path file) {
    return file.getFileName().toString().matches("(research.*|tool-approval)\\.(bpmn|form)");
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
    if (stub != null) {
      stub.close();
    }
  }

  @BeforeEach
  void nothingSaid() {
    asked.clear();
    answers.clear();
  }

  private LegionEngine engine() {
    return Objects.requireNonNull(started);
  }

  private long begin(Map<String, Object> more) {
    Map<String, Object> variables = new HashMap<>(more);
    variables.put("question", "What is the rent?");
    variables.put("documents", DOCUMENTS);
    return new Steps(engine()).start("research", variables);
  }

  private UserTask task(long mission, String element) {
    return Steps.eventually(
            () ->
                engine()
                    .client()
                    .newUserTaskSearchRequest()
                    .filter(filter ->
                        filter
                            .processInstanceKey(mission)
                            .elementId(element)
                            .state(UserTaskState.CREATED))
                    .execute()
                    .items(),
            found ->
                assertThat(found)
                    .as(() -> element + ", incidents " + engine().incidents(mission))
                    .hasSize(1))
        .getFirst();
  }

  private void decide(UserTask task, Map<String, Object> answer) {
    engine().client().newCompleteUserTaskCommand(task.getUserTaskKey()).variables(answer).execute();
  }

  private String local(long mission, UserTask task, String name) {
    return Objects.requireNonNull(
        engine().variables(mission, task.getElementInstanceKey()).get(name), name);
  }

  private static Map<String, Object> call(String tool, String argument, String value) {
    return Map.of("calls", List.of(Map.of("tool", tool, "arguments", Map.of(argument, value))));
  }

  /// The tools are those of the diagram, and so is the person among them.
  @Test
  void aScriptDrivesItWithoutAModel() {
    long mission =
        begin(
            Map.of(
                "script",
                List.of(
                    LIST,
                    call("Read_document", "name", "lease"),
                    call("Ask_a_colleague", "question", "Is it still so?"),
                    Map.of("answer", "It is 900 [lease]."))));

    UserTask colleague = task(mission, "Ask_a_colleague");
    assertThat(local(mission, colleague, "asked")).isEqualTo("\"Is it still so?\"");
    assertThat(colleague.getCandidateGroups()).containsExactly("experts");
    decide(colleague, Map.of("answer", "It is."));

    decide(task(mission, "Review"), Map.of("decision", "accept"));
    new Steps(engine()).completed(mission);
    assertThat(engine().variables(mission, mission))
        .containsEntry("report", "\"It is 900 [lease].\"")
        .containsEntry("steps", "4")
        .containsEntry("costMicroDollars", "0")
        .doesNotContainKeys("toolCall", "toolCallResult", "agent");
    assertThat(asked).isEmpty();
  }

  @Test
  void theModelReadsWhatTheToolsAndTheReviewerSay() {
    answers.add(
        "{\"calls\": [{\"tool\": \"Read_document\", \"arguments\": {\"name\": \"lease\"}}]}");
    answers.add("{\"answer\": \"900.\"}");
    long mission = begin(Map.of());
    UserTask first = task(mission, "Review");
    assertThat(asked).hasSize(2);
    assertThat(asked.poll())
        .contains("What is the rent?")
        .contains("The text of one document.")
        .doesNotContain("Approve");
    assertThat(asked.poll()).contains("The rent is 900.");

    answers.add("{\"answer\": \"900 [lease].\"}");
    decide(first, Map.of("decision", "revise", "feedback", "Where does it stand?"));
    decide(task(mission, "Review"), Map.of("decision", "accept"));

    new Steps(engine()).completed(mission);
    assertThat(asked.poll()).contains("Where does it stand?");
    assertThat(engine().variables(mission, mission))
        .containsEntry("report", "\"900 [lease].\"")
        .hasEntrySatisfying(
            "costMicroDollars", cost -> assertThat(Long.parseLong(cost)).isPositive());
  }

  @Test
  void whatIsDearIsAskedOnlyAfterAPersonHasAllowedIt() {
    String dear =
        "{\"calls\": [{\"tool\": \"Ask_a_dear_model\", \"arguments\": {\"question\": \"How much?\"}}]}";
    answers.add(dear);
    long mission = begin(Map.of());
    UserTask approval = task(mission, "Approve");
    assertThat(local(mission, approval, "tool")).isEqualTo("\"Ask_a_dear_model\"");
    assertThat(local(mission, approval, "argumentsText")).contains("How much?");
    answers.add(dear);
    decide(approval, Map.of("approved", false, "reason", "Read the lease."));

    UserTask second = task(mission, "Approve");
    assertThat(asked).hasSize(2);
    assertThat(asked.stream().skip(1).findFirst().orElseThrow()).contains("Read the lease.");
    // There is none that dear: the diagram's own way around it.
    answers.add("{\"answer\": \"I could not find out.\"}");
    decide(second, Map.of("approved", true));

    decide(task(mission, "Review"), Map.of("decision", "accept"));
    new Steps(engine()).completed(mission);
    assertThat(asked.stream().skip(2).findFirst().orElseThrow()).contains("it could not be asked");
    assertThat(
            engine().activations(mission).stream()
                .filter(activation -> activation.elementId().equals("Ask_a_dear_model"))
                .toList())
        .hasSize(1);
  }

  @Test
  void whereTheAgentCannotGoOnAPersonWrites() {
    long mission = begin(Map.of("script", List.of(LIST)));
    UserTask write = task(mission, "Write");
    assertThat(local(mission, write, "why")).isEqualTo("\"the script has no step 2\"");
    decide(write, Map.of("report", "900."));
    new Steps(engine()).completed(mission);
    assertThat(engine().variables(mission, mission)).containsEntry("report", "\"900.\"");
  }
}
