package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.store.Limits;
import java.util.Set;

/// What may be the name of a variable, and how many there may be.
public final class VariableNames {

  private static final String FIELD = "variables";

  private VariableNames() {}

  /// Checks variables that are set later, in commands of others.
  ///
  /// @throws Problem 400, naming the field
  public static void check(Set<String> names) {
    names.forEach(VariableNames::check);
    if (names.size() > Limits.VARIABLES_PER_SCOPE) {
      throw Problem.limit(
          "variables-per-scope",
          "%s: has %d; the bound is %d".formatted(FIELD, names.size(), Limits.VARIABLES_PER_SCOPE));
    }
  }

  static void check(String name) {
    var mistake = name.isBlank() ? "is blank" : TextField.mistake(name);
    if (mistake != null) {
      throw Problem.invalid(FIELD, "a variable's name " + mistake);
    }
  }
}
