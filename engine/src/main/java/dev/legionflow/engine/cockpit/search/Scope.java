package dev.legionflow.engine.cockpit.search;

import dev.legionflow.engine.access.Caller;

/// Which rows of an entity somebody may see at all, told to the database, so that pages and totals
/// are right.
public interface Scope {

  /// Adds its conditions; none for who may see all.
  void narrow(Where where, Caller caller);
}
