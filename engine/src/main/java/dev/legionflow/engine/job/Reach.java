package dev.legionflow.engine.job;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import java.util.List;

/// Of which processes somebody may be given jobs.
///
/// @param processes their ids, where it is not all
/// @param tenants whether jobs are told apart by tenants
public record Reach(boolean all, List<String> processes, boolean tenants) {

  static Reach of(Caller caller) {
    if (!caller.seesAllTenants() && caller.tenants().isEmpty()) {
      // Where a request names no tenants, it is for all of the caller's: here for none.
      return new Reach(false, List.of(), true);
    }
    var all = caller.mayAll(Right.WORK);
    return new Reach(all, all ? List.of() : caller.ids(Right.WORK), caller.isMultiTenant());
  }

  boolean has(String processId) {
    return all || processes.contains(processId);
  }
}
