package dev.legionflow.engine.cockpit.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a search, as Camunda 8.8 writes it.
public record SearchResult<T>(List<T> items, Page page) {

  public SearchResult {
    items = List.copyOf(items);
  }

  /// Where the items stand among all matches.
  ///
  /// @param totalItems matches of the filter, counted up to 10,000
  /// @param hasMoreTotalItems whether there are more than were counted
  public record Page(
      long totalItems,
      boolean hasMoreTotalItems,
      @Nullable String startCursor,
      @Nullable String endCursor) {}
}
