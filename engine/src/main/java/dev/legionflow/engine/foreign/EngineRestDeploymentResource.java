package dev.legionflow.engine.foreign;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.deployment.Deployed.ProcessItem;
import dev.legionflow.engine.deployment.DeploymentService;
import dev.legionflow.engine.deployment.Upload;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.foreign.EngineRestPayloads.Deployment;
import dev.legionflow.engine.foreign.EngineRestPayloads.PastDeployment;
import dev.legionflow.engine.foreign.EngineRestPayloads.ProcessDefinition;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.Limits;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/// `/engine-rest/deployment`: uploads by clients of Camunda 7, such as Camunda Modeler.
@Path("/engine-rest/deployment")
@Tag(name = "Camunda 7")
@RunOnVirtualThread
public class EngineRestDeploymentResource {

  private static final int MAX_RESULTS = 1_000;

  private static final Set<String> PAGING =
      Set.of("firstResult", "maxResults", "sortBy", "sortOrder");

  private final DeploymentService deployments;
  private final Definitions definitions;
  private final Clock clock;

  EngineRestDeploymentResource(
      DeploymentService deployments, Definitions definitions, Clock clock) {
    this.deployments = deployments;
    this.definitions = definitions;
    this.clock = clock;
  }

  @GET
  @Needs(Right.READ_RESOURCE)
  @Operation(operationId = "camunda7Deployments", summary = "Deployments, the newest first")
  public List<PastDeployment> list(
      @QueryParam("firstResult") @DefaultValue("0") int first,
      @QueryParam("maxResults") @DefaultValue("100") int max,
      @Context UriInfo address) {
    for (var name : address.getQueryParameters().keySet()) {
      if (!PAGING.contains(name)) {
        throw Problem.unsupported(name, "deployments are not told apart by it");
      }
    }
    if (first < 0) {
      throw Problem.invalid("firstResult", "must not be negative");
    }
    if (max < 0 || max > MAX_RESULTS) {
      throw Problem.invalid("maxResults", "must be 0 to " + MAX_RESULTS);
    }
    return deployments.list(first, max).stream()
        .map(d ->
            new PastDeployment(
                List.of(), Long.toString(d.key()), null, null, Times.camunda(d.at()), null))
        .toList();
  }

  @POST
  @Needs(Right.DEPLOY)
  @Path("/create")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      operationId = "camunda7Deploy",
      summary = "Deploy files, whatever their fields are called: all of them, or none")
  public Deployment create(
      @RestForm(FileUpload.ALL) @Nullable List<FileUpload> files,
      @RestForm("deployment-name") @Nullable String name,
      @RestForm("deployment-source") @Nullable String source,
      @RestForm("tenant-id") @Nullable String tenantId)
      throws IOException {
    if (files == null || files.isEmpty()) {
      throw Problem.invalid("data", "there is no file in this form");
    }
    if (files.size() > Limits.RESOURCES_PER_DEPLOYMENT) {
      throw Problem.limit(
          "resources-per-deployment",
          "%d files; the bound is %d".formatted(files.size(), Limits.RESOURCES_PER_DEPLOYMENT));
    }
    var uploads = new ArrayList<Upload>();
    for (var file : files) {
      uploads.add(new Upload(file.fileName(), Files.readAllBytes(file.uploadedFile())));
    }
    var deployed = deployments.deploy(uploads, Caller.current().onlyTenant(tenantId));
    var processes = new LinkedHashMap<String, ProcessDefinition>();
    for (var item : deployed.deployments()) {
      var process = item.processDefinition();
      if (process != null) {
        processes.put(
            process.processDefinitionKey(), definition(process, deployed.deploymentKey()));
      }
    }
    return new Deployment(
        List.of(),
        deployed.deploymentKey(),
        name,
        source,
        Times.camunda(clock.millis()),
        null,
        processes,
        null,
        null,
        null);
  }

  private ProcessDefinition definition(ProcessItem process, String deploymentId) {
    var key = process.processDefinitionKey();
    var definition = definitions.byKey(PathKey.parse("processDefinitionKey", key)).orElse(null);
    return new ProcessDefinition(
        key,
        process.processDefinitionId(),
        null,
        null,
        definition == null ? null : definition.name(),
        process.processDefinitionVersion(),
        process.resourceName(),
        deploymentId,
        null,
        false,
        null,
        definition == null ? null : definition.versionTag(),
        null,
        true);
  }
}
