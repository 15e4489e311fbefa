package dev.legionflow.engine.decision;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Writes DMN files for tests.
final class Dmn {

  private static final AtomicLong IDS = new AtomicLong();

  private Dmn() {}

  static byte[] file(String content) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph" name="Graph"
        namespace="http://camunda.org/schema/1.0/dmn">
    %s
    </definitions>
    """
        .formatted(content)
        .getBytes(UTF_8);
  }

  static String decision(String id, String requirements, String logic) {
    return "<decision id=\"%s\" name=\"%s\">%s%s</decision>".formatted(id, id, requirements, logic);
  }

  static String requires(String decision) {
    return "<informationRequirement id=\"r%d\"><requiredDecision href=\"#%s\"/></informationRequirement>"
        .formatted(IDS.incrementAndGet(), decision);
  }

  static String literal(String expression) {
    return "<literalExpression id=\"l%d\"><text>%s</text></literalExpression>"
        .formatted(IDS.incrementAndGet(), escape(expression));
  }

  /// @param rules each: its tests, then its outputs
  static String table(
      String attributes, List<String> inputs, List<String> outputs, List<List<String>> rules) {
    var xml = new StringBuilder("<decisionTable id=\"t\" " + attributes + ">");
    for (var i = 0; i < inputs.size(); i++) {
      xml.append(
          "<input id=\"in%d\"><inputExpression id=\"e%d\"><text>%s</text></inputExpression></input>"
              .formatted(i, i, escape(inputs.get(i))));
    }
    for (var i = 0; i < outputs.size(); i++) {
      xml.append(outputs.get(i));
    }
    for (var r = 0; r < rules.size(); r++) {
      xml.append("<rule id=\"rule%d\">".formatted(r));
      for (var c = 0; c < rules.get(r).size(); c++) {
        var tag = c < inputs.size() ? "inputEntry" : "outputEntry";
        xml.append(
            "<%s id=\"c%d_%d\"><text>%s</text></%s>"
                .formatted(tag, r, c, escape(rules.get(r).get(c)), tag));
      }
      xml.append("</rule>");
    }
    return xml.append("</decisionTable>").toString();
  }

  static String output(String name, String inside) {
    return "<output id=\"out_%s\" name=\"%s\">%s</output>".formatted(name, name, inside);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
