package dev.legionflow.engine.dialect;

import static dev.legionflow.engine.dialect.Bpmn.definitions;
import static dev.legionflow.engine.dialect.Bpmn.through;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.dialect.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of files that were drawn for people.
class ReportTest {

  private static Report check(String xml) {
    return Dialect.check("drawn.bpmn", xml.getBytes(UTF_8));
  }

  private static final String DRAWN =
      """
      <bpmn:process id="order" name="Order">
        <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
        <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
        <bpmn:serviceTask id="ship" name="Ship it"><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
        <bpmn:sequenceFlow id="f2" sourceRef="ship" targetRef="ask"/>
        <bpmn:userTask id="ask" name="Ask"><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
        <bpmn:sequenceFlow id="f3" sourceRef="ask" targetRef="end"/>
        <bpmn:endEvent id="end"/>
      </bpmn:process>
      <bpmn:process id="pool" isExecutable="false"/>
      """;

  @Test
  void aDrawingIsToldAllThatIsMissing() {
    var report = check(definitions(DRAWN));
    assertThat(report.executable()).isFalse();
    assertThat(report.processes())
        .containsExactly(
            new Report.ReportedProcess("order", "Order", false),
            new Report.ReportedProcess("pool", null, false));
    assertThat(report.problems())
        .extracting(Finding::elementId)
        .contains("order", "ship", "ask", "pool");
    assertThat(report.problems())
        .filteredOn(p -> "ship".equals(p.elementId()))
        .singleElement()
        .isEqualTo(
            new Finding(
                "drawn.bpmn",
                Severity.ERROR,
                "ship",
                "serviceTask",
                "Ship it",
                "The serviceTask has no zeebe:taskDefinition.",
                "Say which job worker does the work: <zeebe:taskDefinition type=\"…\"/>.",
                "docs/how-to-make-a-diagram-run.md#work"));
    assertThat(report.warnings())
        .filteredOn(w -> w.severity() == Severity.HINT)
        .extracting(Finding::elementId)
        .contains("start", "end");
  }

  @Test
  void whatRunsHasNoProblems() {
    var report =
        check(
            through(
                "<bpmn:task id=\"it\" name=\"T\"><bpmn:outgoing>f2</bpmn:outgoing></bpmn:task>"));
    assertThat(report.executable()).isTrue();
    assertThat(report.problems()).isEmpty();
    assertThat(report.processes())
        .containsExactly(new Report.ReportedProcess("mission", "Mission", true));
  }

  @Test
  void aFileWithoutAProcessNamesWhatItHolds() {
    var report = check(definitions("<bpmn:collaboration id=\"talk\"/>"));
    assertThat(report.problems()).extracting(Finding::elementId).containsExactly("talk");
    assertThat(check(definitions("")).problems())
        .extracting(Finding::elementId)
        .containsExactly("Definitions_1");
    assertThat(check("no xml").problems()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a | connected to nothing | <bpmn:task id='a'/>",
        "a | ends here without an end event | <bpmn:startEvent id='s'/><bpmn:task id='a'/><bpmn:sequenceFlow id='f' sourceRef='s' targetRef='a'/>",
        "p | No start event | <bpmn:task id='a'/>",
        "p | No end event | <bpmn:task id='a'/>",
        "a | splits into 2 ways | <bpmn:task id='a'/><bpmn:task id='b'/><bpmn:task id='c'/><bpmn:sequenceFlow id='f' sourceRef='a' targetRef='b'/><bpmn:sequenceFlow id='g' sourceRef='a' targetRef='c'/>",
        "a | 2 ways meet here | <bpmn:task id='a'/><bpmn:task id='b'/><bpmn:task id='c'/><bpmn:sequenceFlow id='f' sourceRef='b' targetRef='a'/><bpmn:sequenceFlow id='g' sourceRef='c' targetRef='a'/>",
        "a | neither splits nor joins | <bpmn:parallelGateway id='a'/><bpmn:task id='b'/><bpmn:task id='c'/><bpmn:sequenceFlow id='f' sourceRef='b' targetRef='a'/><bpmn:sequenceFlow id='g' sourceRef='a' targetRef='c'/>",
        "a | joins and splits | <bpmn:complexGateway id='a'/><bpmn:task id='b'/><bpmn:task id='c'/><bpmn:sequenceFlow id='f' sourceRef='b' targetRef='a'/><bpmn:sequenceFlow id='g' sourceRef='a' targetRef='c'/><bpmn:sequenceFlow id='h' sourceRef='c' targetRef='a'/><bpmn:sequenceFlow id='i' sourceRef='a' targetRef='b'/>",
        "g | in the same way | <bpmn:task id='a'/><bpmn:task id='b'/><bpmn:sequenceFlow id='f' sourceRef='a' targetRef='b'/><bpmn:sequenceFlow id='g' sourceRef='a' targetRef='b'/>",
        "a | has no name | <bpmn:receiveTask id='a'/>",
        "g | condition has no name | <bpmn:exclusiveGateway id='a'/><bpmn:task id='b'/><bpmn:sequenceFlow id='f' sourceRef='a' targetRef='b'/><bpmn:sequenceFlow id='g' sourceRef='a' targetRef='b'><bpmn:conditionExpression>=x</bpmn:conditionExpression></bpmn:sequenceFlow>",
        "in | has no name | <bpmn:subProcess id='a'><bpmn:task id='in'/></bpmn:subProcess>",
      })
  void hints(String elementId, String message, String content) {
    var report = check(definitions("<bpmn:process id=\"p\">" + content + "</bpmn:process>"));
    assertThat(report.warnings())
        .filteredOn(w -> w.severity() == Severity.HINT && w.message().contains(message))
        .extracting(Finding::elementId)
        .contains(elementId);
  }

  @Test
  void aGoodDrawingHasNoHints() {
    var report =
        check(
            definitions(
                """
                <bpmn:process id="p" isExecutable="true">
                  <bpmn:startEvent id="s" name="Asked"/>
                  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
                  <bpmn:exclusiveGateway id="x" name="Good?" default="f3"/>
                  <bpmn:sequenceFlow id="f2" name="yes" sourceRef="x" targetRef="t"><bpmn:conditionExpression>=y</bpmn:conditionExpression></bpmn:sequenceFlow>
                  <bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="j"/>
                  <bpmn:task id="t" name="Praise"/>
                  <bpmn:sequenceFlow id="f4" sourceRef="t" targetRef="j"/>
                  <bpmn:exclusiveGateway id="j"/>
                  <bpmn:sequenceFlow id="f5" sourceRef="j" targetRef="e"/>
                  <bpmn:endEvent id="e" name="Done"/>
                </bpmn:process>
                """));
    assertThat(report.executable()).isTrue();
    assertThat(report.warnings()).noneMatch(w -> w.severity() == Severity.HINT);
  }

  @Test
  void theDocumentationIsWhereFindingsPoint() throws IOException {
    var headings =
        Files.readAllLines(Path.of("../docs/how-to-make-a-diagram-run.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replace(' ', '-'))
            .toList();
    assertThat(Arrays.stream(Topic.values()).map(t -> t.docs().replaceFirst(".*#", "")).toList())
        .isSubsetOf(headings);
    assertThat(List.copyOf(headings)).doesNotHaveDuplicates();
  }
}
