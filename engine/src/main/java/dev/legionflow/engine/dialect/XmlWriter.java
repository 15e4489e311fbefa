package dev.legionflow.engine.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Writes a document of BPMN and `zeebe:` elements. Line breaks in attributes survive, which the
/// JDK's own writer does not see to.
final class XmlWriter {

  private final StringBuilder out = new StringBuilder();

  private XmlWriter() {}

  static byte[] write(XmlElement definitions) {
    var writer = new XmlWriter();
    writer.out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    writer.element(definitions, 0);
    return writer.out.toString().getBytes(UTF_8);
  }

  // As deep as what was read, and that is bounded.
  private void element(XmlElement element, int depth) {
    var tag = (element.isZeebe() ? "zeebe:" : "") + element.name();
    indent(depth).append('<').append(tag);
    if (depth == 0) {
      attribute("xmlns", XmlElement.BPMN);
      attribute("xmlns:zeebe", XmlElement.ZEEBE);
    }
    for (var attribute : element.attributes()) {
      attribute(attribute.name(), attribute.value());
    }
    if (element.children().isEmpty() && element.text().isEmpty()) {
      out.append("/>\n");
      return;
    }
    out.append('>');
    escape(element.text(), false);
    if (!element.children().isEmpty()) {
      out.append('\n');
      for (var child : element.children()) {
        element(child, depth + 1);
      }
      indent(depth);
    }
    out.append("</").append(tag).append(">\n");
  }

  private StringBuilder indent(int depth) {
    return out.repeat("  ", depth);
  }

  private void attribute(String name, String value) {
    out.append(' ').append(name).append("=\"");
    escape(value, true);
    out.append('"');
  }

  private void escape(String text, boolean attribute) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\r' -> out.append("&#13;");
        case '\n' -> out.append(attribute ? "&#10;" : "\n");
        case '\t' -> out.append(attribute ? "&#9;" : "\t");
        default -> out.append(c);
      }
    }
  }
}
