package dev.legionflow.engine.access;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The roles that are there without being declared.
enum Role {
  /// Everything.
  ADMIN(Arrays.stream(Right.Kind.values()).map(kind -> kind + ":*:*").toArray(String[]::new)),

  /// Deploys, starts, mends and ends; but has no backups and does not touch the journal.
  OPERATOR(
      "PROCESS_DEFINITION:*:*",
      "DECISION_DEFINITION:*:*",
      "DECISION_REQUIREMENTS_DEFINITION:*:*",
      "RESOURCE:*:*",
      "MESSAGE:*:*",
      "BATCH:*:*",
      "DOCUMENT:*:*",
      "USER_TASK:*:*",
      "SYSTEM:*:READ"),

  /// Takes jobs and answers them.
  WORKER("PROCESS_DEFINITION:*:WORK", "DOCUMENT:*:CREATE", "DOCUMENT:*:READ"),

  /// Sees the user tasks that it is to decide, and decides them.
  APPROVER("USER_TASK:own:READ", "USER_TASK:own:UPDATE", "DOCUMENT:*:READ"),

  /// Sees missions and what is deployed, and changes nothing.
  VIEWER(
      "PROCESS_DEFINITION:*:READ_PROCESS_DEFINITION",
      "PROCESS_DEFINITION:*:READ_PROCESS_INSTANCE",
      "PROCESS_DEFINITION:*:READ_USER_TASK",
      "DECISION_DEFINITION:*:READ_DECISION_DEFINITION",
      "DECISION_DEFINITION:*:READ_DECISION_INSTANCE",
      "DECISION_REQUIREMENTS_DEFINITION:*:READ",
      "RESOURCE:*:READ",
      "BATCH:*:READ");

  /// Never changed.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Grant> grants;

  Role(String... grants) {
    this.grants = Stream.of(grants).map(Grant::parse).toList();
  }

  /// By their names in lower case.
  static Map<String, List<Grant>> ready() {
    return Arrays.stream(values())
        .collect(
            Collectors.toMap(
                role -> role.name().toLowerCase(java.util.Locale.ROOT), Function.identity()))
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().grants));
  }
}
