package dev.legionflow.engine.store;

import dev.legionflow.engine.http.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tenants of this engine. There is one so far, named as Camunda names it.
public final class Tenants {

  public static final String DEFAULT = "<default>";

  private Tenants() {}

  /// The tenant that a request names, or the default one.
  ///
  /// @throws Problem 400 for a tenant that does not exist
  public static String checked(@Nullable String tenant) {
    if (tenant == null || tenant.isEmpty() || tenant.equals(DEFAULT)) {
      return DEFAULT;
    }
    throw Problem.invalid("tenantId", "there is no tenant '" + tenant + "': multi-tenancy is off");
  }

  public static List<String> checked(@Nullable List<String> tenants) {
    return tenants == null || tenants.isEmpty()
        ? List.of(DEFAULT)
        : tenants.stream().map(Tenants::checked).distinct().toList();
  }
}
