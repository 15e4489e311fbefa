package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.legionflow.cli.api.Json;

/// The body of a search: filter, sort and page, as the REST API has them.
public final class Search {

  private Search() {}

  /// Newest first by the field.
  public static ObjectNode newest(ObjectNode filter, String sortField, int limit) {
    return of(filter, sortField, "DESC", limit);
  }

  /// Oldest first by the field.
  public static ObjectNode oldest(ObjectNode filter, String sortField, int limit) {
    return of(filter, sortField, "ASC", limit);
  }

  private static ObjectNode of(ObjectNode filter, String sortField, String order, int limit) {
    var search = Json.object();
    search.set("filter", filter);
    search.putArray("sort").addObject().put("field", sortField).put("order", order);
    search.putObject("page").put("limit", limit);
    return search;
  }
}
