package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.XmlElement.Attribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An element with attributes and extensions of another dialect. What was understood is taken from
/// it; what is left stays, and is refused later.
final class ForeignElement {

  private final XmlElement element;
  private final Set<Object> taken = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<XmlElement> added = new ArrayList<>();
  private @Nullable XmlElement mapping;

  ForeignElement(XmlElement element) {
    this.element = element;
  }

  XmlElement element() {
    return element;
  }

  /// The value of an attribute, which stays.
  @Nullable String peek(String name) {
    var attribute = attribute(name);
    return attribute == null || attribute.value().isBlank() ? null : attribute.value().strip();
  }

  /// The value of an attribute, which is dealt with by that.
  @Nullable String take(String name) {
    var value = peek(name);
    var attribute = attribute(name);
    if (attribute != null) {
      taken.add(attribute);
    }
    return value;
  }

  private @Nullable Attribute attribute(String name) {
    for (var attribute : element.attributes()) {
      if (attribute.name().equals(name) && OtherDialects.isOther(attribute.namespace())) {
        return attribute;
      }
    }
    return null;
  }

  /// The extension elements of a name.
  List<XmlElement> elements(String name) {
    return element.extensions().stream()
        .filter(e -> e.name().equals(name) && OtherDialects.isOther(e.namespace()))
        .toList();
  }

  /// The same, which are dealt with by that.
  List<XmlElement> takeElements(String name) {
    var found = elements(name);
    taken.addAll(found);
    return found;
  }

  /// Adds an extension of Camunda 8.
  void add(XmlElement extension) {
    added.add(extension);
  }

  /// Its input and output mappings, of which there is one list.
  XmlElement mapping() {
    var present = mapping;
    if (present == null) {
      present = XmlElement.zeebe("ioMapping");
      mapping = present;
      added.add(present);
    }
    return present;
  }

  /// Whether it was given a mapping of a direction, `input` or `output`.
  boolean hasMapping(String direction) {
    return mapping != null && mapping.children().stream().anyMatch(c -> c.name().equals(direction));
  }

  /// The element in the dialect of Camunda 8, as far as it was understood.
  ///
  /// @param child says what becomes of its children
  XmlElement translated(UnaryOperator<XmlElement> child) {
    var copy = new XmlElement(element.namespace(), element.name(), element.line());
    element.attributes().stream().filter(a -> !taken.contains(a)).forEach(copy::add);
    copy.withText(element.text());
    var extensions = XmlElement.bpmn("extensionElements");
    element.extensions().stream().filter(e -> !taken.contains(e)).forEach(extensions::with);
    added.forEach(extensions::with);
    if (!extensions.children().isEmpty()) {
      copy.with(extensions);
    }
    for (var part : element.children()) {
      if (!part.isBpmn("extensionElements")) {
        copy.with(child.apply(part));
      }
    }
    return copy;
  }
}
