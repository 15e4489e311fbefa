package dev.legionflow.engine.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.legionflow.engine.dialect.Picture.Point;
import dev.legionflow.engine.dialect.Picture.Shape;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.xml.stream.XMLEventFactory;
import javax.xml.stream.XMLEventWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.events.Attribute;
import javax.xml.stream.events.Namespace;
import javax.xml.stream.events.StartElement;
import javax.xml.stream.events.XMLEvent;
import org.jspecify.annotations.Nullable;

/// Copies a BPMN file and puts a picture into it: as its only diagram, or into the diagram that it
/// has.
final class DiagramWriter {

  private static final String DC = "http://www.omg.org/spec/DD/20100524/DC";
  private static final String DI = "http://www.omg.org/spec/DD/20100524/DI";

  private final XMLEventFactory events = XMLEventFactory.newDefaultFactory();
  private final XMLEventWriter out;
  private final Picture picture;
  private final @Nullable String plane;

  /// Elements of ours that are not closed.
  private int open;

  private DiagramWriter(XMLEventWriter out, Picture picture, @Nullable String plane) {
    this.out = out;
    this.picture = picture;
    this.plane = plane;
  }

  /// @param plane the id of what a new diagram is of, which takes the place of those in the file;
  ///   null to put the picture into the first diagram that there is
  static byte[] write(String xml, Picture picture, @Nullable String plane)
      throws XMLStreamException {
    var bytes = new ByteArrayOutputStream(xml.length() * 2);
    bytes.writeBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".getBytes(UTF_8));
    var out = XMLOutputFactory.newDefaultFactory().createXMLEventWriter(bytes, "UTF-8");
    new DiagramWriter(out, picture, plane).copy(xml);
    out.flush();
    return bytes.toByteArray();
  }

  private void copy(String xml) throws XMLStreamException {
    var in = XmlReader.factory().createXMLEventReader(new StringReader(xml));
    var depth = 0;
    var done = false;
    while (in.hasNext()) {
      var event = in.nextEvent();
      if (event.isStartDocument()) {
        continue;
      }
      if (event.isStartElement()) {
        depth++;
        if (plane != null && depth == 2 && isDiagram(event.asStartElement(), "BPMNDiagram")) {
          skip(in);
          depth--;
          continue;
        }
      } else if (event.isEndElement()) {
        var name = event.asEndElement().getName();
        if (plane == null
            && !done
            && name.getLocalPart().equals("BPMNPlane")
            && XmlReader.DIAGRAM.equals(name.getNamespaceURI())) {
          figures();
          done = true;
        } else if (plane != null && depth == 1) {
          diagram(plane);
        }
        depth--;
      }
      out.add(event);
    }
  }

  private static boolean isDiagram(StartElement element, String name) {
    return element.getName().getLocalPart().equals(name)
        && XmlReader.DIAGRAM.equals(element.getName().getNamespaceURI());
  }

  private static void skip(Iterator<?> in) {
    for (var open = 1; open > 0 && in.hasNext(); ) {
      var event = (XMLEvent) in.next();
      open += event.isStartElement() ? 1 : event.isEndElement() ? -1 : 0;
    }
  }

  private void diagram(String of) throws XMLStreamException {
    start("bpmndi", XmlReader.DIAGRAM, "BPMNDiagram");
    start("bpmndi", XmlReader.DIAGRAM, "BPMNPlane", "bpmnElement", of);
    figures();
    end("bpmndi", XmlReader.DIAGRAM, "BPMNPlane");
    end("bpmndi", XmlReader.DIAGRAM, "BPMNDiagram");
    out.add(events.createCharacters("\n"));
  }

  private void figures() throws XMLStreamException {
    for (var shape : picture.shapes().entrySet()) {
      shape(shape.getKey(), shape.getValue());
    }
    for (var edge : picture.edges().entrySet()) {
      start("bpmndi", XmlReader.DIAGRAM, "BPMNEdge", "bpmnElement", edge.getKey());
      for (Point point : edge.getValue()) {
        start(
            "di",
            DI,
            "waypoint",
            "x",
            Integer.toString(point.x()),
            "y",
            Integer.toString(point.y()));
        end("di", DI, "waypoint");
      }
      end("bpmndi", XmlReader.DIAGRAM, "BPMNEdge");
    }
    out.add(events.createCharacters("\n"));
  }

  private void shape(String id, Shape shape) throws XMLStreamException {
    var attributes = new ArrayList<>(List.of("bpmnElement", id));
    if (shape.expanded() != null) {
      attributes.addAll(List.of("isExpanded", shape.expanded().toString()));
    }
    if (shape.horizontal() != null) {
      attributes.addAll(List.of("isHorizontal", shape.horizontal().toString()));
    }
    start("bpmndi", XmlReader.DIAGRAM, "BPMNShape", attributes.toArray(String[]::new));
    var box = shape.box();
    start(
        "dc",
        DC,
        "Bounds",
        "x",
        Integer.toString(box.x()),
        "y",
        Integer.toString(box.y()),
        "width",
        Integer.toString(box.width()),
        "height",
        Integer.toString(box.height()));
    end("dc", DC, "Bounds");
    end("bpmndi", XmlReader.DIAGRAM, "BPMNShape");
  }

  /// The outermost elements declare the prefixes, so those of the file do not matter.
  private void start(String prefix, String namespace, String name, String... attributes)
      throws XMLStreamException {
    var given = new ArrayList<Attribute>();
    for (var i = 0; i < attributes.length; i += 2) {
      given.add(events.createAttribute(attributes[i], attributes[i + 1]));
    }
    var declared = new ArrayList<Namespace>();
    if (open == 0) {
      declared.add(events.createNamespace("bpmndi", XmlReader.DIAGRAM));
      declared.add(events.createNamespace("dc", DC));
      declared.add(events.createNamespace("di", DI));
    }
    open++;
    if (prefix.equals("bpmndi")) {
      out.add(events.createCharacters("\n"));
    }
    out.add(
        events.createStartElement(prefix, namespace, name, given.iterator(), declared.iterator()));
  }

  private void end(String prefix, String namespace, String name) throws XMLStreamException {
    open--;
    out.add(events.createEndElement(prefix, namespace, name));
  }
}
