package dev.legionflow.engine.dialect;

import org.jspecify.annotations.Nullable;

/// The chapters of docs/how-to-make-a-diagram-run.md, to which findings point.
enum Topic {
  FILE("the-file"),
  PROCESS("the-process"),
  WORK("work"),
  PEOPLE("people"),
  LISTENERS("listeners"),
  DECISIONS("decisions"),
  SCRIPTS("scripts"),
  CALLS("calls"),
  VERSIONS("versions"),
  SUB_PROCESSES("sub-processes"),
  AD_HOC("ad-hoc-sub-processes"),
  EVENTS("events"),
  WAYS("ways"),
  VALUES("values"),
  OTHER_TOOLS("other-tools"),
  HINTS("hints");

  private static final String PAGE = "docs/how-to-make-a-diagram-run.md#";

  private final String heading;

  Topic(String heading) {
    this.heading = heading;
  }

  String docs() {
    return PAGE + heading;
  }

  /// Where an element is dealt with, unless a finding knows better.
  static Topic of(@Nullable XmlElement element) {
    return switch (element == null ? "" : element.name()) {
      case "process" -> PROCESS;
      case "serviceTask", "sendTask", "businessRuleTask", "manualTask", "task" -> WORK;
      case "userTask" -> PEOPLE;
      case "scriptTask" -> SCRIPTS;
      case "callActivity" -> CALLS;
      case "subProcess", "transaction" -> SUB_PROCESSES;
      case "adHocSubProcess" -> AD_HOC;
      case "startEvent",
          "endEvent",
          "boundaryEvent",
          "intermediateCatchEvent",
          "intermediateThrowEvent",
          "receiveTask" ->
          EVENTS;
      case "sequenceFlow",
          "exclusiveGateway",
          "inclusiveGateway",
          "parallelGateway",
          "eventBasedGateway",
          "complexGateway" ->
          WAYS;
      default -> FILE;
    };
  }
}
