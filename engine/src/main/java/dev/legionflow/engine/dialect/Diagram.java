package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.Picture.Box;
import dev.legionflow.engine.dialect.Picture.Shape;
import dev.legionflow.engine.dialect.XmlReader.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// Sees to it that a BPMN file can be drawn.
///
/// A file without coordinates is laid out as a whole. In one that has some, what has none is laid
/// out beneath the drawing; the drawing stays.
public final class Diagram {

  /// Flow nodes, flows, lanes and pools of a file that is laid out: what can be deployed, and some.
  private static final int MAX_FIGURES = Limits.ELEMENTS + 2_000;

  private static final Set<String> FIGURES =
      Set.of("sequenceFlow", "messageFlow", "lane", "participant", "association");

  private static final int GAP = 40;
  private static final int POOL_HEADER = 30;
  private static final int CLOSED_POOL = 60;

  private final XmlElement root;
  private final Picture picture = new Picture();

  /// What is drawn already.
  private final Map<String, Box> drawn = new HashMap<>();

  private final Set<String> drawnEdges = new HashSet<>();

  /// An id that is used twice is drawn once.
  private final Set<String> placed = new HashSet<>();

  private Diagram(XmlElement root) {
    this.root = root;
  }

  /// The file with a shape for every flow node and an edge for every sequence flow; the file itself
  /// when they are all there, when it is no BPMN, or when it has far more elements than can run.
  public static byte[] complete(byte[] xml) {
    try {
      var document = XmlReader.readAll(xml);
      if (!document.root().isBpmn("definitions")) {
        return xml;
      }
      if (figures(document.root()) > MAX_FIGURES) {
        return xml;
      }
      return new Diagram(document.root()).complete(xml, XmlText.decode(xml));
    } catch (Unreadable e) {
      return xml;
    }
  }

  /// As deep as the reader of the file allows.
  private static int figures(XmlElement element) {
    var count = Hints.isNode(element) || FIGURES.contains(element.name()) ? 1 : 0;
    for (var child : element.children()) {
      count += child.isBpmn() ? figures(child) : 0;
    }
    return count;
  }

