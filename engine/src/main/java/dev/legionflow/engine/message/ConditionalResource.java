package dev.legionflow.engine.message;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.VariableNames;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/v2/conditionals`.
@Path("/v2/conditionals")
@Tag(name = "Conditional start events")
@RunOnVirtualThread
public class ConditionalResource {

  private final ConditionalStarts starts;

  ConditionalResource(ConditionalStarts starts) {
    this.starts = starts;
  }

  record Evaluation(
      @Nullable Map<String, @Nullable Object> variables,
      @Nullable String processDefinitionKey,
      @Nullable String tenantId) {}

  record Instance(String processDefinitionKey, String processInstanceKey) {}

  record Evaluated(
      String conditionalEvaluationKey, String tenantId, List<Instance> processInstances) {}

  @POST
  @Needs(Right.CREATE_PROCESS_INSTANCE)
  @Path("/evaluation")
  @Operation(summary = "Start the processes whose conditional start events these variables meet")
  public Evaluated evaluate(@Nullable Evaluation body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var variables = body.variables();
    if (variables == null) {
      throw Problem.invalid("variables", "is missing");
    }
    VariableNames.check(variables.keySet());
    // Told before anything is evaluated when they are too large.
    variables.forEach(JsonValue::write);
    var tenant = Tenants.checked(body.tenantId());
    var outcome = starts.evaluate(key(body.processDefinitionKey()), tenant, variables);
    return new Evaluated(
        Long.toString(outcome.key()),
        tenant,
        outcome.started().stream()
            .map(
                s -> new Instance(Long.toString(s.definitionKey()), Long.toString(s.instanceKey())))
            .toList());
  }

  private static @Nullable Long key(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw Problem.invalid("processDefinitionKey", "is no key");
    }
  }
}
