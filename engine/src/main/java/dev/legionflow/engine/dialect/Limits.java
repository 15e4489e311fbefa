package dev.legionflow.engine.dialect;

/// The bounds of one file; docs/bpmn.md lists them.
final class Limits {

  static final int FILE_BYTES = 4 * 1024 * 1024;

  /// Of any namespace, those of the diagram included.
  static final int XML_ELEMENTS = 200_000;

  static final int XML_DEPTH = 200;

  /// Flow nodes and sequence flows of the executable processes.
  static final int ELEMENTS = 10_000;

  static final int SUB_PROCESS_DEPTH = 50;

  /// Ids, job types, error codes, version tags, names of variables and forms.
  static final int NAME_LENGTH = 255;

  /// Problems, and warnings, that are listed one by one.
  static final int FINDINGS = 100;

  /// Grammar rules tried for all expressions of a file. Each expression has a bound of its own;
  /// this one is for a file made of the worst of them.
  static final long EXPRESSION_RULES = 30_000_000;

  private Limits() {}
}
