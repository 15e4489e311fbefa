package dev.legionflow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.response.DeploymentEvent;
import io.camunda.client.api.response.Process;
import io.camunda.client.api.search.response.ProcessDefinition;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Engines.class)
class DeploymentTest {

  private final Steps steps;
  private final CamundaClient client;

  DeploymentTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  private final Map<String, String> files = new HashMap<>();

  /// Always the same file for the same name: the builder makes new ids each time.
  private String diagram(String process, String name) {
    return files.computeIfAbsent(
        process + name,
        _ ->
            Bpmn.convertToString(
                Bpmn.createExecutableProcess(process)
                    .name(name)
                    .versionTag("tag of " + name)
                    .startEvent()
                    .endEvent()
                    .done()));
  }

  private String form(String label) {
    return """
    {"id": "%s", "type": "default", "schemaVersion": 18,
     "components": [{"type": "textfield", "id": "f1", "key": "name", "label": "%s"}]}
    """
        .formatted(steps.process("form"), label);
  }

  private DeploymentEvent deploy(String name, String label) {
    return client
        .newDeployResourceCommand()
        .addResourceStringUtf8(diagram(steps.process(), name), "one.bpmn")
        .addResourceStringUtf8(diagram(steps.process("other"), "constant"), "other.bpmn")
        .addResourceStringUtf8(form(label), "name.form")
        .execute();
  }

  @Test
  void severalResourcesAreDeployedTogether() {
    DeploymentEvent deployment = deploy("first", "Name");

    assertThat(deployment.getKey()).isPositive();
    assertThat(deployment.getTenantId()).isEqualTo("<default>");
    assertThat(deployment.getProcesses())
        .extracting(Process::getBpmnProcessId)
        .containsExactlyInAnyOrder(steps.process(), steps.process("other"));
    assertThat(deployment.getProcesses()).extracting(Process::getVersion).containsOnly(1);
    assertThat(deployment.getProcesses())
        .extracting(Process::getResourceName)
        .containsExactlyInAnyOrder("one.bpmn", "other.bpmn");
    assertThat(deployment.getProcesses())
        .extracting(Process::getProcessDefinitionKey)
        .doesNotHaveDuplicates()
        .allSatisfy(key -> assertThat(key).isPositive());
    assertThat(deployment.getProcesses())
        .extracting(Process::getTenantId)
        .containsOnly("<default>");
    assertThat(deployment.getDecisions()).isEmpty();
    assertThat(deployment.getDecisionRequirements()).isEmpty();
    var form = deployment.getForm().getFirst();
    assertThat(form.getFormId()).isEqualTo(steps.process("form"));
    assertThat(form.getVersion()).isEqualTo(1);
    assertThat(form.getFormKey()).isPositive();
    assertThat(form.getResourceName()).isEqualTo("name.form");
  }

  @Test
  void theSameFilesAgainAreTheSameVersions() {
    DeploymentEvent first = deploy("first", "Name");

    DeploymentEvent second = deploy("first", "Name");

    assertThat(second.getProcesses())
        .extracting(Process::getProcessDefinitionKey)
        .containsExactlyInAnyOrderElementsOf(
            first.getProcesses().stream().map(Process::getProcessDefinitionKey).toList());
    assertThat(second.getProcesses()).extracting(Process::getVersion).containsOnly(1);
    assertThat(second.getForm().getFirst().getFormKey())
        .isEqualTo(first.getForm().getFirst().getFormKey());
    assertThat(versions(steps.process())).containsExactly(1);
  }

  @Test
  void whatIsDeployedTogetherGetsNewVersionsTogether() {
    deploy("first", "Name");

    DeploymentEvent second = deploy("second", "Full name");

    assertThat(version(second, steps.process())).isEqualTo(2);
    assertThat(version(second, steps.process("other"))).isEqualTo(2);
    assertThat(second.getForm().getFirst().getVersion()).isEqualTo(2);
    assertThat(versions(steps.process())).containsExactly(1, 2);
  }

  private static int version(DeploymentEvent deployment, String process) {
    return deployment.getProcesses().stream()
        .filter(item -> item.getBpmnProcessId().equals(process))
        .findFirst()
        .orElseThrow()
        .getVersion();
  }

  private List<Integer> versions(String process) {
    return client
        .newProcessDefinitionSearchRequest()
        .filter(filter -> filter.processDefinitionId(process))
        .sort(sort -> sort.version().asc())
        .execute()
        .items()
        .stream()
        .map(ProcessDefinition::getVersion)
        .toList();
  }

  @Test
  void aPathOfTheClientIsNotKept(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mission é.bpmn");
    Files.writeString(file, diagram(steps.process(), "x"));

    var deployment = client.newDeployResourceCommand().addResourceFile(file.toString()).execute();

    assertThat(deployment.getProcesses().getFirst().getResourceName()).isEqualTo("mission é.bpmn");
  }

  @Test
  void whatWasUploadedIsDownloadedByteForByte() throws IOException {
    byte[] original;
    try (var in = DeploymentTest.class.getResourceAsStream("review.bpmn")) {
      original = in.readAllBytes();
    }
    var deployment =
        client.newDeployResourceCommand().addResourceBytes(original, "review.bpmn").execute();

    String xml =
        client
            .newProcessDefinitionGetXmlRequest(
                deployment.getProcesses().getFirst().getProcessDefinitionKey())
            .execute();

    assertThat(xml).isEqualTo(new String(original, UTF_8)).contains("größer &amp; schöner");
  }

