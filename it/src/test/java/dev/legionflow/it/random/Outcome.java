package dev.legionflow.it.random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.legionflow.it.random.Story.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What came of a story on one engine.
///
/// @param elements how often each element came to each state: `sub_3 SUB_PROCESS COMPLETED`
/// @param variables the values of each scope: `sub_3 n4` has the values in all activations of
///   `sub_3`
/// @param wrongOrder pairs that were activated the other way round
public record Outcome(
    String state,
    Map<String, Integer> elements,
    Map<String, List<JsonNode>> variables,
    List<Pair> wrongOrder) {

  /// Zeebe has these elements in any order.
  private static final String UNORDERED = "adHocSubProcessElements";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// The value of a variable.
  static JsonNode json(String name, String text) {
    try {
      JsonNode value = JSON.readTree(text);
      if (!name.equals(UNORDERED)) {
        return value;
      }
      List<JsonNode> elements = new ArrayList<>();
      value.forEach(elements::add);
      elements.sort(Comparator.comparing(JsonNode::toString));
      return JSON.createArrayNode().addAll(elements);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where another engine came to something else; empty where it did not.
  public List<String> differences(Outcome other, String name, String otherName) {
    List<String> found = new ArrayList<>();
    if (!state.equals(other.state)) {
      found.add("%s: %s, %s: %s".formatted(name, state, otherName, other.state));
    }
    compare("", elements, other.elements, name, otherName, found);
    compare("variable ", variables, other.variables, name, otherName, found);
    wrongOrder.forEach(pair -> found.add("%s: wrong order of %s".formatted(name, pair)));
    other.wrongOrder.forEach(pair -> found.add("%s: wrong order of %s".formatted(otherName, pair)));
    return found;
  }

  private static <T> void compare(
      String what,
      Map<String, T> one,
      Map<String, T> other,
      String name,
      String otherName,
      List<String> found) {
    var keys = new TreeSet<>(one.keySet());
    keys.addAll(other.keySet());
    Map<String, T> a = new TreeMap<>(one);
    Map<String, T> b = new TreeMap<>(other);
    for (String key : keys) {
      T mine = a.get(key);
      T theirs = b.get(key);
      if (mine == null ? theirs != null : !mine.equals(theirs)) {
        found.add("%s%s: %s on %s, %s on %s".formatted(what, key, mine, name, theirs, otherName));
      }
    }
  }
}
