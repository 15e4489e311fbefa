package dev.legionflow.workers.router.registry;

import dev.legionflow.workers.router.registry.Node.Malformed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads TOON (Token-Oriented Object Notation, strict, two spaces a level) with the line of each
/// value, which the library that writes TOON does not keep.
final class ToonNodes {

  private static final int INDENT = 2;
  private static final int MAX_DEPTH = 8;

  /// A key, bare or quoted, and what makes an array of it: length, separator, names of columns.
  private static final Pattern HEADER =
      Pattern.compile(
          "(?<key>[A-Za-z_][\\w.]*+|\"(?:[^\"\\\\]|\\\\.)*+\")?"
              + "(?:\\[(?<length>\\d{1,9})(?<separator>[|\\t]?)\\](?:\\{(?<columns>[^}]*+)\\})?)?"
              + ":(?: (?<rest>.*+))?");

  private final List<Line> lines = new ArrayList<>();

  private int next;

  private ToonNodes(String text) throws Malformed {
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      var content = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (content.isBlank()) {
        continue;
      }
      int spaces = 0;
      while (content.charAt(spaces) == ' ') {
        spaces++;
      }
      if (content.charAt(spaces) == '\t' || spaces % INDENT != 0) {
        throw new Malformed(number, "a line is indented by two spaces a level");
      }
      if (spaces / INDENT > MAX_DEPTH) {
        throw new Malformed(number, "nested too deeply");
      }
      lines.add(new Line(number, spaces / INDENT, content.strip()));
    }
  }

  private record Line(int number, int depth, String text) {}

  private record Header(
      @Nullable String key, int length, char separator, @Nullable String columns, String rest) {
    boolean isArray() {
      return length >= 0;
    }
  }

  static Node read(String text) throws Malformed {
    var reader = new ToonNodes(text);
    if (reader.lines.isEmpty()) {
      throw new Malformed(1, "the file is empty");
    }
    var root = reader.fields(0, 1);
    var line = reader.peek();
    if (line != null) {
      throw new Malformed(line.number(), "this line is indented too far");
    }
    return root;
  }

  private @Nullable Line peek() {
    return next < lines.size() ? lines.get(next) : null;
  }

  private @Nullable Line take(int depth) {
    var line = peek();
    if (line == null || line.depth() != depth) {
      return null;
    }
    next++;
    return line;
  }

  private Node.Fields fields(int depth, int lineNumber) throws Malformed {
    Map<String, Node> fields = new LinkedHashMap<>();
    for (var line = take(depth); line != null; line = take(depth)) {
      field(fields, line.text(), line.number(), depth);
    }
    return new Node.Fields(fields, lineNumber);
  }

  private void field(Map<String, Node> fields, String text, int lineNumber, int depth)
      throws Malformed {
    var header = header(text, lineNumber);
    if (header == null || header.key() == null) {
      throw new Malformed(lineNumber, "a line must be 'key: value'");
    }
    var value = value(header, lineNumber, depth);
    if (fields.putIfAbsent(header.key(), value) != null) {
      throw new Malformed(lineNumber, "'%s' stands there twice".formatted(header.key()));
    }
  }

  private Node value(Header header, int lineNumber, int depth) throws Malformed {
    if (header.isArray()) {
      return array(header, lineNumber, depth);
    }
    return header.rest().isEmpty()
        ? fields(depth + 1, lineNumber)
        : scalar(header.rest(), lineNumber);
  }

  private Node.Items array(Header header, int lineNumber, int depth) throws Malformed {
    List<Node> items = new ArrayList<>();
    if (header.columns() != null) {
      var columns = new ArrayList<String>();
      for (String column : split(header.columns(), header.separator(), lineNumber)) {
        columns.add(String.valueOf(scalar(column, lineNumber).text()));
      }
      for (var line = take(depth + 1); line != null; line = take(depth + 1)) {
        items.add(row(columns, line, header.separator()));
      }
    } else if (!header.rest().isEmpty()) {
      for (String cell : split(header.rest(), header.separator(), lineNumber)) {
        items.add(scalar(cell, lineNumber));
      }
    } else {
      for (var line = take(depth + 1); line != null; line = take(depth + 1)) {
        items.add(item(line, depth + 1));
      }
    }
    if (items.size() != header.length()) {
      throw new Malformed(
          lineNumber,
          "the list says that it has %d items, but has %d"
              .formatted(header.length(), items.size()));
    }
    return new Node.Items(items, lineNumber);
  }

  private Node.Fields row(List<String> columns, Line line, char separator) throws Malformed {
    var cells = split(line.text(), separator, line.number());
    if (cells.size() != columns.size()) {
      throw new Malformed(
          line.number(),
          "the row has %d values for %d columns".formatted(cells.size(), columns.size()));
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      if (fields.putIfAbsent(columns.get(i), scalar(cells.get(i), line.number())) != null) {
        throw new Malformed(line.number(), "'%s' stands there twice".formatted(columns.get(i)));
      }
    }
    return new Node.Fields(fields, line.number());
  }

  private Node item(Line line, int depth) throws Malformed {
    if (line.text().equals("-")) {
      return new Node.Fields(Map.of(), line.number());
    }
    if (!line.text().startsWith("- ")) {
      throw new Malformed(line.number(), "an item of the list must begin with '- '");
    }
    var text = line.text().substring(2).strip();
    var header = header(text, line.number());
    if (header == null) {
      return scalar(text, line.number());
    }
    if (header.key() == null) {
      return array(header, line.number(), depth);
    }
    // The first field stands beside the dash, the others one level below it.
    Map<String, Node> fields = new LinkedHashMap<>();
    fields.put(header.key(), value(header, line.number(), depth + 1));
    for (var other = take(depth + 1); other != null; other = take(depth + 1)) {
      field(fields, other.text(), other.number(), depth + 1);
    }
    return new Node.Fields(fields, line.number());
  }

  private static @Nullable Header header(String text, int lineNumber) throws Malformed {
    var matcher = HEADER.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    var key = matcher.group("key");
    var length = matcher.group("length");
    if (key == null && length == null) {
      throw new Malformed(lineNumber, "a key is missing");
    }
    var separator = matcher.group("separator");
    var rest = matcher.group("rest");
    return new Header(
        key == null ? null : scalar(key, lineNumber).text(),
        length == null ? -1 : Integer.parseInt(length),
        separator == null || separator.isEmpty() ? ',' : separator.charAt(0),
        matcher.group("columns"),
        rest == null ? "" : rest.strip());
  }

  private static List<String> split(String text, char separator, int lineNumber) throws Malformed {
    List<String> cells = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        cells.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    if (quoted) {
      throw new Malformed(lineNumber, "a quote is not closed");
    }
    cells.add(text.substring(start).strip());
    return cells;
  }

  private static Node.Scalar scalar(String text, int lineNumber) throws Malformed {
    if (!text.startsWith("\"")) {
      if (text.indexOf('"') >= 0) {
        throw new Malformed(lineNumber, "a text with a quote in it must stand in quotes");
      }
      return new Node.Scalar(text.equals("null") ? null : text, false, lineNumber);
    }
    var unquoted = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (i != text.length() - 1) {
          throw new Malformed(lineNumber, "text follows a closing quote");
        }
        return new Node.Scalar(unquoted.toString(), true, lineNumber);
      }
      if (c == '\\') {
        i++;
        c = i < text.length() ? unescaped(text.charAt(i), lineNumber) : '\\';
      }
      unquoted.append(c);
    }
    throw new Malformed(lineNumber, "a quote is not closed");
  }

  private static char unescaped(char escape, int lineNumber) throws Malformed {
    return switch (escape) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '"', '\\' -> escape;
      default -> throw new Malformed(lineNumber, "'\\%c' is no escape".formatted(escape));
    };
  }
}
