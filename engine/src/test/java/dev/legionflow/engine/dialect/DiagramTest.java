package dev.legionflow.engine.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.legionflow.engine.dialect.Picture.Box;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Whatever is laid out can be drawn: nothing overlaps, nothing is missing.
@Execution(ExecutionMode.CONCURRENT)
class DiagramTest {

  private record Drawing(
      Map<String, Box> shapes, Map<String, List<XmlElement>> edges, XmlElement root) {

    Box shape(String id) {
      return requireNonNull(shapes.get(id), id);
    }
  }

  private static Drawing draw(String xml) {
    return read(Diagram.complete(xml.getBytes(UTF_8)));
  }

  private static Drawing read(byte[] xml) {
    try {
      var root = XmlReader.readAll(xml).root();
      var drawing = new Drawing(new HashMap<>(), new HashMap<>(), root);
      for (var diagram : root.children()) {
        if (diagram.name().equals("BPMNDiagram")) {
          for (var figure : diagram.children().getFirst().children()) {
            read(figure, drawing);
          }
        }
      }
      return drawing;
    } catch (XmlReader.Unreadable e) {
      throw new AssertionError(new String(xml, UTF_8), e);
    }
  }

  private static void read(XmlElement figure, Drawing drawing) {
    var id = requireNonNull(figure.get("bpmnElement"));
    if (figure.name().equals("BPMNEdge")) {
      assertThat(drawing.edges.put(id, figure.children())).as("edge %s drawn twice", id).isNull();
    } else {
      var bounds = figure.children().getFirst();
      var box =
          new Box(
              number(bounds, "x"),
              number(bounds, "y"),
              number(bounds, "width"),
              number(bounds, "height"));
      assertThat(drawing.shapes.put(id, box)).as("shape %s drawn twice", id).isNull();
    }
  }

  private static int number(XmlElement element, String attribute) {
    return Integer.parseInt(requireNonNull(element.get(attribute)));
  }

  private static boolean overlap(Box a, Box b) {
    return a.x() < b.right() && b.x() < a.right() && a.y() < b.bottom() && b.y() < a.bottom();
  }

  /// Of one process or sub-process and all inside.
  private static void check(XmlElement scope, Drawing drawing, String what) {
    var boxes = new HashMap<String, Box>();
    var around = drawing.shapes.get(String.valueOf(scope.get("id")));
    for (var child : scope.children()) {
      var id = String.valueOf(child.get("id"));
      if (child.isBpmn("sequenceFlow")) {
        var points = drawing.edges.get(id);
        assertThat(points).as("%s: edge %s", what, id).isNotNull().hasSizeGreaterThanOrEqualTo(2);
        ends(child, requireNonNull(points), drawing, what);
      } else if (Hints.isNode(child)) {
        assertThat(drawing.shapes).as(what).containsKey(id);
        var box = drawing.shape(id);
        if (around != null) {
          assertThat(
                  box.x() >= around.x()
                      && box.y() >= around.y()
                      && box.right() <= around.right()
                      && box.bottom() <= around.bottom())
              .as("%s: %s is inside of its parent", what, id)
              .isTrue();
        }
        boxes.forEach((other, its) -> {
          if (!attached(scope, id, other)) {
            assertThat(overlap(box, its)).as("%s: %s over %s", what, id, other).isFalse();
          }
        });
        boxes.put(id, box);
        if (Hints.isScope(child)) {
          check(child, drawing, what);
        }
      }
    }
  }

  private static void ends(XmlElement flow, List<XmlElement> points, Drawing drawing, String what) {
    var source = requireNonNull(drawing.shapes.get(String.valueOf(flow.get("sourceRef"))));
    var target = requireNonNull(drawing.shapes.get(String.valueOf(flow.get("targetRef"))));
    assertThat(touches(source, points.getFirst()) && touches(target, points.getLast()))
        .as("%s: %s goes from its source to its target", what, flow.get("id"))
        .isTrue();
  }

