package dev.legionflow.engine.cockpit;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static java.util.Comparator.reverseOrder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random searches over random rows, answered by the server and by a list in memory.
@QuarkusTest
@TestProfile(TempData.class)
class SearchOracleTest {

  private static final long SEED = Long.getLong("legion.seed", System.nanoTime());
  private static final int ROWS = 300;
  private static final int SEARCHES = 200;
  private static final String TENANT = "oracle";

  @Inject Admin admin;
  @Inject Rows rows;
  @Inject ObjectMapper json;

  private final Random random = new Random(SEED);

  private record Instance(
      long key,
      String id,
      @Nullable String name,
      int version,
      @Nullable String tag,
      @Nullable Long parent,
      String state,
      int incidents,
      long start,
      @Nullable Long end) {}

  /// A field by its API name, as text that sorts and compares like the column does.
  private record Attribute<V extends Comparable<V>>(
      String name, Function<Instance, @Nullable V> value, Function<V, Object> json) {

    Comparator<Instance> order(boolean ascending) {
      Comparator<V> values = ascending ? naturalOrder() : reverseOrder();
      return comparing(value, nullsLast(values));
    }
  }

  private static final Attribute<String> ID =
      new Attribute<>("processDefinitionId", Instance::id, v -> v);
  private static final Attribute<String> TAG =
      new Attribute<>("processDefinitionVersionTag", Instance::tag, v -> v);
  private static final Attribute<String> STATE = new Attribute<>("state", Instance::state, v -> v);
  private static final Attribute<Integer> VERSION =
      new Attribute<>("processDefinitionVersion", Instance::version, v -> v);
  private static final Attribute<Long> KEY =
      new Attribute<>("processInstanceKey", Instance::key, v -> Long.toString(v));
  private static final Attribute<Long> PARENT =
      new Attribute<>("parentProcessInstanceKey", Instance::parent, v -> Long.toString(v));
  private static final Attribute<Long> START =
      new Attribute<>("startDate", Instance::start, v -> Instant.ofEpochMilli(v).toString());
  private static final Attribute<Long> END =
      new Attribute<>("endDate", Instance::end, v -> Instant.ofEpochMilli(v).toString());
  private static final Attribute<Boolean> INCIDENT =
      new Attribute<>("hasIncident", i -> i.incidents() > 0, v -> v);

  private static final List<Attribute<?>> SORTABLE =
      List.of(ID, TAG, STATE, VERSION, KEY, PARENT, START, END, INCIDENT);
  private static final List<Attribute<?>> ORDERED = List.of(VERSION, START, END);
  private static final List<Attribute<?>> TEXTS = List.of(ID, TAG);

  @Test
  void everySearchAgreesWithTheList() {
    var instances = insert();
    for (var i = 0; i < SEARCHES; i++) {
      var filter = new LinkedHashMap<String, Object>();
      var matches = randomFilter(filter, instances, true);
      filter.put("tenantId", TENANT);
      var sort = randomSort();
      var expected =
          instances.stream()
              .filter(matches)
              .sorted(order(sort))
              .map(instance -> Long.toString(instance.key()))
              .toList();
      var what = "seed %d, search %d: %s %s".formatted(SEED, i, filter, sort);
      compareByOffset(filter, sort, expected, what);
      compareByCursor(filter, sort, expected, what);
    }
  }

  private void compareByOffset(
      Map<String, ?> filter, List<Map<String, String>> sort, List<String> expected, String what) {
    var from = random.nextInt(ROWS);
    var limit = random.nextInt(ROWS);
    var answer = search(filter, sort, Map.of("from", from, "limit", limit), what);
    assertThat(keys(answer))
        .as(what)
        .isEqualTo(
            expected.subList(
                Math.min(from, expected.size()), Math.min(from + limit, expected.size())));
    assertThat(answer.at("/page/totalItems").asInt()).as(what).isEqualTo(expected.size());
    assertThat(answer.at("/page/hasMoreTotalItems").asBoolean()).as(what).isFalse();
  }

