package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameRequest.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One case of a case file:
///
/// ```text
/// == what the case shows
/// rename [function|variable|parameter] NAME -> NEW in FILE[:LINE]      or
/// refuse WHY: rename …
/// --- FILE
/// source, in which «NAME» marks each place that is renamed
/// --- another file
/// ```
record RenameCase(
    String title,
    RenameRequest request,
    Optional<RenameResult.Why> refusal,
    Map<String, String> before,
    Map<String, String> after) {

  private static final Pattern ORDER =
      Pattern.compile(
          "(?:refuse (?<why>[A-Z_]+): )?rename (?:(?<kind>function|variable|parameter) )?"
              + "(?<name>\\S+) -> (?<new>\\S+) in (?<file>[^:\\s]+)(?::(?<line>\\d+))?");

  static List<RenameCase> load(String resource) {
    try (InputStream stream =
        Objects.requireNonNull(RenameCase.class.getResourceAsStream(resource), resource)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      List<RenameCase> cases = new ArrayList<>();
      for (String section : text.split("(?m)^== ", -1)) {
        if (!section.isBlank() && !section.startsWith("#")) {
          cases.add(parse(section));
        }
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RenameCase parse(String section) {
    String[] parts = section.split("(?m)^--- ", -1);
    String[] head = parts[0].strip().split("\n", -1);
    Matcher order = ORDER.matcher(head[1]);
    if (!order.matches()) {
      throw new IllegalArgumentException("cannot read the order of the case: " + head[1]);
    }
    String name = order.group("name");
    String newName = order.group("new");
    Map<String, String> before = new LinkedHashMap<>();
    Map<String, String> after = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int end = parts[i].indexOf('\n');
      String path = parts[i].substring(0, end).strip();
      String marked = parts[i].substring(end + 1).stripTrailing() + "\n";
      before.put(path, marked.replace("«" + name + "»", name));
      after.put(path, marked.replace("«" + name + "»", newName));
      if (after.get(path).contains("«")) {
        throw new IllegalArgumentException("stray mark in " + head[0]);
      }
    }
    Kind kind =
        order.group("kind") == null
            ? Kind.ANY
            : Kind.valueOf(order.group("kind").toUpperCase(Locale.ROOT));
    OptionalInt line =
        order.group("line") == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(order.group("line")));
    return new RenameCase(
        head[0],
        new RenameRequest(order.group("file"), name, newName, line, kind),
        Optional.ofNullable(order.group("why")).map(RenameResult.Why::valueOf),
        before,
        after);
  }
}
