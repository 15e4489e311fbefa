package dev.legionflow.engine.dialect;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is uploaded, the answer comes soon and is a value.
@Timeout(120)
class HostileFileTest {

  private static final Duration SOON = Duration.ofSeconds(2);

  /// With most of what is supported, so that mutations reach most of the code.
  private static final String VALID =
      Bpmn.definitions(
          """
          <bpmn:process id="mission" name="Mission" isExecutable="true">
            <bpmn:extensionElements><zeebe:versionTag value="1"/></bpmn:extensionElements>
            <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
            <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <bpmn:serviceTask id="work" name="Work">
              <bpmn:extensionElements>
                <zeebe:taskDefinition type="=t" retries="3"/>
                <zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>
                <zeebe:ioMapping><zeebe:input source="=a + 1" target="b.c"/></zeebe:ioMapping>
              </bpmn:extensionElements>
              <bpmn:multiInstanceLoopCharacteristics isSequential="true">
                <bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1, 2]" inputElement="i"/></bpmn:extensionElements>
                <bpmn:completionCondition>=i = 2</bpmn:completionCondition>
              </bpmn:multiInstanceLoopCharacteristics>
            </bpmn:serviceTask>
            <bpmn:boundaryEvent id="late" attachedToRef="work" cancelActivity="false">
              <bpmn:timerEventDefinition id="t"><bpmn:timeCycle>R3/PT10M</bpmn:timeCycle></bpmn:timerEventDefinition>
            </bpmn:boundaryEvent>
            <bpmn:sequenceFlow id="f2" sourceRef="late" targetRef="end"/>
            <bpmn:sequenceFlow id="f3" sourceRef="work" targetRef="choice"/>
            <bpmn:exclusiveGateway id="choice" default="f4"/>
            <bpmn:sequenceFlow id="f4" sourceRef="choice" targetRef="sub"/>
            <bpmn:sequenceFlow id="f5" sourceRef="choice" targetRef="end"><bpmn:conditionExpression>=x &gt; 1</bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:subProcess id="sub">
              <bpmn:startEvent id="in"/>
              <bpmn:sequenceFlow id="f6" sourceRef="in" targetRef="fail"/>
              <bpmn:endEvent id="fail"><bpmn:errorEventDefinition errorRef="e"/></bpmn:endEvent>
            </bpmn:subProcess>
            <bpmn:boundaryEvent id="caught" attachedToRef="sub"><bpmn:errorEventDefinition errorRef="e"/></bpmn:boundaryEvent>
            <bpmn:sequenceFlow id="f7" sourceRef="caught" targetRef="review"/>
            <bpmn:userTask id="review"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="ann"/></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f8" sourceRef="review" targetRef="end"/>
            <bpmn:endEvent id="end"/>
          </bpmn:process>
          <bpmn:error id="e" errorCode="E"/>
          """);

  @TempDir private Path folder;