  /// To the end and back again.
  private void compareByCursor(
      Map<String, ?> filter, List<Map<String, String>> sort, List<String> expected, String what) {
    var limit = 1 + expected.size() / (1 + random.nextInt(4));
    var there = new ArrayList<String>();
    var page = new HashMap<String, Object>(Map.of("limit", limit));
    var lastStart = "";
    while (true) {
      var answer = search(filter, sort, page, what);
      if (keys(answer).isEmpty()) {
        break;
      }
      there.addAll(keys(answer));
      assertThat(there.size()).as(what).isLessThanOrEqualTo(expected.size());
      lastStart = answer.at("/page/startCursor").asText();
      page.put("after", answer.at("/page/endCursor").asText());
    }
    assertThat(there).as(what).isEqualTo(expected);
    if (expected.isEmpty()) {
      return;
    }
    var back = new ArrayList<String>();
    page.remove("after");
    var lastPage = (expected.size() - 1) / limit * limit;
    while (true) {
      page.put("before", lastStart);
      var answer = search(filter, sort, page, what);
      if (keys(answer).isEmpty()) {
        break;
      }
      back.addAll(0, keys(answer));
      assertThat(back.size()).as(what).isLessThanOrEqualTo(lastPage);
      lastStart = answer.at("/page/startCursor").asText();
    }
    assertThat(back).as(what + " backwards").isEqualTo(expected.subList(0, lastPage));
  }