  /// The same as text; empty when the file cannot be read.
  public static Optional<String> text(byte[] xml) {
    try {
      return Optional.of(XmlText.decode(complete(xml)));
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  private byte[] complete(byte[] xml, String text) {
    root.children().stream()
        .filter(c -> c.namespace().equals(XmlReader.DIAGRAM))
        .forEach(this::readDrawn);
    var plane = planeElement();
    if (plane == null) {
      return xml;
    }
    var whole = drawn.isEmpty();
    if (whole) {
      drawAll(plane);
    } else {
      drawMissing();
    }
    if (picture.shapes().isEmpty() && picture.edges().isEmpty()) {
      return xml;
    }
    try {
      return DiagramWriter.write(text, picture, whole ? String.valueOf(plane.get("id")) : null);
    } catch (XMLStreamException | RuntimeException e) {
      // It was read a moment ago, so this is about what the JDK's reader of events and its writer
      // cannot say; they have exceptions of their own.
      return xml;
    }
  }

  private void readDrawn(XmlElement element) {
    var id = element.get("bpmnElement");
    if (id != null && element.name().equals("BPMNShape")) {
      drawn.put(FlowRules.localPart(id), box(element));
    } else if (id != null && element.name().equals("BPMNEdge")) {
      drawnEdges.add(FlowRules.localPart(id));
    }
    element.children().forEach(this::readDrawn);
  }

  private static Box box(XmlElement shape) {
    for (var child : shape.children()) {
      if (child.name().equals("Bounds")) {
        return new Box(
            number(child, "x"),
            number(child, "y"),
            Math.max(1, number(child, "width")),
            Math.max(1, number(child, "height")));
      }
    }
    return new Box(0, 0, 1, 1);
  }

  private static int number(XmlElement element, String attribute) {
    var text = element.get(attribute);
    try {
      // Far enough out that nothing overflows.
      return text == null
          ? 0
          : (int) Math.clamp(Double.parseDouble(text), -10_000_000.0, 10_000_000.0);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /// What the drawing is of.
  private @Nullable XmlElement planeElement() {
    for (var name : List.of("collaboration", "process")) {
      for (var element : root.bpmnChildren(name)) {
        if (element.get("id") != null) {
          return element;
        }
      }
    }
    return null;
  }

  private boolean isNew(String id) {
    return !drawn.containsKey(id) && placed.add(id);
  }

  /// A process with its participant, a participant without a process that is known, or a process by
  /// itself.
  private record Pool(@Nullable XmlElement participant, @Nullable LayeredLayout layout) {

    @Nullable LayeredLayout open() {
      return layout == null || layout.isEmpty() ? null : layout;
    }
  }

  private void drawAll(XmlElement plane) {
    var pools = new ArrayList<Pool>();
    var processes = root.bpmnChildren("process");
    var left = new LinkedHashSet<>(processes);
    var byId = new HashMap<@Nullable String, XmlElement>();
    processes.forEach(p -> byId.putIfAbsent(p.get("id"), p));
    if (plane.isBpmn("collaboration")) {
      for (var participant : plane.bpmnChildren("participant")) {
        var reference = participant.get("processRef");
        // A process is drawn once, whoever refers to it.
        var process = reference == null ? null : byId.remove(FlowRules.localPart(reference));
        if (process == null) {
          pools.add(new Pool(participant, null));
        } else {
          left.remove(process);
          pools.add(new Pool(participant, new LayeredLayout(process, this::isNew)));
        }
      }
    }
    left.forEach(p -> pools.add(new Pool(null, new LayeredLayout(p, this::isNew))));
    var width =
        pools.stream().mapToInt(p -> p.layout == null ? 0 : p.layout.width()).max().orElse(0);
    var y = GAP;
    for (var pool : pools) {
      y += draw(pool, y, Math.max(width, 400)) + GAP;
    }
    drawMessageFlows();
  }

  /// @return how high it is
  private int draw(Pool pool, int y, int width) {
    var layout = pool.open();
    var height = layout != null ? layout.height() : pool.participant == null ? 0 : CLOSED_POOL;
    var x = GAP;
    if (pool.participant != null) {
      var id = pool.participant.get("id");
      x += POOL_HEADER;
      if (id != null && isNew(id)) {
        picture
            .shapes()
            .put(id, new Shape(new Box(GAP, y, width + POOL_HEADER, height), null, true));
      }
    }
    if (layout != null) {
      layout.draw(picture, x, y, pool.participant == null ? layout.width() : width);
    }
    return height;
  }

  private void drawMissing() {
    var bottom = drawn.values().stream().mapToInt(Box::bottom).max().orElse(0);
    var left = drawn.values().stream().mapToInt(Box::x).min().orElse(0);
    var attached = new HashMap<String, Integer>();
    var scopes = new ArrayList<XmlElement>();
    root.bpmnChildren("process").forEach(p -> collect(p, scopes));
    for (var scope : scopes) {
      attachMissing(scope, attached);
      // The scopes inside of one that is laid out here come with it, and have nothing new later.
      var layout = new LayeredLayout(scope, this::isNew);
      if (!layout.isEmpty()) {
        bottom += GAP;
        layout.draw(picture, left, bottom, layout.width());
        bottom += layout.height();
      }
    }
    picture.shapes().keySet().removeIf(drawn::containsKey);
    for (var scope : scopes) {
      for (var flow : scope.bpmnChildren("sequenceFlow")) {
        connect(flow);
      }
    }
    drawMessageFlows();
    picture.edges().keySet().removeIf(drawnEdges::contains);
  }

  /// As deep as the reader of the file allows; the outer ones come first.
  private static void collect(XmlElement scope, List<XmlElement> scopes) {
    scopes.add(scope);
    for (var child : scope.children()) {
      if (Hints.isScope(child)) {
        collect(child, scopes);
      }
    }
  }

  /// Boundary events of what is drawn already.
  private void attachMissing(XmlElement scope, Map<String, Integer> attached) {
    for (var event : scope.bpmnChildren("boundaryEvent")) {
      var id = event.get("id");
      var host = event.get("attachedToRef");
      var box = host == null ? null : drawn.get(FlowRules.localPart(host));
      if (id != null && box != null && isNew(id)) {
        var place = attached.merge(FlowRules.localPart(String.valueOf(host)), 1, Integer::sum);
        picture
            .shapes()
            .put(
                id,
                new Shape(
                    new Box(box.right() - 46 * place, box.bottom() - 18, 36, 36), null, null));
      }
    }
  }

  private void drawMessageFlows() {
    root.bpmnChildren("collaboration").stream()
        .flatMap(c -> c.bpmnChildren("messageFlow").stream())
        .forEach(this::connect);
  }

  private void connect(XmlElement flow) {
    var id = flow.get("id");
    var from = box(flow.get("sourceRef"));
    var to = box(flow.get("targetRef"));
    if (id != null && from != null && to != null && !drawnEdges.contains(id)) {
      picture.edges().computeIfAbsent(id, _ -> Picture.line(from, to));
    }
  }

  private @Nullable Box box(@Nullable String reference) {
    if (reference == null) {
      return null;
    }
    var id = FlowRules.localPart(reference);
    var shape = picture.shapes().get(id);
    return shape == null ? drawn.get(id) : shape.box();
  }
}
