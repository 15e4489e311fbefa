package dev.legionflow.engine.access;

import dev.legionflow.engine.http.TempData;
import java.util.HashMap;
import java.util.Map;

/// A server with a user of each role, and with some who may do things to the process `alpha` alone.
/// The token of each begins with the name.
public class WithUsers extends TempData {

  static String token(String name) {
    return name + "-".repeat(40);
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    var config = new HashMap<>(super.getConfigOverrides());
    declare(config);
    return config;
  }

  static void declare(Map<String, String> config) {
    user(config, "nora", "");
    user(config, "ann", "approver");
    user(config, "eve", "approver");
    user(config, "vic", "viewer");
    user(config, "will", "worker");
    user(config, "olga", "operator");
    user(config, "lea", "alpha");
    user(config, "hal", "alpha-worker");
    config.put("legion.access.users.\"ann\".groups", "finance");
    config.put("legion.access.users.\"ann\".password", "correct horse");
    config.put(
        "legion.access.roles.\"alpha\".permissions",
        "PROCESS_DEFINITION:alpha:*,RESOURCE:alpha:*,MESSAGE:alpha:CREATE,BATCH:*:*");
    user(config, "rita", "missions");
    user(config, "rose", "tasks");
    user(config, "rosa", "rules");
    var missions = "PROCESS_DEFINITION:ruled:READ_PROCESS_INSTANCE";
    config.put("legion.access.roles.\"missions\".permissions", missions);
    config.put(
        "legion.access.roles.\"tasks\".permissions",
        missions + ",PROCESS_DEFINITION:ruled:READ_USER_TASK,DECISION_DEFINITION:ruled:*");
    config.put(
        "legion.access.roles.\"rules\".permissions",
        missions + ",PROCESS_DEFINITION:rule:*,DECISION_DEFINITION:rule:READ_DECISION_INSTANCE");
    config.put("legion.access.roles.\"alpha-worker\".permissions", "PROCESS_DEFINITION:alpha:WORK");
  }

  private static void user(Map<String, String> config, String name, String role) {
    config.put("legion.access.users.\"" + name + "\".token", token(name));
    if (!role.isEmpty()) {
      config.put("legion.access.users.\"" + name + "\".roles", role);
    }
  }
}
