package dev.legionflow.engine.decision;

import dev.legionflow.engine.decision.DecisionStore.Definition;
import dev.legionflow.engine.decision.Evaluator.Outcome;
import dev.legionflow.engine.decision.Graphs.Graph;
import dev.legionflow.engine.flowable.Binding;
import dev.legionflow.engine.flowable.Decisions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.journal.Event.DecisionEvaluated;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Evaluates deployed decisions, and records what came of each.
@ApplicationScoped
public class DecisionService implements Decisions {

  /// How long a client waits for its turn.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Engine engine;
  private final Database database;
  private final Graphs graphs;
  private final Node node;
  private final Clock clock;

  /// Evaluations for clients, which only compute: a processor is left for all others.
  private final Semaphore places =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

  DecisionService(Engine engine, Database database, Graphs graphs, Node node, Clock clock) {
    this.engine = engine;
    this.database = database;
    this.graphs = graphs;
    this.node = node;
    this.clock = clock;
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
      String decisionId,
      Binding binding,
      Caller caller,
      Function<String, ? extends @Nullable Object> variables) {
    var unit = UnitOfWork.current();
    var definition = DecisionStore.bound(unit.handle(), decisionId, binding, caller.definition());
    if (definition.isEmpty()) {
      return new NotDecided(
          "CALLED_DECISION_ERROR",
          binding instanceof Binding.Latest
              ? "Expected to evaluate decision '%s', but no decision found for id '%s'"
                  .formatted(decisionId, decisionId)
              : binding.missing("decision", decisionId));
    }
    var requirementsKey = definition.get().requirementsKey();
    var graph = graphs.of(requirementsKey, () -> Graphs.load(unit.handle(), requirementsKey));
    if (graph.isEmpty()) {
      return new NotDecided("DECISION_EVALUATION_ERROR", unreadable(definition.get()));
    }
    var evaluation = evaluate(graph.get(), definition.get(), variables);
    record(unit, evaluation, caller);
    var failure = evaluation.failure();
    if (failure != null) {
      return new NotDecided("DECISION_EVALUATION_ERROR", failure);
    }
    return new Decided(evaluation.outcome().output());
  }

  /// For a client. No connection is held while it computes.
  ///
  /// @param find the definition that is asked for
  Evaluation evaluate(
      Function<Handle, Definition> find, Map<String, ? extends @Nullable Object> variables) {
    var definition = database.jdbi().withHandle(find::apply);
    var key = definition.requirementsKey();
    enter();
    Evaluation evaluation;
    try {
      var graph =
          graphs
              .of(key, () -> database.jdbi().withHandle(handle -> Graphs.load(handle, key)))
              .orElseThrow(() -> Problem.conflict(unreadable(definition)));
      evaluation = evaluate(graph, definition, variables::get);
    } finally {
      places.release();
    }
    engine.execute(unit -> {
      record(unit, evaluation, null);
      return evaluation;
    });
    return evaluation;
  }

  private void enter() {
    try {
      if (!places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.unavailable(
            "other decisions are being evaluated: this one had no turn for " + LONGEST_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("the engine is stopping");
    }
  }

  private static String unreadable(Definition definition) {
    return "Expected to evaluate decision '%s', but its file cannot be read any more; deploy it again"
        .formatted(definition.id());
  }

  private Evaluation evaluate(
      Graph graph, Definition definition, Function<String, ? extends @Nullable Object> variables) {
    var outcome = Evaluator.evaluate(graph.drg(), definition.id(), variables, clock);
    return new Evaluation(node.keys().next(), definition, graph.versions(), outcome);
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
              evaluation.definition().key(),
              evaluated.output(),
              Telling.list(evaluated.inputs()),
              Telling.list(evaluated.rules()),
              evaluated.failure() == null ? null : TextField.message(evaluated.failure()),
              caller == null ? null : (Long) caller.processInstanceKey(),
              caller == null ? null : (Long) caller.definition().key(),
              caller == null ? null : caller.elementId(),
              caller == null ? null : (Long) caller.elementInstanceKey(),
              version.tenantId(),
              at));
    }
  }
}
