package dev.legionflow.workers.learning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the bank answers.
///
/// @param listed strategies that apply, the most useful first
/// @param applied the ids of those that the choices are made of; empty where nothing is proven
/// @param choices one word for each name that the diagram allows something for
/// @param explored whether something else was tried than what is known to be good
/// @param why for people
record Recalled(
    List<Listed> listed,
    List<String> applied,
    Map<String, String> choices,
    boolean explored,
    String why) {

  Recalled {
    listed = List.copyOf(listed);
    applied = List.copyOf(applied);
    choices = Collections.unmodifiableMap(new LinkedHashMap<>(choices));
  }

  /// A strategy that applies.
  ///
  /// @param own whether it is of the same type of task
  /// @param likeness of the tasks that it is of, from 0 to 1; 1 for the same type
  record Listed(Strategy strategy, boolean own, double likeness) {}
}
