package dev.legionflow.workers.formation.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.Requester;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.choice.SizeClass;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request says, refused by the name of what is wrong.
final class Asked {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();
  private static final int LONGEST = 512;

  private Asked() {}

  static @Nullable String text(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (value.length() > LONGEST || value.indexOf('\0') >= 0) {
      throw invalid(name, "must have at most %d characters".formatted(LONGEST));
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

  static @Nullable Long number(String name, @Nullable String value) {
    var text = text(name, value);
    try {
      return text == null ? null : (Long) Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw invalid(name, "must be a whole number");
    }
  }

  static int number(String name, @Nullable String value, int otherwise, int most) {
    var number = number(name, value);
    if (number == null) {
      return otherwise;
    }
    if (number < 1 || number > most) {
      throw invalid(name, "must be from 1 to %d".formatted(most));
    }
    return number.intValue();
  }

  static @Nullable Long time(String name, @Nullable String value) {
    var text = text(name, value);
    try {
      return text == null ? null : (Long) Instant.parse(text.strip()).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw invalid(name, "must be a time such as 2026-11-21T18:30:00Z");
    }
  }

  static @Nullable String taskType(@Nullable String value) {
    var text = text("taskType", value);
    if (text == null) {
      return null;
    }
    var spelt = Situation.spelt(text);
    if (!Situation.isType(spelt)) {
      throw invalid("taskType", "is no type of tasks");
    }
    return spelt;
  }

  static String neededTaskType(@Nullable String value) {
    var type = taskType(value);
    if (type == null) {
      throw invalid("taskType", "is missing");
    }
    return type;
  }

  static @Nullable SizeClass sizeClass(@Nullable String value) {
    var text = text("size", value);
    try {
      return text == null ? null : SizeClass.labelled(text);
    } catch (IllegalArgumentException e) {
      throw invalid("size", "must be 1-2, 3-8, 9-20 or 21+");
    }
  }

  /// The tenants whose decisions are asked for: the one that is named, or all that the user sees.
  ///
  /// @return empty for all
  static List<String> tenants(Requester who, @Nullable String tenantId) {
    var named = text("tenantId", tenantId);
    if (named != null) {
      if (!who.seesAllTenants() && !who.tenants().contains(named)) {
        throw forbidden("you are not assigned to the tenant '%s'".formatted(named));
      }
      return List.of(named);
    }
    if (who.seesAllTenants()) {
      return List.of();
    }
    if (who.tenants().isEmpty()) {
      throw forbidden("you are assigned to no tenant");
    }
    return who.tenants();
  }

  /// The one tenant that a request is about.
  static String tenant(Requester who, @Nullable String tenantId) {
    var tenants = tenants(who, tenantId);
    if (tenants.size() > 1) {
      throw invalid("tenantId", "is missing: you are assigned to several tenants");
    }
    return tenants.isEmpty() ? Job.DEFAULT_TENANT : tenants.getFirst();
  }

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

  static WebApplicationException invalid(String field, String detail) {
    return refused(400, "invalid-argument", field + ": " + detail, field);
  }

  static WebApplicationException missing(String detail) {
    return refused(404, "not-found", detail, null);
  }

  static WebApplicationException conflict(@Nullable String detail) {
    return refused(409, "conflict", String.valueOf(detail), null);
  }

  private static WebApplicationException forbidden(String detail) {
    return refused(403, "forbidden", detail, null);
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
