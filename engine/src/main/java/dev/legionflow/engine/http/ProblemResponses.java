package dev.legionflow.engine.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/// Says in the OpenAPI document what every address can answer when something is wrong.
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ProblemResponses implements OASFilter {

  private static final Map<String, String> ALWAYS =
      Map.of(
          "400", "The request is not valid; the problem names the field",
          "401", "Nobody, or somebody else than they say",
          "403", "Not allowed",
          "500", "Something went wrong in the server",
          "503", "Busy; try again after the seconds in Retry-After");

  private static final Map<String, String> WITH_KEY = Map.of("404", "There is no such thing");

  @Override
  public void filterOpenAPI(OpenAPI document) {
    if (document.getComponents() == null) {
      document.setComponents(OASFactory.createComponents());
    }
    document.getComponents().addSchema("Problem", problem());
    if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
      return;
    }
    document
        .getPaths()
        .getPathItems()
        .forEach((path, item) ->
            item.getOperations()
                .values()
                .forEach(operation -> {
                  add(operation, ALWAYS);
                  if (path.contains("{")) {
                    add(operation, WITH_KEY);
                  }
                }));
  }

  private static void add(Operation operation, Map<String, String> responses) {
    if (operation.getResponses() == null) {
      operation.setResponses(OASFactory.createAPIResponses());
    }
    responses.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> {
          var known = operation.getResponses().getAPIResponse(entry.getKey());
          // Quarkus adds bare ones of its own for 400, 401 and 403.
          if (known == null || known.getContent() == null) {
            operation.getResponses().addAPIResponse(entry.getKey(), response(entry.getValue()));
          }
        });
  }

  private static APIResponse response(String description) {
    return OASFactory.createAPIResponse()
        .description(description)
        .content(
            OASFactory.createContent()
                .addMediaType(
                    ProblemJson.MEDIA_TYPE,
                    OASFactory.createMediaType()
                        .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"))));
  }

  private static Schema problem() {
    return OASFactory.createSchema()
        .type(List.of(Schema.SchemaType.OBJECT))
        .description("What is wrong (RFC 9457). Further members depend on the type.")
        .required(List.of("type", "title", "status", "detail", "instance"))
        .addProperty("type", text("urn:legion-flow:problem:… , which does not change"))
        .addProperty("title", text("The same for all problems of a kind"))
        .addProperty("status", OASFactory.createSchema().type(List.of(Schema.SchemaType.INTEGER)))
        .addProperty("detail", text("What is wrong this time"))
        .addProperty("instance", text("The path of the request"))
        .addProperty("field", text("The member of the body, or the parameter, that is wrong"))
        .addProperty("correlationId", text("Under what the server's log tells more"));
  }

  private static Schema text(String description) {
    return OASFactory.createSchema()
        .type(List.of(Schema.SchemaType.STRING))
        .description(description);
  }
}
