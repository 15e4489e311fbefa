package dev.legionflow.engine.store;

/// The bounds of one engine, in one place; docs/limits.md lists them with the errors they give.
public final class Limits {

  /// One variable, as JSON in UTF-16 code units.
  public static final int VARIABLE_CHARS = 4 * 1024 * 1024;

  /// Variables of one scope.
  public static final int VARIABLES_PER_SCOPE = 1_000;

  /// Depth of nested JSON in a variable.
  public static final int VARIABLE_DEPTH = 200;

  /// Instances of one multi-instance activity.
  public static final int MULTI_INSTANCE = 100_000;

  /// Process instances that call each other.
  public static final int CALL_DEPTH = 20;

  /// Elements, sequence flows and ends passed in one transaction; multi-instance bodies and
  /// compensation handlers add to it.
  public static final int STEPS_PER_TRANSACTION = 50_000;

  public static final int STEPS_PER_INSTANCE = 100;

  /// Items and handlers that add to it together; a single body or event always adds all of its own.
  public static final int INSTANCES_OF_SMALL_BODIES = 500;

  /// Compensation handlers that one event begins.
  public static final int COMPENSATION_HANDLERS = 10_000;

  /// How often one conditional event happens in one transaction.
  public static final int CONDITIONAL_EVENTS = 1_000;

  /// What the conditions of one transaction may take together.
  public static final long CONDITIONS_NANOS = 60_000_000_000L;

  /// Conditional start events that are looked at together.
  public static final int CONDITIONAL_STARTS = 1_000;

  /// Instructions of one modification.
  public static final int MODIFICATION_INSTRUCTIONS = 1_000;

  /// Tokens and waiting events of an instance that is migrated.
  public static final int MIGRATED_TOKENS = 10_000;

  /// Mapping instructions of one migration.
  public static final int MAPPING_INSTRUCTIONS = 1_000;

  /// Batch operations that have not ended.
  public static final int BATCH_OPERATIONS = 1_000;

  /// What one batch operation is about.
  public static final int BATCH_ITEMS = 1_000_000;

  /// Jobs handed out by one activation.
  public static final int JOBS_PER_ACTIVATION = 1_000;

  /// Clients of one node that listen to the journal.
  public static final int EVENT_STREAMS = 100;

  /// Files of one deployment, and their size together in bytes.
  public static final int RESOURCES_PER_DEPLOYMENT = 100;

  private Limits() {}
}
