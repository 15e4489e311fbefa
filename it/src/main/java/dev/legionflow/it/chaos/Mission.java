package dev.legionflow.it.chaos;

import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.ServiceTaskBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A process of the load, and what an instance of it leaves behind when it has completed.
///
/// @param weight how often it is started, beside the others
/// @param variables what an instance is started with
/// @param elements how often each element is there in the end
/// @param jobs how many jobs each element has
/// @param userTask the id of its user task, else empty
record Mission(
    BpmnModelInstance model,
    String process,
    int weight,
    Map<String, Object> variables,
    Map<String, Integer> elements,
    Map<String, Integer> jobs,
    String userTask) {

  /// Done by the load's own HTTP workers.
  static final String PLAIN = "chaos-plain";

  /// Done by a worker of Camunda's client.
  static final String STOCK = "chaos-stock";

  /// The process whose user tasks stay open until the load has ended.
  static final String KEPT = "chaos-kept";

  static final String CHILD = "chaos-child";
  static final int TIMER_SECONDS = 2;
  static final int FAN_OUT = 20;

  static List<Mission> all() {
    return List.of(
        oneJob(), twoJobs(), review(), kept(), timer(), each(), child(), call(), straight());
  }

  /// What a job of this element sets when it is completed.
  static String effectOf(String element) {
    return element.equals("each") ? "effect" : "effect_" + element;
  }

  private static void plain(ServiceTaskBuilder task) {
    task.zeebeJobType(PLAIN);
  }

  private static Mission oneJob() {
    return new Mission(
        Bpmn.createExecutableProcess("chaos-one-job")
            .startEvent("in")
            .serviceTask("work", Mission::plain)
            .endEvent("out")
            .done(),
        "chaos-one-job",
        6,
        Map.of(),
        Map.of("in", 1, "work", 1, "out", 1),
        Map.of("work", 1),
        "");
  }

  private static Mission twoJobs() {
    return new Mission(
        Bpmn.createExecutableProcess("chaos-two-jobs")
            .startEvent("in")
            .parallelGateway("fork")
            .serviceTask("left", Mission::plain)
            .parallelGateway("join")
            .endEvent("out")
            .moveToNode("fork")
            .serviceTask("right", Mission::plain)
            .connectTo("join")
            .done(),
        "chaos-two-jobs",
        4,
        Map.of(),
        Map.of("in", 1, "fork", 1, "left", 1, "right", 1, "join", 1, "out", 1),
        Map.of("left", 1, "right", 1),
        "");
  }

  private static Mission review() {
    return asking("chaos-review", 3);
  }

  private static Mission kept() {
    return asking(KEPT, 1);
  }

  private static Mission asking(String process, int weight) {
    return new Mission(
        Bpmn.createExecutableProcess(process)
            .startEvent("in")
            .userTask("ask", task -> task.zeebeUserTask())
            .endEvent("out")
            .done(),
        process,
        weight,
        Map.of(),
        Map.of("in", 1, "ask", 1, "out", 1),
        Map.of(),
        "ask");
  }

  private static Mission timer() {
    return new Mission(
        Bpmn.createExecutableProcess("chaos-timer")
            .startEvent("in")
            .intermediateCatchEvent(
                "wait", event -> event.timerWithDuration("PT" + TIMER_SECONDS + "S"))
            .endEvent("out")
            .done(),
        "chaos-timer",
        3,
        Map.of(),
        Map.of("in", 1, "wait", 1, "out", 1),
        Map.of(),
        "");
  }

  private static Mission each() {
    return new Mission(
        Bpmn.createExecutableProcess("chaos-each")
            .startEvent("in")
            .serviceTask(
                "each",
                task ->
                    task.zeebeJobType(PLAIN)
                        .multiInstance(loop ->
                            loop.parallel()
                                .zeebeInputCollectionExpression("items")
                                .zeebeInputElement("item")
                                .zeebeOutputCollection("effects")
                                .zeebeOutputElementExpression("effect")))
            .endEvent("out")
            .done(),
        "chaos-each",
        1,
        Map.of("items", IntStream.range(0, FAN_OUT).boxed().toList()),
        // The body counts as well.
        Map.of("in", 1, "each", FAN_OUT + 1, "out", 1),
        Map.of("each", FAN_OUT),
        "");
  }

  private static Mission child() {
    return new Mission(
        Bpmn.createExecutableProcess(CHILD)
            .startEvent("in")
            .serviceTask("inner", task -> task.zeebeJobType(STOCK))
            .endEvent("out")
            .done(),
        CHILD,
        0,
        Map.of(),
        Map.of("in", 1, "inner", 1, "out", 1),
        Map.of("inner", 1),
        "");
  }

  private static Mission call() {
    return new Mission(
        Bpmn.createExecutableProcess("chaos-call")
            .startEvent("in")
            .callActivity("call", call -> call.zeebeProcessId(CHILD))
            .endEvent("out")
            .done(),
        "chaos-call",
        3,
        Map.of(),
        Map.of("in", 1, "call", 1, "out", 1),
        Map.of(),
        "");
  }

  /// Starts and ends in one transaction, with a worker inside it.
  private static Mission straight() {
    return new Mission(
        Bpmn.createExecutableProcess("chaos-straight")
            .startEvent("in")
            .serviceTask("classify", task -> task.zeebeJobType("legion.booster.classify"))
            .exclusiveGateway("choice")
            .sequenceFlowId("yes")
            .conditionExpression("route = \"booster\"")
            .endEvent("out")
            .moveToNode("choice")
            .sequenceFlowId("no")
            .conditionExpression("route != \"booster\"")
            .endEvent("elsewhere")
            .done(),
        "chaos-straight",
        5,
        Map.of("folder", "work", "request", "rename function old to fresh in shop.py"),
        Map.of("in", 1, "classify", 1, "choice", 1, "out", 1),
        Map.of(),
        "");
  }
}
