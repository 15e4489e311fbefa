package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.XmlElement.Attribute;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Reads a document that nobody vouches for: no DTD, no entities but XML's own, bounded in size,
/// depth and number of elements, and without recursion.
public final class XmlReader {

  static final String DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI";

  /// The JDK's parser words its complaints about prefixes as addresses.
  private static final Pattern PREFIX_UNBOUND = Pattern.compile("PrefixUnbound\\?.*&([^&]+)$");

  /// What was read.
  ///
  /// @param hasDiagram whether there was a diagram; it is kept when that was asked for
  public record Document(XmlElement root, boolean hasDiagram) {}

  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fix;

    Unreadable(String message, String fix) {
      super(message);
      this.fix = fix;
    }

    public String fix() {
      return fix;
    }
  }

  private static final String EXPORT = "Export the file again from the modeler as BPMN 2.0 XML.";

  private final XMLStreamReader stream;
  private final boolean keepsDiagram;
  private final ArrayDeque<XmlElement> open = new ArrayDeque<>();
  private final ArrayDeque<StringBuilder> texts = new ArrayDeque<>();
  private @Nullable XmlElement root;
  private boolean hasDiagram;
  private int elements;

  /// Depth inside of a diagram, 0 outside.
  private int inDiagram;

  private XmlReader(XMLStreamReader stream, boolean keepsDiagram) {
    this.stream = stream;
    this.keepsDiagram = keepsDiagram;
  }

  public static Document read(byte[] xml) throws Unreadable {
    return read(xml, false);
  }

  /// With the diagram, as children of the root.
  static Document readAll(byte[] xml) throws Unreadable {
    return read(xml, true);
  }

  private static Document read(byte[] xml, boolean keepsDiagram) throws Unreadable {
    if (xml.length == 0) {
      throw new Unreadable("The file is empty.", EXPORT);
    }
    if (xml.length > Limits.FILE_BYTES) {
      throw new Unreadable(
          "The file has %d bytes, at most %d are allowed.".formatted(xml.length, Limits.FILE_BYTES),
          "Split the processes into several files and join them by call activities.");
    }
    if (xml.length > 3 && xml[0] == 'P' && xml[1] == 'K' && xml[2] < 9 && xml[3] < 9) {
      throw new Unreadable(
          "The file is a ZIP archive, not BPMN.", "Unpack it and deploy the files that are in it.");
    }
    try {
      var stream = factory().createXMLStreamReader(new StringReader(XmlText.decode(xml)));
      try {
        return new XmlReader(stream, keepsDiagram).document();
      } finally {
        stream.close();
      }
    } catch (XMLStreamException e) {
      throw new Unreadable("The file is not well-formed XML: " + message(e) + ".", EXPORT);
    } catch (RuntimeException e) {
      // The JDK's parser answers some malformed bytes with exceptions of its own.
      throw new Unreadable("The file is not well-formed XML.", EXPORT);
    }
  }

  static XMLInputFactory factory() {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    // The JDK's own bounds differ from version to version; ours speak first.
    factory.setProperty("jdk.xml.maxElementDepth", Limits.XML_DEPTH + 10);
    factory.setProperty("jdk.xml.elementAttributeLimit", 200);
    factory.setProperty("jdk.xml.maxXMLNameLimit", 1_000);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("nothing outside of the file is read");
    });
    return factory;
  }

  private Document document() throws XMLStreamException, Unreadable {
    while (stream.hasNext()) {
      switch (stream.next()) {
        case XMLStreamConstants.START_ELEMENT -> start();
        case XMLStreamConstants.END_ELEMENT -> end();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          var text = texts.peek();
          if (text != null && inDiagram == 0) {
            text.append(stream.getText());
          }
        }
        case XMLStreamConstants.DTD ->
            throw new Unreadable(
                "The file has a document type (<!DOCTYPE …>), which is not allowed.",
                "Remove the DOCTYPE; BPMN does not need it.");
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new Unreadable("The file refers to an entity.", "Write the text itself.");
        default -> {}
      }
    }
    if (root == null) {
      throw new Unreadable("The file has no content.", EXPORT);
    }
    return new Document(root, hasDiagram);
  }

  private void start() throws Unreadable {
    if (open.isEmpty() && "1.1".equals(stream.getVersion())) {
      throw new Unreadable("The file is XML 1.1.", "Save it as XML 1.0.");
    }
    if (++elements > Limits.XML_ELEMENTS) {
      throw new Unreadable(
          "The file has more than %d XML elements.".formatted(Limits.XML_ELEMENTS),
          "Split the processes into several files and join them by call activities.");
    }
    if (open.size() + inDiagram >= Limits.XML_DEPTH) {
      throw new Unreadable(
          "The file nests XML elements deeper than %d (line %d)."
              .formatted(Limits.XML_DEPTH, stream.getLocation().getLineNumber()),
          "Nest less; a call activity takes the place of a deep sub-process.");
    }
    var namespace = orEmpty(stream.getNamespaceURI());
    var isDiagram = open.size() == 1 && namespace.equals(DIAGRAM);
    hasDiagram |= isDiagram;
    if (inDiagram > 0 || (isDiagram && !keepsDiagram)) {
      inDiagram++;
      return;
    }
    var element =
        new XmlElement(namespace, stream.getLocalName(), stream.getLocation().getLineNumber());
    for (var i = 0; i < stream.getAttributeCount(); i++) {
      element.add(
          new Attribute(
              orEmpty(stream.getAttributeNamespace(i)),
              stream.getAttributeLocalName(i),
              stream.getAttributeValue(i)));
    }
    var parent = open.peek();
    if (parent == null) {
      root = element;
    } else {
      parent.with(element);
    }
    open.push(element);
    texts.push(new StringBuilder());
  }

  private void end() {
    if (inDiagram > 0) {
      inDiagram--;
      return;
    }
    var text = texts.pop().toString();
    open.pop().withText(text.isBlank() ? "" : text);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String message(XMLStreamException e) {
    var text = String.valueOf(e.getMessage());
    var start = text.indexOf("Message: ");
    if (start >= 0) {
      text = text.substring(start + "Message: ".length());
    }
    var prefix = PREFIX_UNBOUND.matcher(text);
    if (prefix.find()) {
      text = "the prefix of '%s' is not declared".formatted(prefix.group(1));
    } else if (text.contains("AttributeNotUnique")) {
      text = "an attribute is given twice";
    }
    text = text.lines().findFirst().orElse("").strip();
    if (text.length() > 200) {
      text = text.substring(0, 200) + "…";
    }
    if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    Location at = e.getLocation();
    return at == null || at.getLineNumber() < 0
        ? text
        : "%s (line %d, column %d)".formatted(text, at.getLineNumber(), at.getColumnNumber());
  }
}
