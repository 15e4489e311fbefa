package dev.legionflow.worker;

import java.util.List;

/// Who asks an endpoint of a worker's, for the time of the request; the application gives one. That
/// they may ask at all was looked at before.
public interface Requester {

  String name();

  /// Whether they may see what belongs to any tenant.
  boolean seesAllTenants();

  /// The tenants whose data they may see, where these are not all.
  List<String> tenants();
}
