package dev.legionflow.engine.cockpit.search;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;

/// Rows of tenants that one is assigned to, and of resources that one has a right to.
///
/// @param before SQL that stands before the list of ids, for example `e.bpmn_process_id in (`
/// @param after SQL that closes it
public record Visible(Right right, String before, String after) implements Scope {

  /// By a column of the rows.
  public static Visible by(Right right, String column) {
    return new Visible(right, column + " in (", ")");
  }

  /// By the process of the mission that they are part of.
  public static Visible byInstance(Right right, String column) {
    return new Visible(
        right,
        "exists (select 1 from legion_process_instance q where q.key = "
            + column
            + " and q.bpmn_process_id in (",
        "))");
  }

  @Override
  public void narrow(Where where, Caller caller) {
    tenants(where, caller);
    if (!caller.mayAll(right)) {
      where.and();
      resources(where, caller);
    }
  }

  public static void tenants(Where where, Caller caller) {
    if (!caller.seesAllTenants()) {
      in(where.and(), "e.tenant_id in (", caller.tenants(), ")");
    }
  }

  public void resources(Where where, Caller caller) {
    in(where, before, caller.ids(right), after);
  }

  private static void in(Where where, String before, java.util.List<String> ids, String after) {
    if (ids.isEmpty()) {
      where.add("1 = 0");
    } else {
      where.add(before).addList(ids).add(after);
    }
  }
}
