package dev.legionflow.engine.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a user may be allowed to do, in Camunda 8's words: a permission on resources of a type.
/// With the ids of single resources it is a right to those alone.
public enum Right {
  READ_PROCESS_DEFINITION(Kind.PROCESS_DEFINITION),
  CREATE_PROCESS_INSTANCE(Kind.PROCESS_DEFINITION),
  READ_PROCESS_INSTANCE(Kind.PROCESS_DEFINITION),
  UPDATE_PROCESS_INSTANCE(Kind.PROCESS_DEFINITION),
  MODIFY_PROCESS_INSTANCE(Kind.PROCESS_DEFINITION),
  CANCEL_PROCESS_INSTANCE(Kind.PROCESS_DEFINITION),
  READ_USER_TASK(Kind.PROCESS_DEFINITION),
  UPDATE_USER_TASK(Kind.PROCESS_DEFINITION),

  /// Ours: take and answer jobs, and nothing else of UPDATE_PROCESS_INSTANCE, which includes it.
  WORK(Kind.PROCESS_DEFINITION),

  READ_DECISION_DEFINITION(Kind.DECISION_DEFINITION),
  CREATE_DECISION_INSTANCE(Kind.DECISION_DEFINITION),
  READ_DECISION_INSTANCE(Kind.DECISION_DEFINITION),

  READ_DECISION_REQUIREMENTS(Kind.DECISION_REQUIREMENTS_DEFINITION, "READ"),

  DEPLOY(Kind.RESOURCE, "CREATE"),
  READ_RESOURCE(Kind.RESOURCE, "READ"),
  DELETE_PROCESS(Kind.RESOURCE),
  DELETE_FORM(Kind.RESOURCE),

  /// Of messages and, ours, signals; the resource is their name.
  SEND_MESSAGE(Kind.MESSAGE, "CREATE"),

  CREATE_BATCH(Kind.BATCH, "CREATE"),
  READ_BATCH(Kind.BATCH, "READ"),
  UPDATE_BATCH(Kind.BATCH, "UPDATE"),

  CREATE_DOCUMENT(Kind.DOCUMENT, "CREATE"),
  READ_DOCUMENT(Kind.DOCUMENT, "READ"),
  DELETE_DOCUMENT(Kind.DOCUMENT, "DELETE"),

  READ_SYSTEM(Kind.SYSTEM, "READ"),
  UPDATE_SYSTEM(Kind.SYSTEM, "UPDATE"),

  /// Of the tasks whose assignee or candidate one is: the resource is always `own`.
  READ_OWN_TASK(Kind.USER_TASK, "READ"),
  DECIDE_OWN_TASK(Kind.USER_TASK, "UPDATE");

  /// The types of resources.
  public enum Kind {
    PROCESS_DEFINITION,
    DECISION_DEFINITION,
    DECISION_REQUIREMENTS_DEFINITION,
    RESOURCE,
    MESSAGE,
    BATCH,
    DOCUMENT,
    SYSTEM,
    USER_TASK;

    /// Whether single resources of the type can be named.
    boolean hasIds() {
      return this != BATCH && this != DOCUMENT && this != SYSTEM && this != USER_TASK;
    }
  }

  private final Kind kind;
  private final String permission;

  Right(Kind kind) {
    this.kind = kind;
    permission = name();
  }

  Right(Kind kind, String permission) {
    this.kind = kind;
    this.permission = permission;
  }

  public Kind kind() {
    return kind;
  }

  public String permission() {
    return permission;
  }

  static Optional<Right> of(Kind kind, String permission) {
    return of(kind).stream().filter(right -> right.permission.equals(permission)).findFirst();
  }

  static List<Right> of(Kind kind) {
    return Arrays.stream(values()).filter(right -> right.kind == kind).toList();
  }
}
