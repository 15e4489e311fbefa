package dev.legionflow.engine.cockpit.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.legionflow.engine.http.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of a search as it was sent: its shape is checked, its names are not yet.
///
/// @param filter an object, empty when there was none
public record SearchBody(JsonNode filter, List<Sort> sort, Page page) {

  static final int MAX_SORT = 10;
  static final int MAX_RESULTS = 10_000;
  static final int DEFAULT_LIMIT = 100;

  /// One field to sort by.
  ///
  /// @param path where it stands in the request
  record Sort(String field, boolean ascending, String path) {}

  record Page(int from, int limit, @Nullable String after, @Nullable String before) {}

  /// Reads a body and checks its shape.
  ///
  /// @param body as parsed; null when nothing was sent
  /// @throws Problem 400
  public static SearchBody parse(@Nullable JsonNode body) {
    if (body == null || body.isNull() || body.isMissingNode()) {
      return parse(JsonNodeFactory.instance.objectNode());
    }
    if (!body.isObject()) {
      throw Problem.invalid("body", "must be an object");
    }
    var filter = body.get("filter");
    return new SearchBody(
        filter == null || filter.isNull() ? JsonNodeFactory.instance.objectNode() : filter,
        sort(body.get("sort")),
        page(body.get("page")));
  }

  private static List<Sort> sort(@Nullable JsonNode list) {
    if (list == null || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw Problem.invalid("sort", "must be an array");
    }
    if (list.size() > MAX_SORT) {
      throw Problem.limit("sort", "sort: has more than " + MAX_SORT + " fields");
    }
    var sort = new ArrayList<Sort>(list.size());
    for (var i = 0; i < list.size(); i++) {
      var path = "sort[" + i + "]";
      var item = list.get(i);
      if (!item.isObject() || !item.path("field").isTextual()) {
        throw Problem.invalid(path + ".field", "must name the field to sort by");
      }
      sort.add(new Sort(item.get("field").textValue(), ascending(item.get("order"), path), path));
    }
    return List.copyOf(sort);
  }

  private static boolean ascending(@Nullable JsonNode order, String path) {
    if (order == null || order.isNull()) {
      return true;
    }
    return switch (order.asText()) {
      case "ASC", "asc" -> true;
      case "DESC", "desc" -> false;
      default -> throw Problem.invalid(path + ".order", "must be ASC or DESC");
    };
  }

  private static Page page(@Nullable JsonNode page) {
    if (page == null || page.isNull()) {
      return new Page(0, DEFAULT_LIMIT, null, null);
    }
    if (!page.isObject()) {
      throw Problem.invalid("page", "must be an object");
    }
    var from = number(page, "from", 0);
    var limit = number(page, "limit", DEFAULT_LIMIT);
    var after = cursor(page, "after");
    var before = cursor(page, "before");
    if (after != null && before != null) {
      throw Problem.invalid("page.before", "does not go together with after");
    }
    if (from > 0 && (after != null || before != null)) {
      throw Problem.invalid("page.from", "does not go together with after or before");
    }
    if (from + limit > MAX_RESULTS) {
      throw Problem.invalid(
          "page", "from and limit may add up to " + MAX_RESULTS + "; go on with the cursor after");
    }
    return new Page(from, limit, after, before);
  }

  private static int number(JsonNode page, String name, int otherwise) {
    var value = page.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 0
        || value.intValue() > MAX_RESULTS) {
      throw Problem.invalid("page." + name, "must be a whole number from 0 to " + MAX_RESULTS);
    }
    return value.intValue();
  }

  private static @Nullable String cursor(JsonNode page, String name) {
    var value = page.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw Problem.invalid("page." + name, "must be a cursor from an answer to this search");
    }
    return value.textValue();
  }
}
