package dev.legionflow.engine.instance;

import dev.legionflow.engine.flowable.Modification;
import dev.legionflow.engine.flowable.Modification.Activation;
import dev.legionflow.engine.flowable.Modification.Variables;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The body of a modification, as Camunda 8.8 has it.
record ModificationPayload(
    @Nullable List<@Nullable Activate> activateInstructions,
    @Nullable List<@Nullable Terminate> terminateInstructions) {

  record Activate(
      @Nullable String elementId,
      @Nullable String ancestorElementInstanceKey,
      @Nullable List<@Nullable SetVariables> variableInstructions) {}

  record SetVariables(
      @Nullable Map<String, @Nullable Object> variables, @Nullable String scopeId) {}

  record Terminate(@Nullable String elementInstanceKey) {}

  /// What is asked for.
  ///
  /// @throws Problem 400, naming the field that is wrong
  Modification read() {
    var activations = new ArrayList<Activation>();
    for (var instruction : Objects.requireNonNullElse(activateInstructions, List.<Activate>of())) {
      var field = "activateInstructions[" + activations.size() + "]";
      activations.add(activation(required(field, instruction), field));
    }
    var terminations = new ArrayList<Long>();
    for (var instruction :
        Objects.requireNonNullElse(terminateInstructions, List.<Terminate>of())) {
      var field = "terminateInstructions[" + terminations.size() + "]";
      var key = required(field, instruction).elementInstanceKey();
      terminations.add(
          PathKey.parse(field + ".elementInstanceKey", Objects.requireNonNullElse(key, "")));
    }
    var modification = new Modification(activations, List.of(), terminations);
    if (modification.size() == 0) {
      throw Problem.invalid(
          "activateInstructions",
          "there is no instruction, neither here nor in terminateInstructions");
    }
    if (modification.size() > Limits.MODIFICATION_INSTRUCTIONS) {
      throw Problem.limit(
          "modification-instructions",
          "%d instructions; the bound is %d"
              .formatted(modification.size(), Limits.MODIFICATION_INSTRUCTIONS));
    }
    return modification;
  }

  private static Activation activation(Activate instruction, String field) {
    var id = instruction.elementId();
    if (id == null || id.isBlank()) {
      throw Problem.invalid(field + ".elementId", "is missing");
    }
    var ancestor = instruction.ancestorElementInstanceKey();
    var variables = new ArrayList<Variables>();
    for (var set :
        Objects.requireNonNullElse(instruction.variableInstructions(), List.<SetVariables>of())) {
      var at = "%s.variableInstructions[%d]".formatted(field, variables.size());
      var given = required(at, set);
      var values = given.variables();
      if (values == null) {
        throw Problem.invalid(at + ".variables", "is missing");
      }
      var scope = given.scopeId();
      variables.add(new Variables(scope == null || scope.isEmpty() ? null : scope, values));
    }
    return new Activation(
        id,
        ancestor == null || ancestor.equals("-1")
            ? null
            : (Long) PathKey.parse(field + ".ancestorElementInstanceKey", ancestor),
        variables);
  }

  private static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw Problem.invalid(field, "is null");
    }
    return value;
  }
}
