package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.cockpit.search.Criterion;
import dev.legionflow.engine.cockpit.search.Entity;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/// Writes into the OpenAPI document what each search can be narrowed and sorted by, out of the same
/// tables that run it.
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class SearchBodies implements OASFilter {

  private static final Map<String, Entity<?>> SEARCHES =
      Map.ofEntries(
          Map.entry("/v2/process-definitions/search", ProcessDefinitions.ENTITY),
          Map.entry("/v2/process-instances/search", ProcessInstances.ENTITY),
          Map.entry(
              "/v2/process-instances/{processInstanceKey}/incidents/search", Incidents.ENTITY),
          Map.entry("/v2/element-instances/search", ElementInstances.ENTITY),
          Map.entry("/v2/jobs/search", JobRows.ENTITY),
          Map.entry("/v2/user-tasks/search", UserTasks.ENTITY),
          Map.entry("/v2/user-tasks/{userTaskKey}/variables/search", Variables.ENTITY),
          Map.entry("/v2/variables/search", Variables.ENTITY),
          Map.entry("/v2/incidents/search", Incidents.ENTITY),
          Map.entry("/v2/decision-definitions/search", DecisionDefinitions.ENTITY),
          Map.entry("/v2/decision-requirements/search", DecisionRequirements.ENTITY),
          Map.entry("/v2/decision-instances/search", DecisionInstances.ENTITY));

  @Override
  public void filterOpenAPI(OpenAPI document) {
    if (document.getPaths() == null) {
      return;
    }
    SEARCHES.forEach((path, entity) -> {
      var item = document.getPaths().getPathItem(path);
      if (item != null && item.getPOST() != null) {
        item.getPOST()
            .requestBody(
                OASFactory.createRequestBody()
                    .content(
                        OASFactory.createContent()
                            .addMediaType(
                                "application/json",
                                OASFactory.createMediaType().schema(body(entity)))));
      }
    });
  }

  private static Schema body(Entity<?> entity) {
    var filter = object("Which rows; all members have to match");
    new TreeMap<String, Criterion>(entity.filterable())
        .forEach((name, criterion) ->
            filter.addProperty(name, OASFactory.createSchema().description(criterion.describe())));
    if (entity.hasAlternatives()) {
      filter.addProperty("$or", array("Filters of which one has to match", object("A filter")));
    }
    var order =
        object("One field to sort by")
            .addProperty(
                "field",
                text("The field").enumeration(List.copyOf(new TreeMap<>(entity.fields()).keySet())))
            .addProperty("order", text("ASC when not given").enumeration(List.of("ASC", "DESC")));
    var page =
        object("Which part of the rows: from and limit, or a cursor and limit")
            .addProperty("from", number("How many rows to leave out; 0 when not given"))
            .addProperty("limit", number("How many rows to answer; 100 when not given"))
            .addProperty("after", text("The endCursor of an answer: the rows behind it"))
            .addProperty("before", text("The startCursor of an answer: the rows before it"));
    return object("A search")
        .addProperty("filter", filter)
        .addProperty("sort", array("In this order, then by key", order))
        .addProperty("page", page);
  }

  private static Schema object(String description) {
    return typed(Schema.SchemaType.OBJECT, description);
  }

  private static Schema array(String description, Schema items) {
    return typed(Schema.SchemaType.ARRAY, description).items(items);
  }

  private static Schema text(String description) {
    return typed(Schema.SchemaType.STRING, description);
  }

  private static Schema number(String description) {
    return typed(Schema.SchemaType.INTEGER, description);
  }

  private static Schema typed(Schema.SchemaType type, String description) {
    return OASFactory.createSchema().type(List.of(type)).description(description);
  }
}
