package dev.legionflow.engine.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Camunda forms: JSON documents with an id, kept by version.
final class Forms {

  private static final int MAX_ID_CHARS = 255;

  private Forms() {}

  /// Raised for a file that is no form.
  static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    Invalid(String message) {
      super(message);
    }
  }

  /// @param versionTag what diagrams may name the version by
  record Named(String id, @Nullable String versionTag) {}

  /// What the form is called.
  static Named read(ObjectMapper json, Upload file) throws Invalid {
    try {
      var form = json.readTree(file.content());
      var id = form == null ? null : form.get("id");
      if (id == null
          || !id.isTextual()
          || id.textValue().isBlank()
          || id.textValue().length() > MAX_ID_CHARS) {
        throw new Invalid("a form needs an \"id\" of 1 to " + MAX_ID_CHARS + " characters");
      }
      var components = form.get("components");
      if (components == null || !components.isArray()) {
        throw new Invalid("a form needs a list \"components\"");
      }
      return new Named(id.textValue(), versionTag(form.get("versionTag")));
    } catch (JsonProcessingException e) {
      throw new Invalid("is no JSON: " + e.getOriginalMessage());
    } catch (java.io.IOException e) {
      throw new Invalid("cannot be read: " + e.getMessage());
    }
  }

  private static @Nullable String versionTag(@Nullable JsonNode tag) throws Invalid {
    if (tag == null || tag.isNull()) {
      return null;
    }
    if (!tag.isTextual() || tag.textValue().length() > MAX_ID_CHARS) {
      throw new Invalid("a \"versionTag\" is a text of at most " + MAX_ID_CHARS + " characters");
    }
    return tag.textValue().isBlank() ? null : tag.textValue();
  }

  record Version(long key, int version, String hash) {}

  static Optional<Version> latest(Handle handle, String formId, String tenantId) {
    return handle
        .createQuery(
            """
            select key, version, content_hash from legion_form
            where tenant_id = ? and form_id = ? and deleted_at is null
            order by version desc limit 1\
            """)
        .bind(0, tenantId)
        .bind(1, formId)
        .map((rs, c) -> new Version(rs.getLong(1), rs.getInt(2), rs.getString(3)))
        .findOne();
  }

  /// The version that was given last, also to one that was deleted; 0 where there was none.
  static int lastVersion(Handle handle, String formId, String tenantId) {
    return handle
        .createQuery(
            """
            select coalesce(max(version), 0) from legion_form where tenant_id = ? and form_id = ?
            """)
        .bind(0, tenantId)
        .bind(1, formId)
        .mapTo(Integer.class)
        .one();
  }

  static void insert(
      Handle handle,
      Version version,
      Named form,
      Upload file,
      long resourceKey,
      long deploymentKey,
      String tenantId) {
    handle.execute(
        """
        insert into legion_form (key, form_id, version, resource_key, resource_name, content_hash,
          deployment_key, tenant_id, version_tag) values (?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        version.key(),
        form.id(),
        version.version(),
        resourceKey,
        file.name(),
        file.hash(),
        deploymentKey,
        tenantId,
        form.versionTag());
  }

  static Map<String, Object> error(Upload file, Invalid invalid) {
    return Map.of(
        "resource",
        file.name(),
        "message",
        String.valueOf(invalid.getMessage()),
        "fix",
        "Export the form from Camunda Modeler again.");
  }
}
