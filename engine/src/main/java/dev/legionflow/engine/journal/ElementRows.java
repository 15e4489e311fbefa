package dev.legionflow.engine.journal;

import static dev.legionflow.engine.journal.Projector.fit;

import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.journal.Event.ElementWorked;
import dev.legionflow.engine.journal.Statistics.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What becomes of `legion_element_instance`.
final class ElementRows {

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "process_instance_key",
          "process_definition_key",
          "bpmn_process_id",
          "scope_key",
          "element_id",
          "element_name",
          "type",
          "state",
          "start_date",
          "end_date",
          "means",
          "cost_micro_dollars",
          "note",
          "tenant_id");

  private static final int KEYS_PER_QUERY = 1_000;

  private final Map<Long, ElementActivated> activated = new LinkedHashMap<>();
  private final Map<Long, ElementEnded> ended = new LinkedHashMap<>();

  /// More than once, where a completion led to an incident and was taken up again.
  private final Map<Long, List<ElementWorked>> worked = new LinkedHashMap<>();

  /// What is known of the beginning of an element instance.
  ///
  /// @param over whether it had ended in an earlier batch
  private record Begun(Element element, String type, long at, boolean over) {
    Begun(ElementActivated e) {
      this(new Element(e.definitionKey(), e.elementId()), e.type(), e.at(), false);
    }

    /// The body of a multi-instance activity has the id of its activity, and is not counted with
    /// it.
    boolean isCounted() {
      return !type.equals("MULTI_INSTANCE_BODY");
    }
  }

  void activated(ElementActivated event) {
    Projector.once(activated, event.key(), event);
  }

  /// The first end counts.
  void ended(ElementEnded event) {
    ended.putIfAbsent(event.key(), event);
  }

  void worked(ElementWorked event) {
    worked.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event);
  }

  boolean begins(long key) {
    return activated.containsKey(key);
  }

  void count(Handle handle, Statistics statistics) {
    var begun = begun(handle);
    for (var e : activated.values()) {
      var begin = new Begun(e);
      if (begin.isCounted()) {
        statistics.activated(begin.element());
      }
    }
    for (var e : ended.values()) {
      var begin = begun.get(e.key());
      if (begin != null && begin.isCounted() && !begin.over()) {
        statistics.ended(begin.element(), e.state().equals("COMPLETED"), e.at() - begin.at());
      }
    }
    worked.forEach((key, works) -> {
      var begin = begun.get(key);
      if (begin != null) {
        works.forEach(e -> statistics.cost(begin.element(), e.how().costMicroDollars()));
      }
    });
  }

  /// What the elements are that ended or were worked on.
  private Map<Long, Begun> begun(Handle handle) {
    var begun = new HashMap<Long, Begun>();
    var elsewhere = new LinkedHashSet<Long>();
    for (var keys : List.of(ended.keySet(), worked.keySet())) {
      for (var key : keys) {
        var here = activated.get(key);
        if (here == null) {
          elsewhere.add(key);
        } else {
          begun.put(key, new Begun(here));
        }
      }
    }
    var asked = List.copyOf(elsewhere);
    for (var from = 0; from < asked.size(); from += KEYS_PER_QUERY) {
      try (var query =
          handle.createQuery(
              """
              select key, process_definition_key, element_id, type, start_date,
                end_date is not null
              from legion_element_instance where key in (<keys>)\
              """)) {
        query
            .bindList("keys", asked.subList(from, Math.min(asked.size(), from + KEYS_PER_QUERY)))
            .map((rs, c) ->
                Map.entry(
                    rs.getLong(1),
                    new Begun(
                        new Element(rs.getLong(2), rs.getString(3)),
                        rs.getString(4),
                        rs.getLong(5),
                        rs.getBoolean(6))))
            .forEach(e -> begun.put(e.getKey(), e.getValue()));
      }
    }
    return begun;
  }

  void write(Handle handle) {
    insert(handle);
    update(handle);
  }

  private void insert(Handle handle) {
    Inserts.write(
        handle,
        "element_instance",
        COLUMNS,
        rows -> {
          for (var e : activated.values()) {
            var end = ended.get(e.key());
            var works = worked.get(e.key());
            var how = works == null ? null : works.getLast().how();
            rows.add(
                e.key(),
                e.instanceKey(),
                e.definitionKey(),
                e.bpmnProcessId(),
                e.scopeKey(),
                e.elementId(),
                fit(e.elementName(), 255),
                e.type(),
                end == null ? "ACTIVE" : end.state(),
                e.at(),
                end == null ? null : end.at(),
                how == null ? null : how.means().name(),
                cost(works),
                how == null ? null : note(how.note()),
                e.tenantId());
          }
        });
  }

  private void update(Handle handle) {
    try (var ends =
            handle.prepareBatch(
                """
                update legion_element_instance set state = ?, end_date = ?
                where key = ? and end_date is null\
                """);
        var works =
            handle.prepareBatch(
                """
                update legion_element_instance set means = ?,
                  cost_micro_dollars = cost_micro_dollars + ?, note = ?
                where key = ?\
                """)) {
      for (var e : ended.values()) {
        if (!activated.containsKey(e.key())) {
          ends.add(e.state(), e.at(), e.key());
        }
      }
      worked.forEach((key, events) -> {
        if (!activated.containsKey(key)) {
          var how = events.getLast().how();
          works.add(how.means().name(), cost(events), note(how.note()), key);
        }
      });
      Projector.execute(ends);
      Projector.execute(works);
    }
  }

  private static long cost(@Nullable List<ElementWorked> works) {
    return works == null ? 0 : works.stream().mapToLong(e -> e.how().costMicroDollars()).sum();
  }

  private static @Nullable String note(String note) {
    return note.isEmpty() ? null : fit(note, 1000);
  }
}
