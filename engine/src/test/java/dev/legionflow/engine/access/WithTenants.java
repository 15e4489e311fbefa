package dev.legionflow.engine.access;

import dev.legionflow.engine.http.TempData;
import java.util.HashMap;
import java.util.Map;

/// A server with two tenants, and users of one, both and none of them.
public class WithTenants extends TempData {

  @Override
  public Map<String, String> getConfigOverrides() {
    var config = new HashMap<>(super.getConfigOverrides());
    declare(config);
    return config;
  }

  static void declare(Map<String, String> config) {
    config.put("legion.multi-tenancy.enabled", "true");
    Map.of("red", "red", "blue", "blue", "both", "red,blue", "none", "")
        .forEach((name, tenants) -> {
          var user = "legion.access.users.\"" + name + "\".";
          config.put(user + "token", WithUsers.token(name));
          config.put(user + "roles", "operator");
          if (!tenants.isEmpty()) {
            config.put(user + "tenants", tenants);
          }
        });
    config.put("legion.access.users.\"guest\".token", WithUsers.token("guest"));
    config.put("legion.access.users.\"guest\".roles", "viewer");
    config.put("legion.access.users.\"guest\".tenants", "blue");
  }
}