  private static boolean touches(Box box, XmlElement point) {
    var x = number(point, "x");
    var y = number(point, "y");
    return x >= box.x() && x <= box.right() && y >= box.y() && y <= box.bottom();
  }

  private static boolean attached(XmlElement scope, String one, String other) {
    return scope.bpmnChildren("boundaryEvent").stream()
        .anyMatch(b ->
            (one.equals(b.get("id")) && other.equals(b.get("attachedToRef")))
                || (other.equals(b.get("id")) && one.equals(b.get("attachedToRef"))));
  }

  private static void checkAll(Drawing drawing, String what) {
    drawing.root.bpmnChildren("process").forEach(p -> check(p, drawing, what));
  }

  /// Any graph: cycles, loops to itself, parallel flows, lone elements, boundary events, and
  /// sub-processes in each other.
  private static final class RandomGraph {
    private final Random random;
    private int ids;

    RandomGraph(Random random) {
      this.random = random;
    }

    String content(int size, int depth) {
      var content = new StringBuilder();
      var nodes = new ArrayList<String>();
      var sources = new ArrayList<String>();
      for (var i = 0; i < size; i++) {
        var id = "n" + ids++;
        nodes.add(id);
        sources.add(id);
        switch (random.nextInt(8)) {
          case 0 -> content.append("<bpmn:startEvent id=\"%s\"/>\n".formatted(id));
          case 1 -> content.append("<bpmn:exclusiveGateway id=\"%s\"/>\n".formatted(id));
          case 2 -> content.append("<bpmn:receiveTask id=\"%s\"/>\n".formatted(id));
          case 3 ->
              content.append(
                  "<bpmn:subProcess id=\"%s\">%s</bpmn:subProcess>\n"
                      .formatted(id, depth == 0 ? "" : content(random.nextInt(6), depth - 1)));
          default -> {
            content.append("<bpmn:task id=\"%s\"/>\n".formatted(id));
            for (var b = random.nextInt(10) - 6; b > 0; b--) {
              var event = "n" + ids++;
              sources.add(event);
              content.append(
                  "<bpmn:boundaryEvent id=\"%s\" attachedToRef=\"%s\"/>\n".formatted(event, id));
            }
          }
        }
      }
      for (var f = size == 0 ? 0 : random.nextInt(2 * size); f > 0; f--) {
        content.append(
            "<bpmn:sequenceFlow id=\"f%d\" sourceRef=\"%s\" targetRef=\"%s\"/>\n"
                .formatted(
                    ids++,
                    sources.get(random.nextInt(sources.size())),
                    nodes.get(random.nextInt(nodes.size()))));
      }
      return content.toString();
    }
  }

