package dev.legionflow.workers.router.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.legionflow.worker.Requester;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a request, refused by their names.
final class Asked {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // 5.5 percent is not 5.
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private Asked() {}

  static @Nullable Long number(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    try {
      return Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      throw invalid(name, "must be a whole number");
    }
  }

  /// A time as it is told, or in milliseconds since 1970.
  static @Nullable Long time(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    try {
      return value.strip().matches("\\d{1,18}")
          ? Long.parseLong(value.strip())
          : Instant.parse(value.strip()).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw invalid(name, "must be a time such as 2026-11-21T18:30:00Z, or in milliseconds");
    }
  }

  static LocalDate day(String name, @Nullable String value, LocalDate otherwise) {
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    try {
      var day = LocalDate.parse(value.strip());
      if (day.getYear() >= 1970 && day.getYear() <= 9999) {
        return day;
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    throw invalid(name, "must be a day such as 2026-11-21");
  }

  static @Nullable String text(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (value.length() > 512 || value.indexOf('\0') >= 0) {
      throw invalid(name, "must have at most 512 characters");
    }
    return value;
  }

  static String needed(String name, @Nullable String value) {
    var text = text(name, value);
    if (text == null) {
      throw invalid(name, "is missing");
    }
    return text;
  }

  /// The tenants that a request is for: the one that it names, or all that the user sees.
  ///
  /// @return empty for all
  static List<String> tenants(Requester who, @Nullable String tenantId) {
    var tenant = text("tenantId", tenantId);
    if (tenant == null) {
      return who.seesAllTenants() ? List.of() : some(who);
    }
    if (!who.seesAllTenants() && !who.tenants().contains(tenant)) {
      throw refused(
          403, "forbidden", "you are not assigned to the tenant '%s'".formatted(tenant), null);
    }
    return List.of(tenant);
  }

  /// What concerns the tenants of all is nothing for the users of some.
  static void needsAllTenants(Requester who) {
    if (!who.seesAllTenants()) {
      throw refused(
          403, "forbidden", "models are shared by all tenants; you are assigned to some", null);
    }
  }

  /// Reads what was sent, whose members are all to be known.
  ///
  /// @param body null where none came
  static <T> T body(@Nullable JsonNode body, Class<T> type) {
    if (body == null || body.isNull()) {
      throw invalid("body", "is missing");
    }
    if (!body.isObject()) {
      throw invalid("body", "must be an object");
    }
    try {
      return STRICT.treeToValue(body, type);
    } catch (UnrecognizedPropertyException e) {
      throw invalid(e.getPropertyName(), "is nothing that can be said here");
    } catch (JsonMappingException e) {
      var at = e.getPath();
      throw invalid(at.isEmpty() ? "body" : at.getLast().getFieldName(), "has the wrong type");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> some(Requester who) {
    if (who.tenants().isEmpty()) {
      throw refused(403, "forbidden", "you are assigned to no tenant", null);
    }
    return who.tenants();
  }

  static WebApplicationException invalid(String field, String detail) {
    return refused(400, "invalid-argument", field + ": " + detail, field);
  }

  static WebApplicationException missing(String detail) {
    return refused(404, "not-found", detail, null);
  }

  static WebApplicationException conflict(String detail) {
    return refused(409, "conflict", detail, null);
  }

  private static WebApplicationException refused(
      int status, String code, String detail, @Nullable String field) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "urn:legion-flow:problem:" + code);
    body.put("title", code.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    body.put("status", status);
    body.put("detail", detail);
    if (field != null) {
      body.put("field", field);
    }
    try {
      return new WebApplicationException(
          Response.status(status)
              .type("application/problem+json")
              .entity(JSON.writeValueAsString(body))
              .build());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