  private JsonNode search(Object filter, Object sort, Object page, String what) {
    var body = json.valueToTree(Map.of("filter", filter, "sort", sort, "page", page));
    var answer = admin.post("/v2/process-instances/search", body.toString());
    assertThat(answer.status()).as(what + answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static List<String> keys(JsonNode answer) {
    return answer.get("items").findValuesAsText("processInstanceKey");
  }

  private List<Map<String, String>> randomSort() {
    var terms = new ArrayList<>(SORTABLE);
    Collections.shuffle(terms, random);
    return terms.subList(0, random.nextInt(4)).stream()
        .map(term -> Map.of("field", term.name(), "order", random.nextBoolean() ? "ASC" : "DESC"))
        .toList();
  }

  private static Comparator<Instance> order(List<Map<String, String>> sort) {
    var order = comparingLong(Instance::key);
    for (var term : sort.reversed()) {
      var attribute =
          SORTABLE.stream()
              .filter(candidate -> candidate.name().equals(term.get("field")))
              .findFirst()
              .orElseThrow();
      order = attribute.order("ASC".equals(term.get("order"))).thenComparing(order);
    }
    return order;
  }

  private Predicate<Instance> randomFilter(
      Map<String, Object> filter, List<Instance> instances, boolean top) {
    Predicate<Instance> matches = instance -> true;
    for (var i = random.nextInt(3); i > 0; i--) {
      var sample = instances.get(random.nextInt(instances.size()));
      var kind = random.nextInt(4);
      var fields = kind == 0 ? ORDERED : kind == 1 ? TEXTS : SORTABLE;
      var field = fields.get(random.nextInt(fields.size()));
      if (!filter.containsKey(field.name())) {
        matches = matches.and(condition(filter, field, sample, kind));
      }
    }
    if (top && random.nextInt(4) == 0) {
      var groups = new ArrayList<Map<String, Object>>();
      Predicate<Instance> any = instance -> false;
      for (var i = 1 + random.nextInt(3); i > 0; i--) {
        var group = new LinkedHashMap<String, Object>();
        any = any.or(randomFilter(group, instances, false));
        groups.add(group);
      }
      filter.put("$or", groups);
      matches = matches.and(any);
    }
    return matches;
  }

  /// @param kind 0: greater and less, 1: patterns, otherwise equality
  private <V extends Comparable<V>> Predicate<Instance> condition(
      Map<String, Object> filter, Attribute<V> field, Instance sample, int kind) {
    var value = field.value().apply(sample);
    if (value == null) {
      var exists = random.nextBoolean();
      filter.put(field.name(), Map.of("$exists", exists));
      return instance -> (field.value().apply(instance) != null) == exists;
    }
    var literal = field.json().apply(value);
    if (kind == 0) {
      return comparison(filter, field, value, literal);
    }
    if (kind == 1 && !value.toString().isEmpty()) {
      var text = value.toString();
      var pattern =
          switch (random.nextInt(3)) {
            case 0 -> text.substring(0, 1) + "*";
            case 1 -> "*" + text.substring(text.length() - 1);
            default -> "?" + text.substring(1);
          };
      filter.put(field.name(), Map.of("$like", pattern));
      var regex = Pattern.compile(pattern.replace("*", ".*").replace("?", "."), Pattern.DOTALL);
      return instance -> {
        var actual = field.value().apply(instance);
        return actual != null && regex.matcher(actual.toString()).matches();
      };
    }
    Predicate<Instance> equal = instance -> Objects.equals(field.value().apply(instance), value);
    if (value instanceof Boolean && random.nextBoolean()) {
      filter.put(field.name(), Map.of("$neq", literal));
      return equal.negate();
    }
    if (value instanceof Boolean) {
      filter.put(field.name(), literal);
      return equal;
    }
    switch (random.nextInt(4)) {
      case 0 -> filter.put(field.name(), literal);
      case 1 -> filter.put(field.name(), Map.of("$eq", literal, "$in", List.of()));
      case 2 -> filter.put(field.name(), Map.of("$in", List.of(literal)));
      default -> {
        filter.put(
            field.name(),
            random.nextBoolean() ? Map.of("$neq", literal) : Map.of("$notIn", List.of(literal)));
        return equal.negate();
      }
    }
    return equal;
  }

  private <V extends Comparable<V>> Predicate<Instance> comparison(
      Map<String, Object> filter, Attribute<V> field, V value, Object literal) {
    var operator = List.of("$gt", "$gte", "$lt", "$lte").get(random.nextInt(4));
    filter.put(field.name(), Map.of(operator, literal));
    return instance -> {
      var actual = field.value().apply(instance);
      if (actual == null) {
        return false;
      }
      var sign = actual.compareTo(value);
      return switch (operator) {
        case "$gt" -> sign > 0;
        case "$gte" -> sign >= 0;
        case "$lt" -> sign < 0;
        default -> sign <= 0;
      };
    };
  }

  private List<Instance> insert() {
    var instances = new ArrayList<Instance>();
    for (var i = 0; i < ROWS; i++) {
      var instance =
          new Instance(
              Rows.nextKey(),
              Objects.requireNonNull(oneOf("alpha", "beta", "b_ta", "g%mma", "delta!")),
              oneOf("A name", "Another", null),
              random.nextInt(4),
              oneOf("v1", "v2", "", null, null),
              random.nextBoolean() ? null : 1L + random.nextInt(5),
              Objects.requireNonNull(oneOf("ACTIVE", "COMPLETED", "TERMINATED")),
              Math.max(0, random.nextInt(5) - 3),
              1_700_000_000_000L + random.nextInt(20),
              random.nextBoolean() ? null : 1_700_000_000_000L + random.nextInt(1_000) * 1_000L);
      instances.add(instance);
      var columns = new HashMap<String, @Nullable Object>();
      columns.put("key", instance.key());
      columns.put("bpmn_process_id", instance.id());
      columns.put("name", instance.name());
      columns.put("version", instance.version());
      columns.put("version_tag", instance.tag());
      columns.put("parent_process_instance_key", instance.parent());
      columns.put("state", instance.state());
      columns.put("incidents", instance.incidents());
      columns.put("start_date", instance.start());
      columns.put("end_date", instance.end());
      columns.put("tenant_id", TENANT);
      rows.processInstance(columns);
    }
    return instances;
  }

  private @Nullable String oneOf(@Nullable String... values) {
    return values[random.nextInt(values.length)];
  }
}