  private static String withoutDiagram(String content) {
    return Bpmn.definitions(content)
        .replaceAll("(?s)<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "");
  }

  @Test
  void randomGraphs() {
    var seed = Long.getLong("legion.seed", System.nanoTime());
    System.out.println("DiagramTest seed: -Dlegion.seed=" + seed);
    var random = new Random(seed);
    for (var i = 0; i < 500; i++) {
      var graph = new RandomGraph(random);
      var lanes =
          random.nextInt(4) > 0
              ? ""
              : "<bpmn:laneSet><bpmn:lane id=\"l1\"><bpmn:flowNodeRef>n0</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id=\"l2\"><bpmn:flowNodeRef>n1</bpmn:flowNodeRef><bpmn:flowNodeRef>n3</bpmn:flowNodeRef><bpmn:childLaneSet><bpmn:lane id=\"l3\"/><bpmn:lane id=\"l4\"><bpmn:flowNodeRef>n2</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>";
      var pools =
          random.nextBoolean()
              ? ""
              : "<bpmn:collaboration id=\"c\"><bpmn:participant id=\"pa\" processRef=\"a\"/><bpmn:participant id=\"pb\"/><bpmn:participant id=\"pc\" processRef=\"b\"/><bpmn:messageFlow id=\"m\" sourceRef=\"pb\" targetRef=\"pa\"/></bpmn:collaboration>";
      var xml =
          withoutDiagram(
              "%s<bpmn:process id=\"a\">%s%s</bpmn:process><bpmn:process id=\"b\">%s</bpmn:process>"
                  .formatted(
                      pools, lanes, graph.content(1 + random.nextInt(25), 2), graph.content(4, 1)));
      var what = "seed %d, graph %d: %s".formatted(seed, i, xml);
      var drawing = draw(xml);
      checkAll(drawing, what);
      if (!pools.isEmpty()) {
        assertThat(drawing.edges).as(what).containsKey("m");
        assertThat(overlap(drawing.shape("pa"), drawing.shape("pb"))).isFalse();
        assertThat(overlap(drawing.shape("pb"), drawing.shape("pc"))).isFalse();
      }
      if (!lanes.isEmpty()) {
        for (var lane : List.of("l1", "l2", "l3", "l4")) {
          assertThat(drawing.shapes).as(what).containsKey(lane);
        }
        assertThat(overlap(drawing.shape("l1"), drawing.shape("l2"))).isFalse();
        assertThat(overlap(drawing.shape("l3"), drawing.shape("l4"))).isFalse();
      }
    }
  }

  @Test
  void theSameFileIsLaidOutTheSame() {
    var xml =
        withoutDiagram(
            "<bpmn:process id=\"a\">%s</bpmn:process>"
                .formatted(new RandomGraph(new Random(7)).content(100, 2)));
    assertThat(Diagram.complete(xml.getBytes(UTF_8)))
        .isEqualTo(Diagram.complete(xml.getBytes(UTF_8)));
  }

  @Test
  void largeFiles() {
    var graph = new RandomGraph(new Random(1));
    checkAll(
        draw(
            withoutDiagram(
                "<bpmn:process id=\"a\">%s</bpmn:process>".formatted(graph.content(500, 1)))),
        "500 elements");
    // A chain with flows over its whole length, and as deep as may be.
    var chain = new StringBuilder("<bpmn:startEvent id=\"n0\"/>");
    for (var i = 1; i < 2_000; i++) {
      chain.append("<bpmn:task id=\"n%d\"/>".formatted(i));
      chain.append(
          "<bpmn:sequenceFlow id=\"f%1$d\" sourceRef=\"n%2$d\" targetRef=\"n%1$d\"/>"
              .formatted(i, i - 1));
      chain.append(
          "<bpmn:sequenceFlow id=\"g%1$d\" sourceRef=\"n0\" targetRef=\"n%1$d\"/>".formatted(i));
    }
    var drawing = draw(withoutDiagram("<bpmn:process id=\"a\">" + chain + "</bpmn:process>"));
    assertThat(drawing.shapes).hasSize(2_000);
    assertThat(drawing.edges).hasSize(3_998);
    var deep = "<bpmn:task id=\"t\"/>";
    for (var i = 0; i < 190; i++) {
      deep = "<bpmn:subProcess id=\"s%d\">%s</bpmn:subProcess>".formatted(i, deep);
    }
    checkAll(draw(withoutDiagram("<bpmn:process id=\"a\">" + deep + "</bpmn:process>")), "deep");
  }

  /// As many pools, processes and lanes as may be are laid out soon; more than can run are not.
  @Test
  void manyOfAKind() {
    var pools = new StringBuilder("<bpmn:collaboration id=\"c\">");
    var processes = new StringBuilder();
    for (var i = 0; i < 5_000; i++) {
      pools.append("<bpmn:participant id=\"pool%1$d\" processRef=\"p%1$d\"/>".formatted(i));
      processes.append(
          "<bpmn:process id=\"p%1$d\"><bpmn:task id=\"t%1$d\"/></bpmn:process>".formatted(i));
    }
    var lanes = new StringBuilder("<bpmn:process id=\"p\"><bpmn:laneSet>");
    var chain = new StringBuilder("<bpmn:task id=\"t0\"/>");
    for (var i = 1; i < 3_000; i++) {
      lanes.append(
          "<bpmn:lane id=\"l%1$d\"><bpmn:flowNodeRef>t%1$d</bpmn:flowNodeRef></bpmn:lane>"
              .formatted(i));
      chain.append(
          "<bpmn:task id=\"t%1$d\"/><bpmn:sequenceFlow id=\"f%1$d\" sourceRef=\"t%2$d\" targetRef=\"t%1$d\"/>"
              .formatted(i, i - 1));
    }
    lanes.append("</bpmn:laneSet>").append(chain).append("</bpmn:process>");
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          assertThat(draw(withoutDiagram(pools + "</bpmn:collaboration>" + processes)).shapes)
              .hasSize(10_000);
          assertThat(draw(withoutDiagram(lanes.toString())).shapes).hasSize(5_999);
        });
    var many =
        withoutDiagram(
                "<bpmn:process id=\"p\">"
                    + "<bpmn:task/>".repeat(12_001)
                    + "<bpmn:task id=\"t\"/></bpmn:process>")
            .getBytes(UTF_8);
    assertThat(Diagram.complete(many)).isEqualTo(many);
  }

  @Test
  void aDrawingIsCompletedAndStays() {
    var seed = Long.getLong("legion.seed", System.nanoTime());
    var random = new Random(seed);
    for (var i = 0; i < 200; i++) {
      var xml =
          withoutDiagram(
              "<bpmn:process id=\"a\">%s</bpmn:process>"
                  .formatted(new RandomGraph(random).content(1 + random.nextInt(20), 1)));
      var what = "seed %d, graph %d: %s".formatted(seed, i, xml);
      var whole = new String(Diagram.complete(xml.getBytes(UTF_8)), UTF_8);
      assertThat(Diagram.complete(whole.getBytes(UTF_8))).as(what).isEqualTo(whole.getBytes(UTF_8));
      var all = read(whole.getBytes(UTF_8));
      // Every third figure gets lost.
      var figures = whole.split("(?=<bpmndi:BPMN(?:Shape|Edge))", -1);
      var some = new StringBuilder(figures[0]);
      for (var f = 1; f < figures.length; f++) {
        if (f == 1 || f == figures.length - 1 || random.nextInt(3) > 0) {
          some.append(figures[f]);
        }
      }
      var before = read(some.toString().getBytes(UTF_8));
      var after = draw(some.toString());
      assertThat(after.shapes.keySet()).as(what).isEqualTo(all.shapes.keySet());
      assertThat(after.edges.keySet()).as(what).isEqualTo(all.edges.keySet());
      assertThat(after.shapes).as(what).containsAllEntriesOf(before.shapes);
    }
  }

  @Test
  void theRestOfTheFileStays() {
    var xml =
        """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <!-- before -->
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x" id="d" targetNamespace="t">
          <process id="p" x:colour="red" name="Größe &amp; &lt;Maß&gt;"><!-- in -->
            <task id="t"><documentation><![CDATA[a < b]]></documentation></task>
          </process>
          <BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI"><BPMNPlane bpmnElement="p"/></BPMNDiagram>
        </definitions>
        """;
    var text = new String(Diagram.complete(xml.getBytes(ISO_8859_1)), UTF_8);
    assertThat(text)
        .contains(
            "<!-- before -->", "<!-- in -->", "x:colour=\"red\"", "Größe &amp; &lt;Maß", "a &lt; b")
        .containsOnlyOnce("<bpmndi:BPMNPlane bpmnElement=\"p\"")
        .doesNotContain("<BPMNPlane");
    assertThat(read(text.getBytes(UTF_8)).shapes).containsOnlyKeys("t");
  }

  @Test
  void whatCannotBeDrawnIsGivenBack() {
    for (var text : List.of("", "no xml", "<a/>", "<!DOCTYPE a><a/>", Bpmn.definitions(""))) {
      assertThat(Diagram.complete(text.getBytes(UTF_8))).isEqualTo(text.getBytes(UTF_8));
    }
  }
}
