package dev.legionflow.engine.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.dialect.Diagram;
import dev.legionflow.engine.dialect.Dialect;
import dev.legionflow.engine.dialect.Report;
import dev.legionflow.engine.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/// `/legion/diagrams/check`: what a deployment would say of a diagram, without deploying it.
@Path("/legion/diagrams/check")
@Tag(name = "Deployment")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DiagramCheckResource {

  private static final String UNNAMED = "diagram.bpmn";

  DiagramCheckResource() {}

  /// A report on one file.
  ///
  /// @param diagram the file with coordinates for all that is drawn, when that was asked for
  public record Checked(
      @JsonUnwrapped Report report,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String diagram) {}

  @POST
  @Needs(Right.DEPLOY)
  @Consumes({MediaType.TEXT_XML, MediaType.APPLICATION_XML, MediaType.APPLICATION_OCTET_STREAM})
  @Operation(
      operationId = "checkDiagram",
      summary = "Whether a BPMN file can run, and what is missing; nothing is deployed")
  public Checked check(
      byte @Nullable [] xml,
      @QueryParam("name") @DefaultValue(UNNAMED) String name,
      @QueryParam("diagram") @DefaultValue("false") boolean diagram) {
    return checked(name, xml == null ? new byte[0] : xml, diagram);
  }

  @POST
  @Needs(Right.DEPLOY)
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      operationId = "checkDiagramFile",
      summary = "Whether a BPMN file can run, and what is missing; nothing is deployed")
  public Checked checkFile(
      @RestForm("resources") @Nullable List<FileUpload> resources,
      @QueryParam("diagram") @DefaultValue("false") boolean diagram)
      throws IOException {
    if (resources == null || resources.size() != 1) {
      throw Problem.invalid("resources", "one file is checked at a time");
    }
    var file = resources.getFirst();
    return checked(file.fileName(), Files.readAllBytes(file.uploadedFile()), diagram);
  }

  private static Checked checked(String name, byte[] xml, boolean diagram) {
    return new Checked(Dialect.check(Upload.lastSegment(name), xml), diagram ? drawn(xml) : null);
  }

  /// Null where there is nothing to draw.
  private static @Nullable String drawn(byte[] xml) {
    return Diagram.text(xml).orElse(null);
  }
}
