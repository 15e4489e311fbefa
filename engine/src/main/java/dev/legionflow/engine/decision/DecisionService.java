package dev.legionflow.engine.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.decision.DecisionStore.Definition;
import dev.legionflow.engine.decision.Evaluator.Outcome;
import dev.legionflow.engine.flowable.Decisions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.journal.Event.DecisionEvaluated;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Evaluates deployed decisions, and records what came of each.
@ApplicationScoped
public class DecisionService implements Decisions {

  private final Engine engine;
  private final Graphs graphs;
  private final Node node;
  private final Clock clock;
  private final ObjectMapper json;

  DecisionService(Engine engine, Graphs graphs, Node node, Clock clock, ObjectMapper json) {
    this.engine = engine;
    this.graphs = graphs;
    this.node = node;
    this.clock = clock;
    this.json = json;
  }

  /// One evaluation.
  ///
  /// @param key of the evaluation
  /// @param versions the deployed definitions of the graph, by decision id
  record Evaluation(
      long key, Definition definition, Map<String, Definition> versions, Outcome outcome) {

    /// Why there is no output, as Camunda words it; null where there is one.
    @Nullable String failure() {
      return outcome.failure() == null
          ? null
          : "Expected to evaluate decision '%s', but %s"
              .formatted(definition.id(), outcome.failure());
    }

    Definition version(Evaluated evaluated) {
      return Objects.requireNonNull(versions.get(evaluated.decision().id()));
    }
  }

  @Override
  public Result evaluate(
      String decisionId, Caller caller, Function<String, ? extends @Nullable Object> variables) {
    var unit = UnitOfWork.current();
    var definition =
        DecisionStore.latest(unit.handle(), decisionId, caller.definition().tenantId());
    if (definition.isEmpty()) {
      return new NotDecided(
          "CALLED_DECISION_ERROR",
          "Expected to evaluate decision '%s', but no decision found for id '%s'"
              .formatted(decisionId, decisionId));
    }
    var evaluation = evaluate(unit, definition.get(), caller, variables);
    var failure = evaluation.failure();
    if (failure != null) {
      return new NotDecided("DECISION_EVALUATION_ERROR", failure);
    }
    return new Decided(evaluation.outcome().output());
  }

  /// For a client.
  ///
  /// @param find the definition that is asked for
  Evaluation evaluate(
      Function<Handle, Definition> find, Map<String, ? extends @Nullable Object> variables) {
    return engine.execute(unit -> evaluate(unit, find.apply(unit.handle()), null, variables::get));
  }

  private Evaluation evaluate(
      UnitOfWork unit,
      Definition definition,
      @Nullable Caller caller,
      Function<String, ? extends @Nullable Object> variables) {
    var graph = graphs.of(unit.handle(), definition.requirementsKey());
    var outcome = Evaluator.evaluate(graph.drg(), definition.id(), variables, clock);
    var evaluation = new Evaluation(node.keys().next(), definition, graph.versions(), outcome);
    record(unit, evaluation, caller);
    return evaluation;
  }

  private void record(UnitOfWork unit, Evaluation evaluation, @Nullable Caller caller) {
    var at = clock.millis();
    var index = 0;
    for (var evaluated : evaluation.outcome().decisions()) {
      var version = evaluation.version(evaluated);
      index++;
      unit.record(
          new DecisionEvaluated(
              node.keys().next(),
              evaluation.key(),
              index,
              evaluated.failure() == null ? "EVALUATED" : "FAILED",
              version.id(),
              version.name(),
              version.version(),
              evaluated.decision().kind(),
              version.key(),
              version.requirementsKey(),
              evaluated.failure() == null ? bounded(evaluated.output(), "null") : null,
              bounded(
                  evaluated.inputs().stream()
                      .map(i -> new Told.Input(i.id(), i.name(), text(i.value())))
                      .toList(),
                  "[]"),
              bounded(Told.rules(evaluated, this::text), "[]"),
              evaluated.failure() == null ? null : TextField.message(evaluated.failure()),
              caller == null ? null : (Long) caller.processInstanceKey(),
              caller == null ? null : (Long) caller.definition().key(),
              caller == null ? null : caller.elementId(),
              caller == null ? null : (Long) caller.elementInstanceKey(),
              version.tenantId(),
              at));
    }
  }

  /// What is longer than a variable may be is left out of the record.
  private String bounded(@Nullable Object value, String otherwise) {
    var text = text(value);
    return text.length() > Limits.VARIABLE_CHARS ? otherwise : text;
  }

  /// A value as JSON.
  String text(@Nullable Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
