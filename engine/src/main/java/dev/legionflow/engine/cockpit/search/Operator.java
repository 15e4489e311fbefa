package dev.legionflow.engine.cockpit.search;

import java.util.Optional;

/// The operators of an advanced filter, `{"$gt": 5}`.
enum Operator {
  EQ("$eq"),
  NEQ("$neq"),
  EXISTS("$exists"),
  IN("$in"),
  NOT_IN("$notIn"),
  GT("$gt"),
  GTE("$gte"),
  LT("$lt"),
  LTE("$lte"),
  LIKE("$like");

  private final String word;

  Operator(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<Operator> of(String word) {
    for (var operator : values()) {
      if (operator.word.equals(word)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }
}
