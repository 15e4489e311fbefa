package dev.legionflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.cli.command.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployTest {

  private final FakeEngine engine = new FakeEngine();
  private final Terminal terminal = new Terminal().with("LEGION_URL", engine.url());

  @TempDir private Path folder = Path.of("");

  DeployTest() throws IOException {}

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void sendsAllFilesInOneRequestWithTheirNamesOnly() throws IOException {
    // Given
    engine.answer(
        "/v2/deployments",
        """
        {"deploymentKey": "7", "deployments": [
          {"processDefinition": {"processDefinitionId": "review", "processDefinitionVersion": 3,
            "processDefinitionKey": "11", "resourceName": "a.bpmn"}},
          {"form": {"formId": "approve", "version": 1, "formKey": "12", "resourceName": "b.form"}}]}
        """);
    var diagram = Files.writeString(folder.resolve("a.bpmn"), "<ünï/>");
    var form = Files.writeString(folder.resolve("b.form"), "{}");

    // When
    int exit = terminal.run("deploy", diagram.toString(), form.toString());

    // Then
    assertThat(exit).isEqualTo(Exit.OK);
    var asked = engine.only();
    var boundary = String.valueOf(asked.contentType()).replaceFirst(".*boundary=", "");
    assertThat(asked.contentType()).startsWith("multipart/form-data; boundary=");
    assertThat(asked.body())
        .isEqualTo(
            """
            --B\r
            Content-Disposition: form-data; name="resources"; filename="a.bpmn"\r
            Content-Type: application/octet-stream\r
            \r
            <ünï/>\r
            --B\r
            Content-Disposition: form-data; name="resources"; filename="b.form"\r
            Content-Type: application/octet-stream\r
            \r
            {}\r
            --B--\r
            """
                .replace("--B", "--" + boundary));
    assertThat(terminal.out())
        .containsPattern("process +review +3 +11 +a.bpmn")
        .containsPattern("form +approve +1 +12 +b.form");
  }

  @Test
  void takesTheDiagramsAndFormsOfAFolder() throws IOException {
    engine.answer("/v2/deployments", "{\"deployments\": []}");
    for (var name : new String[] {"z.bpmn", "a.dmn", "m.FORM", "notes.txt", "b.bpmn"}) {
      Files.writeString(folder.resolve(name), "x");
    }

    assertThat(terminal.run("deploy", folder.toString())).isEqualTo(Exit.OK);

    assertThat(engine.only().body().lines().filter(l -> l.contains("filename")))
        .extracting(l -> l.replaceFirst(".*filename=\"(.*)\"", "$1"))
        .containsExactly("b.bpmn", "m.FORM", "z.bpmn");
  }

  @Test
  void aRefusalNamesEachElement() throws IOException {
    engine.refuse(
        "/v2/deployments",
        400,
        """
        {"type": "about:blank", "title": "INVALID_ARGUMENT", "status": 400,
         "detail": "nothing was deployed: 2 errors; the first is: a.bpmn, element 'Gateway_1': the condition is no FEEL",
         "errors": [
          {"resource": "a.bpmn", "element": "Gateway_1", "detail": "the condition is no FEEL",
           "fix": "Begin it with =."},
          {"resource": "b.bpmn", "element": "Task_\\u001b[2J", "detail": "scripts are not allowed"}]}
        """);
    var diagram = Files.writeString(folder.resolve("a.bpmn"), "<a/>");

    assertThat(terminal.run("deploy", diagram.toString())).isEqualTo(Exit.REFUSED);

    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err())
        .contains("legion: nothing was deployed: 2 errors\n")
        .containsOnlyOnce("the condition is no FEEL")
        .contains(
            "  resource a.bpmn, element Gateway_1: the condition is no FEEL\n    Begin it with =.")
        .contains("  resource b.bpmn, element Task_\\u001b[2J: scripts are not allowed")
        .contains("(HTTP 400, INVALID_ARGUMENT)");
  }

  @Test
  void warningsAreSaidBesideTheResult() throws IOException {
    engine.answer(
        "/v2/deployments",
        """
        {"deployments": [], "warnings": [
          {"resource": "a.bpmn", "elementId": "Task_1", "message": "the colour is left out",
           "fix": "Nothing to do."},
          {"resource": "a.bpmn", "elementId": null, "message": "no \\u001b[2J here", "fix": ""}]}
        """);
    var diagram = Files.writeString(folder.resolve("a.bpmn"), "<a/>");

    assertThat(terminal.run("deploy", diagram.toString())).isEqualTo(Exit.OK);

    assertThat(terminal.out()).doesNotContain("colour");
    assertThat(terminal.err())
        .isEqualToNormalizingNewlines(
            """
            warning: resource a.bpmn, elementId Task_1: the colour is left out
                Nothing to do.
            warning: resource a.bpmn: no \\u001b[2J here
            """);
  }

  @Test
  void aMissingFileIsAMistakeInTheCommandAndNothingIsSent() {
    var missing = folder.resolve("none.bpmn").toString();

    assertThat(terminal.run("deploy", missing)).isEqualTo(Exit.USAGE);

    assertThat(engine.asked()).isEmpty();
    assertThat(terminal.err()).contains("there is no file " + missing);
  }

  @Test
  void aFolderWithoutDiagramsIsAMistakeInTheCommand() {
    assertThat(terminal.run("deploy", folder.toString())).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("there is no .bpmn or .form file in " + folder);
  }
}
