package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.response.UserTask;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process `ask-model`, called by another one: a model answers while there is one, then a
/// person.
class AskModelTest {

  @Test
  void aModelAnswersAndWithoutOneAPerson(@TempDir Path folder) {
    ModelStub stub = ModelStub.start(_ -> Reply.text("Forty-two."));
    Map<String, String> settings = new HashMap<>();
    settings.put("legion.router.ollama", "off");
    settings.put("legion.router.models", ModelRegistry.write(folder, stub).toString());
    EngineProcess process = EngineProcess.start("ask", folder.resolve("data"), settings);
    try (LegionEngine engine = LegionEngine.start(process)) {
      Steps steps = new Steps(engine);
      deploy(engine, steps);

      try (stub) {
        long answered = steps.start(Map.of("prompt", "How many?"));
        steps.completed(answered);
        assertThat(engine.variables(answered, answered))
            .containsEntry("answer", "\"Forty-two.\"")
            .containsEntry("answeredBy", "\"coder@1\"");
        // It is loaded with the first question, of the packaged application's libraries.
        assertThat(process.logText()).doesNotContain("cannot load the embedding");
      }

      List<Map<String, String>> turns =
          List.of(
              Map.of("role", "user", "text", "How many?"),
              Map.of("role", "assistant", "text", "Of what?"),
              Map.of("role", "user", "text", "Of all."));
      long asked = steps.start(Map.of("prompt", turns));
      UserTask task =
          Steps.eventually(
                  () ->
                      engine
                          .client()
                          .newUserTaskSearchRequest()
                          .filter(filter ->
                              filter.elementId("Answer_by_hand").state(UserTaskState.CREATED))
                          .execute()
                          .items(),
                  found -> assertThat(found).hasSize(1))
              .getFirst();
      assertThat(task.getCandidateGroups()).containsExactly("experts");
      assertThat(engine.variables(task.getProcessInstanceKey(), task.getElementInstanceKey()))
          .hasEntrySatisfying("question", text -> assertThat(text).contains("Of all."))
          .hasEntrySatisfying("why", text -> assertThat(text).contains("coder"));
      engine
          .client()
          .newCompleteUserTaskCommand(task.getUserTaskKey())
          .variables(Map.of("answer", "Seven."))
          .execute();
      steps.completed(asked);
      assertThat(engine.variables(asked, asked))
          .containsEntry("answer", "\"Seven.\"")
          .containsEntry("answeredBy", "\"person\"");
    }
  }

  private static void deploy(LegionEngine engine, Steps steps) {
    Path processes = Shop.repository().resolve("processes");
    assertThat(Files.exists(processes.resolve("ask-model.bpmn"))).isTrue();
    engine
        .client()
        .newDeployResourceCommand()
        .addResourceFile(processes.resolve("ask-model.bpmn").toString())
        .addResourceFile(processes.resolve("ask-model.form").toString())
        .execute();
    BpmnModelInstance caller =
        steps
            .diagram()
            .startEvent()
            .callActivity("Ask")
            .zeebeProcessId("ask-model")
            .zeebeOutputExpression("answer", "answer")
            .zeebeOutputExpression("answeredBy", "answeredBy")
            .endEvent()
            .done();
    steps.deploy(caller);
  }
}
