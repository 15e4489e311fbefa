package dev.legionflow.engine.deployment;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/// `/v2/deployments`: uploads of diagrams, decisions and forms.
@Path("/v2/deployments")
@Tag(name = "Deployment")
@RunOnVirtualThread
public class DeploymentResource {

  private final DeploymentService deployments;

  DeploymentResource(DeploymentService deployments) {
    this.deployments = deployments;
  }

  @POST
  @Needs(Right.DEPLOY)
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(summary = "Deploy .bpmn, .dmn and .form files: all of them, or none with the reasons")
  public Deployed deploy(
      @RestForm("resources") @Nullable List<FileUpload> resources,
      @RestForm("tenantId") @Nullable String tenantId)
      throws IOException {
    if (resources == null || resources.isEmpty()) {
      throw Problem.invalid("resources", "there is no file in this form field");
    }
    if (resources.size() > Limits.RESOURCES_PER_DEPLOYMENT) {
      throw Problem.limit(
          "resources-per-deployment",
          "%d files; the bound is %d".formatted(resources.size(), Limits.RESOURCES_PER_DEPLOYMENT));
    }
    var files = new java.util.ArrayList<Upload>();
    for (var resource : resources) {
      files.add(new Upload(resource.fileName(), Files.readAllBytes(resource.uploadedFile())));
    }
    return deployments.deploy(files, Tenants.checked(tenantId));
  }
}
