package dev.legionflow.it.random;

import dev.legionflow.it.random.Story.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The nodes and flows of a process or sub-process, as they become BPMN.
final class Drawing {

  /// A node's parts in the order in which BPMN wants them.
  private static final class Node {
    private final String tag;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private String extensions = "";
    private String repetition = "";
    private String inside = "";

    Node(String tag) {
      this.tag = tag;
    }
  }

  private record Flow(String id, String from, String to, String condition) {}

  /// Where a flow begins, and when it is taken.
  ///
  /// @param condition FEEL; empty for always, [#DEFAULT] for else
  record Way(String from, String condition) {
    static final String DEFAULT = "default";

    static Way of(String from) {
      return new Way(from, "");
    }
  }

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Flow> flows = new ArrayList<>();
  private final List<String> associations = new ArrayList<>();
  private final List<Pair> order;

  /// @param order gets a pair for each flow that leads forward
  Drawing(List<Pair> order) {
    this.order = order;
  }

  Drawing add(String id, String tag) {
    nodes.put(id, new Node(tag));
    return this;
  }

  private Node node(String id) {
    return Objects.requireNonNull(nodes.get(id), id);
  }

  Drawing attribute(String id, String name, String value) {
    node(id).attributes.put(name, value);
    return this;
  }

  Drawing extension(String id, String xml) {
    node(id).extensions += xml;
    return this;
  }

  Drawing inside(String id, String xml) {
    node(id).inside += xml;
    return this;
  }

  Drawing repetition(String id, String xml) {
    node(id).repetition = xml;
    return this;
  }

  void flow(Way way, String to) {
    order.add(new Pair(way.from(), to));
    back(way, to);
  }

  /// A flow that may lead to where the token has been already.
  void back(Way way, String to) {
    String id = "flow_" + way.from() + "_" + to + "_" + flows.size();
    if (way.condition().equals(Way.DEFAULT)) {
      node(way.from()).attributes.put("default", id);
    }
    flows.add(new Flow(id, way.from(), to, way.condition()));
  }

  /// Leads from a compensation event to what undoes.
  void association(String from, String to) {
    associations.add(
        "<bpmn:association id=\"association_%1$s_%2$s\" associationDirection=\"One\" sourceRef=\"%1$s\" targetRef=\"%2$s\" />\n"
            .formatted(from, to));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  String xml() {
    var xml = new StringBuilder();
    nodes.forEach((id, node) -> {
      xml.append("<bpmn:").append(node.tag).append(" id=\"").append(id).append('"');
      node.attributes.forEach((name, value) ->
          xml.append(' ').append(name).append("=\"").append(escape(value)).append('"'));
      xml.append(">\n");
      if (!node.extensions.isEmpty()) {
        xml.append("<bpmn:extensionElements>")
            .append(node.extensions)
            .append("</bpmn:extensionElements>\n");
      }
      for (Flow flow : flows) {
        if (flow.to().equals(id)) {
          xml.append("<bpmn:incoming>").append(flow.id()).append("</bpmn:incoming>\n");
        }
      }
      for (Flow flow : flows) {
        if (flow.from().equals(id)) {
          xml.append("<bpmn:outgoing>").append(flow.id()).append("</bpmn:outgoing>\n");
        }
      }
      xml.append(node.repetition)
          .append(node.inside)
          .append("</bpmn:")
          .append(node.tag)
          .append(">\n");
    });
    for (Flow flow : flows) {
      xml.append(
          "<bpmn:sequenceFlow id=\"%s\" sourceRef=\"%s\" targetRef=\"%s\">"
              .formatted(flow.id(), flow.from(), flow.to()));
      if (!flow.condition().isEmpty() && !flow.condition().equals(Way.DEFAULT)) {
        xml.append("<bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">=")
            .append(escape(flow.condition()))
            .append("</bpmn:conditionExpression>");
      }
      xml.append("</bpmn:sequenceFlow>\n");
    }
    associations.forEach(xml::append);
    return xml.toString();
  }

  static String document(String process, String content, String errors) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        id="definitions" targetNamespace="http://bpmn.io/schema/bpmn">
    <bpmn:process id="%s" isExecutable="true">
    %s</bpmn:process>
    %s</bpmn:definitions>
    """
        .formatted(process, content, errors);
  }
}