  @Test
  void definitionsAreFoundAndGot() {
    DeploymentEvent deployment = deploy("first", "Name");
    deploy("second", "Name");
    long key =
        deployment.getProcesses().stream()
            .filter(item -> item.getBpmnProcessId().equals(steps.process()))
            .findFirst()
            .orElseThrow()
            .getProcessDefinitionKey();

    ProcessDefinition got = client.newProcessDefinitionGetRequest(key).execute();

    assertThat(got.getProcessDefinitionKey()).isEqualTo(key);
    assertThat(got.getProcessDefinitionId()).isEqualTo(steps.process());
    assertThat(got.getName()).isEqualTo("first");
    assertThat(got.getVersion()).isEqualTo(1);
    assertThat(got.getVersionTag()).isEqualTo("tag of first");
    assertThat(got.getResourceName()).isEqualTo("one.bpmn");
    assertThat(got.getTenantId()).isEqualTo("<default>");
    assertThat(got.getHasStartForm()).isFalse();

    assertThat(
            client
                .newProcessDefinitionSearchRequest()
                .filter(filter -> filter.processDefinitionId(steps.process()).isLatestVersion(true))
                .execute()
                .singleItem()
                .getVersion())
        .isEqualTo(2);
    assertThat(
            client
                .newProcessDefinitionSearchRequest()
                .filter(filter ->
                    filter
                        .processDefinitionId(steps.process())
                        .versionTag("tag of first")
                        .name(name -> name.like("fir*")))
                .execute()
                .singleItem()
                .getProcessDefinitionKey())
        .isEqualTo(key);
    steps.gone(() -> client.newProcessDefinitionGetRequest(1).execute());
    steps.gone(() -> client.newProcessDefinitionGetXmlRequest(1).execute());
  }

  @Test
  void oneBadFileStopsAll() {
    assertThatThrownBy(() ->
            client
                .newDeployResourceCommand()
                .addResourceStringUtf8(diagram(steps.process(), "good"), "good.bpmn")
                .addResourceStringUtf8("<broken", "bad.bpmn")
                .addResourceStringUtf8(form("Name"), "name.form")
                .execute())
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(400);
              assertThat(problem.details().getDetail()).contains("bad.bpmn");
            });

    assertThat(versions(steps.process())).isEmpty();
    assertThat(deploy("good", "Name").getForm().getFirst().getVersion()).isEqualTo(1);
  }

  @Test
  void oneIdInTwoFilesIsRefused() {
    steps.invalid(() ->
        client
            .newDeployResourceCommand()
            .addResourceStringUtf8(diagram(steps.process(), "one"), "one.bpmn")
            .addResourceStringUtf8(diagram(steps.process(), "two"), "two.bpmn")
            .execute());
    assertThat(versions(steps.process())).isEmpty();
  }

  @Test
  void twoVersionsRunSideBySide() {
    steps.deploy(tasked("old"));
    long old = steps.start(Map.of());
    steps.deploy(tasked("new"));
    long current = steps.start(Map.of());
    long chosen =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .version(1)
            .execute()
            .getProcessInstanceKey();

    assertThat(
            steps.jobs("old", 2).stream()
                .peek(job -> steps.complete(job, Map.of()))
                .map(job -> job.getProcessInstanceKey()))
        .containsExactlyInAnyOrder(old, chosen);
    var job = steps.work("new", Map.of());
    assertThat(job.getProcessInstanceKey()).isEqualTo(current);
    assertThat(job.getProcessDefinitionVersion()).isEqualTo(2);
    steps.completed(old);
    steps.completed(current);
    steps.completed(chosen);
    steps.gone(() ->
        client.newCreateInstanceCommand().bpmnProcessId(steps.process()).version(3).execute());
  }

  private BpmnModelInstance tasked(String type) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("task", task -> task.zeebeJobType(steps.type(type)))
        .endEvent()
        .done();
  }

  @Test
  void severalProcessesOfOneFileAreDeployed() {
    String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
          <bpmn:collaboration id="c">
            <bpmn:participant id="p1" processRef="%1$s" />
            <bpmn:participant id="p2" processRef="%2$s" />
            <bpmn:participant id="p3" name="somebody else" />
          </bpmn:collaboration>
          <bpmn:process id="%1$s" isExecutable="true">
            <bpmn:startEvent id="s1"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f1" sourceRef="s1" targetRef="e1" />
            <bpmn:endEvent id="e1"><bpmn:incoming>f1</bpmn:incoming></bpmn:endEvent>
          </bpmn:process>
          <bpmn:process id="%2$s" isExecutable="true">
            <bpmn:startEvent id="s2"><bpmn:outgoing>f2</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f2" sourceRef="s2" targetRef="e2" />
            <bpmn:endEvent id="e2"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
          </bpmn:process>
        </bpmn:definitions>
        """
            .formatted(steps.process("left"), steps.process("right"));

    var deployment =
        client.newDeployResourceCommand().addResourceStringUtf8(xml, "both.bpmn").execute();

    assertThat(deployment.getProcesses()).hasSize(2);
    steps.completed(steps.start(steps.process("left"), Map.of()));
    steps.completed(steps.start(steps.process("right"), Map.of()));
  }
}
