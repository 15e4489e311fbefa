package dev.legionflow.engine.dialect;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The flow nodes that can run, and the `zeebe:` extensions that mean something on each.
enum Kind {
  START_EVENT("startEvent", Family.EVENT, "formDefinition", "ioMapping"),
  END_EVENT("endEvent", Family.EVENT, "taskDefinition", "taskHeaders", "ioMapping"),
  BOUNDARY_EVENT("boundaryEvent", Family.EVENT, "ioMapping"),
  INTERMEDIATE_CATCH_EVENT("intermediateCatchEvent", Family.EVENT, "ioMapping"),
  INTERMEDIATE_THROW_EVENT(
      "intermediateThrowEvent", Family.EVENT, "taskDefinition", "taskHeaders", "ioMapping"),

  EXCLUSIVE_GATEWAY("exclusiveGateway", Family.GATEWAY),
  INCLUSIVE_GATEWAY("inclusiveGateway", Family.GATEWAY),
  PARALLEL_GATEWAY("parallelGateway", Family.GATEWAY),
  EVENT_BASED_GATEWAY("eventBasedGateway", Family.GATEWAY),

  SERVICE_TASK("serviceTask", Family.ACTIVITY, "taskDefinition", "taskHeaders", "ioMapping"),
  SEND_TASK("sendTask", Family.ACTIVITY, "taskDefinition", "taskHeaders", "ioMapping"),
  BUSINESS_RULE_TASK(
      "businessRuleTask",
      Family.ACTIVITY,
      "calledDecision",
      "taskDefinition",
      "taskHeaders",
      "ioMapping"),
  SCRIPT_TASK(
      "scriptTask", Family.ACTIVITY, "script", "taskDefinition", "taskHeaders", "ioMapping"),
  USER_TASK(
      "userTask",
      Family.ACTIVITY,
      "userTask",
      "assignmentDefinition",
      "taskSchedule",
      "priorityDefinition",
      "formDefinition",
      "taskListeners",
      "taskHeaders",
      "ioMapping"),
  RECEIVE_TASK("receiveTask", Family.ACTIVITY, "ioMapping"),
  MANUAL_TASK("manualTask", Family.ACTIVITY),
  UNDEFINED_TASK("task", Family.ACTIVITY),
  CALL_ACTIVITY("callActivity", Family.ACTIVITY, "calledElement", "ioMapping"),
  SUB_PROCESS("subProcess", Family.ACTIVITY, "ioMapping"),
  AD_HOC_SUB_PROCESS(
      "adHocSubProcess", Family.ACTIVITY, "adHoc", "taskDefinition", "taskHeaders", "ioMapping");

  private enum Family {
    EVENT,
    GATEWAY,
    ACTIVITY
  }

  private static final Map<String, Kind> BY_TAG =
      Arrays.stream(values()).collect(Collectors.toMap(Kind::tag, Function.identity()));

  private final String tag;
  private final Family family;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<String> extensions;

  Kind(String tag, Family family, String... extensions) {
    this.tag = tag;
    this.family = family;
    this.extensions = Set.of(extensions);
  }

  static @Nullable Kind of(XmlElement element) {
    return element.isBpmn() ? BY_TAG.get(element.name()) : null;
  }

  /// The local name of its BPMN element.
  String tag() {
    return tag;
  }

  /// Whether other elements stand inside of it.
  boolean isScope() {
    return this == SUB_PROCESS || this == AD_HOC_SUB_PROCESS;
  }

  boolean isActivity() {
    return family == Family.ACTIVITY;
  }

  /// Whether it chooses by conditions.
  boolean chooses() {
    return this == EXCLUSIVE_GATEWAY || this == INCLUSIVE_GATEWAY;
  }

  boolean takes(String extension) {
    return extension.equals("executionListeners") || extensions.contains(extension);
  }
}