  private static Translation translate(byte[] bytes) {
    // The machine may be busy with other things.
    var threads = ManagementFactory.getThreadMXBean();
    var start = threads.getCurrentThreadCpuTime();
    var translation = Dialect.translate("hostile.bpmn", bytes);
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start)).isLessThan(SOON);
    return translation;
  }

  private static Finding refused(byte[] bytes) {
    var translation = translate(bytes);
    assertThat(translation).isInstanceOf(Translation.Refused.class);
    var problems = ((Translation.Refused) translation).problems();
    assertThat(problems).isNotEmpty().allMatch(p -> p.resource().equals("hostile.bpmn"));
    return problems.getFirst();
  }

  private static Finding refused(String xml) {
    return refused(xml.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | empty",
        "'   ' | not well-formed",
        "hello | not well-formed",
        "<a> | not well-formed",
        "<a></b> | not well-formed",
        "<a x='1' x='2'/> | an attribute is given twice",
        "<b:definitions/> | prefix of 'b:definitions' is not declared",
        "<a>&nbsp;</a> | not well-formed",
        "<?xml version=\"1.0\" encoding=\"no-such\"?><a/> | encoding is 'no-such'",
        "<?xml version=\"1.0\" encoding=\"UTF-7\"?><a/> | encoding is 'UTF-7'",
        "<?xml version=\"1.0\" encoding=\"Cp1047\"?><a/> | encoding is 'Cp1047'",
        "<?xml version=\"1.1\"?><a/> | XML 1.1",
        "<html/> | begins with <html>",
      })
  void isNoBpmn(String text, String message) {
    assertThat(refused(text).message()).contains(message);
  }

  @Test
  void zipAndBinaryFiles() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("mission.bpmn"));
      zip.write(VALID.getBytes(UTF_8));
    }
    assertThat(refused(bytes.toByteArray()).message()).contains("ZIP");
    assertThat(refused(new byte[] {0, 1, 2, (byte) 0xff}).message())
        .contains("byte 3 does not belong there");
    assertThat(refused(new byte[1000]).message()).contains("well-formed");
  }

  @Test
  void externalEntitiesAreNeverRead() throws IOException {
    var secret = Files.writeString(folder.resolve("secret.txt"), "TOP-SECRET");
    for (var doctype :
        List.of(
            "<!DOCTYPE d [<!ENTITY x SYSTEM \"%s\">]>".formatted(secret.toUri()),
            "<!DOCTYPE d SYSTEM \"%s\">".formatted(secret.toUri()),
            "<!DOCTYPE d PUBLIC \"p\" \"%s\">".formatted(secret.toUri()),
            "<!DOCTYPE d [<!ENTITY %% p SYSTEM \"%s\"> %%p;]>".formatted(secret.toUri()),
            "<!DOCTYPE definitions>")) {
      var finding = refused(doctype + "<d>&x;</d>");
      assertThat(finding.toString()).contains("DOCTYPE").doesNotContain("TOP-SECRET");
    }
  }

  @Test
  void billionLaughs() {
    var entities = new StringBuilder("<!ENTITY l0 \"ha\">");
    for (var i = 1; i < 30; i++) {
      entities.append("<!ENTITY l%d \"%s\">".formatted(i, "&l%d;".formatted(i - 1).repeat(10)));
    }
    assertThat(refused("<!DOCTYPE d [%s]><d>&l29;</d>".formatted(entities)).message())
        .contains("document type");
  }

  @Test
  void deepNesting() {
    var depth = 300_000;
    assertThat(refused("<a>".repeat(depth) + "</a>".repeat(depth)).message()).contains("deeper");
    assertThat(
            refused(
                    Bpmn.definitions(
                        "<bpmndi:BPMNDiagram>"
                            + "<a>".repeat(depth)
                            + "</a>".repeat(depth)
                            + "</bpmndi:BPMNDiagram>"))
                .message())
        .contains("deeper");
    // As deep as may be, in every place.
    for (var place : List.of("definitions", "process", "extensionElements")) {
      var nested = "<x>".repeat(190) + "</x>".repeat(190);
      translate(VALID.replaceFirst("</bpmn:" + place + ">", nested + "$0").getBytes(UTF_8));
    }
  }

  @Test
  void hugeFiles() {
    assertThat(refused(new byte[5 * 1024 * 1024]).message()).contains("at most 4194304");
    assertThat(refused("<a>" + "<b/>".repeat(250_000) + "</a>").message())
        .contains("more than 200000 XML elements");
    assertThat(refused("<a " + "x".repeat(3_000_000) + "=''/>").message()).contains("well-formed");
    translate(
        Bpmn.process("<bpmn:startEvent id=\"s\" name=\"" + "n".repeat(3_000_000) + "\"/>")
            .getBytes(UTF_8));
    translate(
        Bpmn.process("<bpmn:startEvent id=\"" + "n".repeat(3_000_000) + "\"/>").getBytes(UTF_8));
    translate(Bpmn.process("<bpmn:" + "n".repeat(900) + "/>").getBytes(UTF_8));
  }

  @Test
  void manyExpressionsThatCannotBeReadInTime() {
    var worst = "=" + "f((".repeat(20) + "1" + "))".repeat(20);
    var content = new StringBuilder("<bpmn:startEvent id=\"s\"/>");
    for (var i = 0; i < 200; i++) {
      content.append(
          "<bpmn:scriptTask id=\"t%d\"><bpmn:extensionElements><zeebe:script expression=\"%s + %d\" resultVariable=\"r\"/></bpmn:extensionElements></bpmn:scriptTask>"
              .formatted(i, worst, i));
    }
    var threads = ManagementFactory.getThreadMXBean();
    var start = threads.getCurrentThreadCpuTime();
    var problems = Bpmn.problems(Bpmn.process(content.toString()));
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start))
        .isLessThan(Duration.ofSeconds(20));
    assertThat(problems).extracting(Finding::message).anyMatch(m -> m.contains("too intricate"));
    assertThat(problems.getLast().message()).contains("The expressions of this file");
  }

  @Test
  void theValidFileIsValid() {
    assertThat(translate(VALID.getBytes(UTF_8))).isInstanceOf(Translation.Executable.class);
    assertThat(translate(("\ufeff" + VALID.replace("UTF-8", "UTF-16")).getBytes(UTF_16BE)))
        .isInstanceOf(Translation.Executable.class);
  }

  @Test
  void mutationsNeverThrow() {
    var seed = Long.getLong("legion.seed", System.nanoTime());
    System.out.println("HostileFileTest seed: -Dlegion.seed=" + seed);
    var random = new Random(seed);
    var original = VALID.getBytes(UTF_8);
    var accepted = 0;
    for (var i = 0; i < 4_000; i++) {
      var bytes = random.nextBoolean() ? mutatedBytes(original, random) : mutatedWords(random);
      if (translate(bytes) instanceof Translation.Executable executable) {
        accepted++;
        // What is accepted, Flowable can read.
        assertThat(Bpmn.model(executable).getProcesses()).isNotEmpty();
      }
    }
    assertThat(accepted).isPositive();
  }

  private static byte[] mutatedBytes(byte[] original, Random random) {
    var bytes = original.clone();
    for (var n = 1 + random.nextInt(6); n > 0; n--) {
      var at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> {
          var to = random.nextInt(bytes.length);
          var length = Math.min(random.nextInt(60), bytes.length - Math.max(at, to));
          System.arraycopy(bytes.clone(), at, bytes, to, length);
        }
      }
    }
    return bytes;
  }

  /// Well-formed more often than not: whole values are exchanged.
  private static byte[] mutatedWords(Random random) {
    var values =
        List.of(
            "",
            " ",
            "mission",
            "start",
            "end",
            "work",
            "sub",
            "f1",
            "f4",
            "choice",
            "true",
            "false",
            "=",
            "=x",
            "= (",
            "${x}",
            "=1..2",
            "PT1S",
            "R/PT1S",
            "P",
            "-1",
            "\u0000",
            "\ud83d",
            "é",
            "a.b",
            "=\"\n\"",
            "&lt;",
            "x".repeat(300));
    var parts = VALID.split("\"", -1);
    for (var n = 1 + random.nextInt(3); n > 0; n--) {
      var at = 1 + 2 * random.nextInt(parts.length / 2);
      parts[at] =
          random.nextBoolean()
              ? values.get(random.nextInt(values.size()))
              : parts[1 + 2 * random.nextInt(parts.length / 2)];
    }
    var text = String.join("\"", parts);
    if (random.nextInt(3) == 0) {
      var lines = text.split("\n", -1);
      lines[random.nextInt(lines.length)] = lines[random.nextInt(lines.length)];
      text = String.join("\n", lines);
    }
    return text.getBytes(UTF_8);
  }
}
