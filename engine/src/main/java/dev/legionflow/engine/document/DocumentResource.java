package dev.legionflow.engine.document;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/// `/v2/documents`: payloads by reference.
@Path("/v2/documents")
@Tag(name = "Document")
@RunOnVirtualThread
public class DocumentResource {

  private static final int MOST_FILES = 100;
  private static final int CREATED = 201;
  private static final int PARTLY = 207;
  private static final int INTERNAL = 500;
  private static final Logger LOG = Logger.getLogger(DocumentResource.class);

  private final Documents documents;
  private final ObjectMapper json;

  DocumentResource(Documents documents, ObjectMapper json) {
    this.documents = documents;
    this.json = json;
  }

  record Failed(String fileName, int status, String title, String detail) {}

  record Batch(List<DocumentReference> createdDocuments, List<Failed> failedDocuments) {}

  @POST
  @Needs(Right.CREATE_DOCUMENT)
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(operationId = "createDocument", summary = "Keep a document (part file, part metadata)")
  public Response create(
      @RestQuery @Nullable String storeId,
      @RestQuery @Nullable String documentId,
      @RestQuery @Nullable String tenantId,
      MultipartFormDataInput form)
      throws IOException {
    Documents.requireStore(storeId);
    var tenant = Caller.current().onlyTenant(tenantId);
    var files = parts(form, "file");
    if (files.size() != 1) {
      throw Problem.invalid("file", "must be one file, but there are " + files.size());
    }
    var said = parts(form, "metadata");
    var text = said.isEmpty() ? null : text(said.getFirst());
    return Response.status(CREATED)
        .entity(
            documents.create(
                incoming("file", files.getFirst()),
                Metadata.read(json, text, "metadata"),
                "metadata",
                documentId,
                tenant))
        .build();
  }

  @POST
  @Needs(Right.CREATE_DOCUMENT)
  @Path("/batch")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      operationId = "createDocuments",
      summary = "Keep several documents (parts files); each succeeds or fails by itself")
  public Response createAll(
      @RestQuery @Nullable String storeId,
      @RestQuery @Nullable String tenantId,
      MultipartFormDataInput form) {
    Documents.requireStore(storeId);
    var tenant = Caller.current().onlyTenant(tenantId);
    var files = parts(form, "files");
    if (files.isEmpty() || files.size() > MOST_FILES) {
      throw Problem.invalid("files", "must be 1 to " + MOST_FILES + " files");
    }
    var created = new ArrayList<DocumentReference>();
    var failed = new ArrayList<Failed>();
    for (var i = 0; i < files.size(); i++) {
      var part = files.get(i);
      var field = "files[" + i + "]";
      try {
        var metadata =
            Metadata.read(json, part.getHeaders().getFirst("X-Document-Metadata"), field);
        created.add(documents.create(incoming(field, part), metadata, field, null, tenant));
      } catch (Problem e) {
        failed.add(failed(part, e.status(), e.title(), String.valueOf(e.getMessage())));
      } catch (RuntimeException | IOException e) {
        // The others are kept, and nobody would know of them.
        LOG.errorf(e, "document '%s' of several could not be kept", part.getFileName());
        failed.add(failed(part, INTERNAL, "INTERNAL", "something went wrong here"));
      }
    }
    return Response.status(failed.isEmpty() ? CREATED : PARTLY)
        .entity(new Batch(created, failed))
        .build();
  }

  /// As an attachment: what a client has uploaded is never shown as a page of ours.
  @GET
  @Needs(Right.READ_DOCUMENT)
  @Path("/{documentId}")
  @Produces({MediaType.WILDCARD, "application/problem+json"})
  @Operation(operationId = "getDocument", summary = "The content of a document")
  public Response get(
      @RestPath String documentId,
      @RestQuery @Nullable String storeId,
      @RestQuery @Nullable String contentHash) {
    Documents.requireStore(storeId);
    var found = documents.get(documentId, contentHash);
    var name =
        URLEncoder.encode(String.valueOf(found.metadata().fileName()), StandardCharsets.UTF_8)
            .replace("+", "%20");
    return Response.ok((StreamingOutput) out -> documents.copy(found, out))
        .type(found.metadata().contentType())
        .header("Content-Length", found.metadata().size())
        .header("Content-Disposition", "attachment; filename*=UTF-8''" + name)
        .header("X-Content-Type-Options", "nosniff")
        .build();
  }

  @DELETE
  @Needs(Right.DELETE_DOCUMENT)
  @Path("/{documentId}")
  @Operation(operationId = "deleteDocument", summary = "Delete a document")
  public void delete(@RestPath String documentId, @RestQuery @Nullable String storeId) {
    Documents.requireStore(storeId);
    documents.delete(documentId);
  }

  @POST
  @Needs(Right.READ_DOCUMENT)
  @Path("/{documentId}/links")
  @Operation(
      operationId = "createDocumentLink",
      summary = "Not supported: this store hands out no links")
  public void link(@RestPath String documentId, @RestQuery @Nullable String storeId) {
    Documents.requireStore(storeId);
    throw Problem.unsupported(
        "storeId",
        "the store '%s' hands out no links; get the document itself".formatted(Documents.STORE));
  }

  private static Failed failed(FormValue part, int status, String title, String detail) {
    return new Failed(String.valueOf(part.getFileName()), status, title, detail);
  }

  private static List<FormValue> parts(@Nullable MultipartFormDataInput form, String name) {
    Collection<FormValue> parts = form == null ? null : form.getValues().get(name);
    return parts == null ? List.of() : List.copyOf(parts);
  }

  private static String text(FormValue part) throws IOException {
    if (!part.isFileItem()) {
      return part.getValue();
    }
    try (var in = part.getFileItem().getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Incoming incoming(String field, FormValue part) {
    if (!part.isFileItem()) {
      throw Problem.invalid(field, "must be a file: its part needs a filename");
    }
    var type = part.getHeaders().getFirst("Content-Type");
    return new Incoming(
        Optional.ofNullable(part.getFileName()).filter(name -> !name.isBlank()),
        Optional.ofNullable(type),
        () -> part.getFileItem().getInputStream());
  }
}
