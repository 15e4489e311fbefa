package dev.legionflow.engine.store;

import dev.legionflow.engine.access.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tenants that a request names.
public final class Tenants {

  public static final String DEFAULT = Caller.DEFAULT_TENANT;

  private Tenants() {}

  /// The tenant that a request names, or the default one.
  ///
  /// @throws dev.legionflow.engine.http.Problem 400 for a tenant that does not exist, 403 for one
  ///   that the caller is not assigned to
  public static String checked(@Nullable String tenant) {
    return Caller.current().tenant(tenant);
  }

  public static List<String> checked(@Nullable List<String> tenants) {
    return Caller.current().tenants(tenants);
  }
}
