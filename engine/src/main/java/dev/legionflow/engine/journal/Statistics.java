package dev.legionflow.engine.journal;

import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// What is added to `legion_element_statistics`.
final class Statistics {

  record Element(long definitionKey, String id) implements Comparable<Element> {
    @Override
    public int compareTo(Element other) {
      var byDefinition = Long.compare(definitionKey, other.definitionKey);
      return byDefinition != 0 ? byDefinition : id.compareTo(other.id);
    }
  }

  private static final class Sums {
    private long activated;
    private long completed;
    private long terminated;
    private long incidents;
    private long failures;
    private long millis;
    private long cost;
  }

  private final Map<Element, Sums> sums = new TreeMap<>();

  private Sums of(Element element) {
    return sums.computeIfAbsent(element, e -> new Sums());
  }

  void activated(Element element) {
    of(element).activated++;
  }

  /// What is active at one element is so at another from now on.
  void moved(Element from, Element to) {
    of(from).activated--;
    of(to).activated++;
  }

  /// A clock that went back makes no time negative.
  void ended(Element element, boolean completed, long millis) {
    var sum = of(element);
    if (completed) {
      sum.completed++;
    } else {
      sum.terminated++;
    }
    sum.millis += Math.max(0, millis);
  }

  void cost(Element element, long microDollars) {
    of(element).cost += microDollars;
  }

  void incident(Element element) {
    of(element).incidents++;
  }

  void failed(Element element) {
    of(element).failures++;
  }

  void write(Handle handle) {
    if (sums.isEmpty()) {
      return;
    }
    try (var updates =
            handle.prepareBatch(
                """
                update legion_element_statistics set activated = activated + ?,
                  completed = completed + ?, terminated = terminated + ?, incidents = incidents + ?,
                  failures = failures + ?, millis = millis + ?,
                  cost_micro_dollars = cost_micro_dollars + ?
                where process_definition_key = ? and element_id = ?\
                """);
        var inserts =
            handle.prepareBatch(
                """
                insert into legion_element_statistics (activated, completed, terminated, incidents,
                  failures, millis, cost_micro_dollars, process_definition_key, element_id)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """)) {
      sums.forEach((element, sum) -> updates.add(values(element, sum)));
      var counts = updates.execute();
      var position = 0;
      for (var e : sums.entrySet()) {
        if (counts[position++] == 0) {
          inserts.add(values(e.getKey(), e.getValue()));
        }
      }
      Projector.execute(inserts);
    }
  }

  private static Object[] values(Element element, Sums sum) {
    return new Object[] {
      sum.activated,
      sum.completed,
      sum.terminated,
      sum.incidents,
      sum.failures,
      sum.millis,
      sum.cost,
      element.definitionKey(),
      element.id()
    };
  }
}
