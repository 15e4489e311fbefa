package dev.legionflow.engine.instance;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.AdHocActivation;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/v2/element-instances/ad-hoc-activities`: what clients do with ad-hoc sub-processes.
@Path("/v2/element-instances/ad-hoc-activities")
@Tag(name = "Ad-hoc sub-process")
@RunOnVirtualThread
public class AdHocResource {

  /// Elements that one request activates.
  private static final int MAX_ELEMENTS = 1_000;

  private final InstanceService instances;

  AdHocResource(InstanceService instances) {
    this.instances = instances;
  }

  public record Instruction(
      @Nullable List<Element> elements, @Nullable Boolean cancelRemainingInstances) {}

  public record Element(
      @Nullable String elementId, @Nullable Map<String, @Nullable Object> variables) {}

  @POST
  @Needs(Right.UPDATE_PROCESS_INSTANCE)
  @Path("/{adHocSubProcessInstanceKey}/activation")
  @Operation(
      operationId = "activateAdHocSubProcessActivities",
      summary = "Activate elements of an ad-hoc sub-process")
  public void activate(@RestPath String adHocSubProcessInstanceKey, @Nullable Instruction body) {
    if (body == null || body.elements() == null || body.elements().isEmpty()) {
      throw Problem.invalid("elements", "is missing");
    }
    if (body.elements().size() > MAX_ELEMENTS) {
      throw Problem.invalid(
          "elements", "are %d; the bound is %d".formatted(body.elements().size(), MAX_ELEMENTS));
    }
    var activations = new ArrayList<AdHocActivation>();
    var seen = new HashSet<String>();
    for (var element : body.elements()) {
      var id = element.elementId();
      if (id == null || id.isBlank()) {
        throw Problem.invalid("elements.elementId", "is missing");
      }
      if (!seen.add(id)) {
        throw Problem.invalid("elements.elementId", "'%s' is there twice".formatted(id));
      }
      activations.add(
          new AdHocActivation(id, Objects.requireNonNullElse(element.variables(), Map.of())));
    }
    instances.activate(
        PathKey.parse("adHocSubProcessInstanceKey", adHocSubProcessInstanceKey),
        activations,
        Boolean.TRUE.equals(body.cancelRemainingInstances()));
  }
}
