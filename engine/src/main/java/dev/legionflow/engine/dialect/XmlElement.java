package dev.legionflow.engine.dialect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An element of an XML document, read or to be written.
public final class XmlElement {

  static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
  static final String ZEEBE = "http://camunda.org/schema/zeebe/1.0";

  public record Attribute(String namespace, String name, String value) {}

  private final String namespace;
  private final String name;
  private final int line;
  private final List<Attribute> attributes = new ArrayList<>(4);
  private final List<XmlElement> children = new ArrayList<>(4);
  private String text = "";

  XmlElement(String namespace, String name, int line) {
    this.namespace = namespace;
    this.name = name;
    this.line = line;
  }

  static XmlElement bpmn(String name) {
    return new XmlElement(BPMN, name, 0);
  }

  static XmlElement zeebe(String name) {
    return new XmlElement(ZEEBE, name, 0);
  }

  public String namespace() {
    return namespace;
  }

  /// The local name.
  public String name() {
    return name;
  }

  /// Where it begins in the file.
  public int line() {
    return line;
  }

  boolean isBpmn() {
    return namespace.equals(BPMN);
  }

  boolean isBpmn(String localName) {
    return isBpmn() && name.equals(localName);
  }

  boolean isZeebe() {
    return namespace.equals(ZEEBE);
  }

  /// Whether it is this extension of Camunda 8's.
  public boolean isZeebe(String extension) {
    return isZeebe() && name.equals(extension);
  }

  public List<Attribute> attributes() {
    return Collections.unmodifiableList(attributes);
  }

  /// The value of an attribute without a namespace; null when it is missing or blank.
  public @Nullable String get(String attribute) {
    for (var a : attributes) {
      if (a.namespace.isEmpty() && a.name.equals(attribute)) {
        return a.value.isBlank() ? null : a.value;
      }
    }
    return null;
  }

  public boolean isTrue(String attribute) {
    return "true".equals(get(attribute)) || "1".equals(get(attribute));
  }

  void add(Attribute attribute) {
    attributes.add(attribute);
  }

  /// Sets an attribute unless the value is null; for documents to be written.
  XmlElement with(String attribute, @Nullable String value) {
    if (value != null) {
      attributes.add(new Attribute("", attribute, value));
    }
    return this;
  }

  XmlElement with(XmlElement child) {
    children.add(child);
    return this;
  }

  XmlElement withText(String value) {
    text = value;
    return this;
  }

  public List<XmlElement> children() {
    return Collections.unmodifiableList(children);
  }

  List<XmlElement> bpmnChildren(String localName) {
    return children.stream().filter(c -> c.isBpmn(localName)).toList();
  }

  @Nullable XmlElement bpmnChild(String localName) {
    return children.stream().filter(c -> c.isBpmn(localName)).findFirst().orElse(null);
  }

  /// What stands in the element's `extensionElements`.
  List<XmlElement> extensions() {
    return bpmnChildren("extensionElements").stream().flatMap(e -> e.children.stream()).toList();
  }

  /// The element's own text, without white space around it.
  public String text() {
    return text.strip();
  }
}
