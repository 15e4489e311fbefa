package dev.legionflow.engine.decision;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.decision.DecisionService.Evaluation;
import dev.legionflow.engine.decision.DecisionStore.Definition;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.store.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `/v2/decision-definitions/evaluation`.
@Path("/v2/decision-definitions")
@Tag(name = "Decision definition")
@RunOnVirtualThread
public class DecisionResource {

  /// JSON's.
  private static final String NULL = "null";

  private final DecisionService decisions;

  DecisionResource(DecisionService decisions) {
    this.decisions = decisions;
  }

  public record Instruction(
      @Nullable String decisionDefinitionId,
      @Nullable String decisionDefinitionKey,
      @Nullable Map<String, @Nullable Object> variables,
      @Nullable String tenantId) {}

  public record Result(
      String decisionDefinitionId,
      String decisionDefinitionKey,
      String decisionDefinitionName,
      int decisionDefinitionVersion,
      String decisionEvaluationKey,
      String decisionInstanceKey,
      String decisionRequirementsId,
      String decisionRequirementsKey,
      @Nullable String output,
      @Nullable String failedDecisionDefinitionId,
      @Nullable String failureMessage,
      String tenantId,
      List<EvaluatedDecision> evaluatedDecisions) {}

  public record EvaluatedDecision(
      String decisionDefinitionId,
      String decisionDefinitionKey,
      String decisionDefinitionName,
      int decisionDefinitionVersion,
      String decisionDefinitionType,
      String decisionEvaluationInstanceKey,
      @Nullable String output,
      String tenantId,
      List<Told.Input> evaluatedInputs,
      List<Told.Rule> matchedRules) {}

  @POST
  @Needs(Right.CREATE_DECISION_INSTANCE)
  @Path("/evaluation")
  @Operation(
      operationId = "evaluateDecision",
      summary = "Evaluate a decision: the newest version of an id, or the one with a key")
  public Result evaluate(@Nullable Instruction body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var tenantId = Tenants.checked(body.tenantId());
    var evaluation =
        decisions.evaluate(
            handle -> permitted(find(handle, body, tenantId)),
            body.variables() == null ? Map.of() : body.variables());
    return result(evaluation);
  }

  private static Definition permitted(Definition found) {
    Caller.current().require(Right.CREATE_DECISION_INSTANCE, found.id());
    return found;
  }

  private static Definition find(Handle handle, Instruction body, String tenantId) {
    var id = body.decisionDefinitionId();
    if (id != null) {
      TextField.check("decisionDefinitionId", id);
    }
    var key = body.decisionDefinitionKey();
    if ((id == null) == (key == null)) {
      throw Problem.invalid(
          "decisionDefinitionId", "give either this or decisionDefinitionKey, and only one");
    }
    if (id != null) {
      return DecisionStore.latest(handle, id, tenantId)
          .orElseThrow(() ->
              Problem.notFound(
                  "Expected to evaluate decision '%s', but no decision found for id '%s'"
                      .formatted(id, id)));
    }
    return DecisionStore.byKey(handle, PathKey.parse("decisionDefinitionKey", key))
        .filter(found -> Caller.current().sees(found.tenantId()))
        .orElseThrow(() ->
            Problem.notFound(
                "Expected to evaluate decision '%s', but no decision found for key '%s'"
                    .formatted(key, key)));
  }

  private static Result result(Evaluation evaluation) {
    var definition = evaluation.definition();
    var all = new ArrayList<EvaluatedDecision>();
    for (var evaluated : evaluation.outcome().decisions()) {
      var version = evaluation.version(evaluated);
      all.add(
          new EvaluatedDecision(
              version.id(),
              Long.toString(version.key()),
              version.name(),
              version.version(),
              evaluated.decision().kind(),
              evaluation.key() + "-" + (all.size() + 1),
              evaluated.failure() == null ? evaluated.output() : NULL,
              version.tenantId(),
              evaluated.inputs(),
              evaluated.rules()));
    }
    var failure = evaluation.failure();
    return new Result(
        definition.id(),
        Long.toString(definition.key()),
        definition.name(),
        definition.version(),
        Long.toString(evaluation.key()),
        Long.toString(evaluation.key()),
        definition.requirementsId(),
        Long.toString(definition.requirementsKey()),
        failure == null ? all.getLast().output() : NULL,
        failure == null ? null : evaluation.outcome().decisions().getLast().decision().id(),
        failure,
        definition.tenantId(),
        all);
  }
}
