package dev.legionflow.workers.learning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.Requester;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What was sent over HTTP, refused by its names.
final class Requests {

  private static final int LONGEST = 512;

  private Requests() {}

  static @Nullable String text(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (value.length() > LONGEST || value.indexOf('\0') >= 0) {
      throw invalid(name, "must have at most " + LONGEST + " characters");
    }
    return value.strip();
  }

  static int limit(@Nullable String value, int otherwise, int most) {
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    if (value.matches("\\d{1,6}")) {
      var number = Integer.parseInt(value);
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    throw invalid("limit", "must be from 1 to " + most);
  }

  static @Nullable Long number(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (!value.matches("\\d{1,18}")) {
      throw invalid(name, "must be a whole number");
    }
    return Long.parseLong(value);
  }

  /// The tenants that a request is for: the one that it names, or all that the user sees.
  ///
  /// @return empty for all
  static List<String> tenants(Requester who, @Nullable String named) {
    var tenant = text("tenantId", named);
    if (tenant == null) {
      if (!who.seesAllTenants() && who.tenants().isEmpty()) {
        throw refused(403, "forbidden", "you are assigned to no tenant", null);
      }
      return who.seesAllTenants() ? List.of() : who.tenants();
    }
    if (!sees(who, tenant)) {
      throw refused(
          403, "forbidden", "you are not assigned to the tenant '%s'".formatted(tenant), null);
    }
    return List.of(tenant);
  }

  /// The one tenant that a request is about.
  static String tenant(Requester who, @Nullable String named) {
    var tenants = tenants(who, named);
    if (tenants.size() > 1) {
      throw invalid("tenantId", "is missing: you are assigned to several tenants");
    }
    return tenants.isEmpty() ? Job.DEFAULT_TENANT : tenants.getFirst();
  }

  static boolean sees(Requester who, String tenantId) {
    return who.seesAllTenants() || who.tenants().contains(tenantId);
  }

  /// Words by their names.
  ///
  /// @param least how many there must be
  static Map<String, String> words(String field, @Nullable JsonNode node, int least) {
    var words = new TreeMap<String, String>();
    if (node != null && !node.isNull()) {
      if (!node.isObject()) {
        throw new Invalid(field, "must be an object");
      }
      for (var entry : node.properties()) {
        var value = entry.getValue();
        var word =
            value.isNumber()
                ? Words.of(value.numberValue())
                : value.isValueNode() && !value.isNull() ? Words.of(value.asText()) : null;
        if (!Words.isName(entry.getKey()) || word == null) {
          throw new Invalid(
              field + "." + entry.getKey(),
              "must be one word of at most %d characters".formatted(Words.LONGEST));
        }
        words.put(entry.getKey(), word);
      }
    }
    if (words.size() < least || words.size() > Asked.MOST_NAMES) {
      throw new Invalid(field, "must have %d to %d names".formatted(least, Asked.MOST_NAMES));
    }
    return words;
  }

  /// A part of what was sent that is wrong.
  static final class Invalid extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    Invalid(String field, String detail) {
      super(field + ": " + detail);
      this.field = field;
    }

    WebApplicationException problem() {
      return refused(400, "invalid-argument", String.valueOf(getMessage()), field);
    }
  }

  static WebApplicationException invalid(String field, String detail) {
    return refused(400, "invalid-argument", field + ": " + detail, field);
  }

  static WebApplicationException missing(String detail) {
    return refused(404, "not-found", detail, null);
  }

  private static WebApplicationException refused(
      int status, String code, String detail, @Nullable String field) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "urn:legion-flow:problem:" + code);
    body.put("title", code.toUpperCase(Locale.ROOT).replace('-', '_'));
    body.put("status", status);
    body.put("detail", detail);
    if (field != null) {
      body.put("field", field);
    }
    return new WebApplicationException(
        Response.status(status).type("application/problem+json").entity(Json.write(body)).build());
  }
}
