package dev.legionflow.engine.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says what is wrong with a JSON body: the field, or the line and column. Jackson's own words name
/// our classes, so of those only the ones about syntax go out.
final class JsonProblems {

  private static final int MAX_DETAIL_CHARS = 300;

  private JsonProblems() {}

  static Problem of(JsonProcessingException e) {
    // Of a JsonMappingException the syntax error is the cause.
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StreamConstraintsException) {
        return Problem.limit(
            "json",
            "the JSON body passes a bound: depth "
                + JsonSettings.MAX_DEPTH
                + ", text "
                + JsonSettings.MAX_TEXT_CHARS
                + " characters, numbers "
                + JsonSettings.MAX_DIGITS
                + " digits, names "
                + JsonSettings.MAX_NAME_CHARS
                + " characters, "
                + JsonSettings.MAX_TOKENS
                + " tokens");
      }
      if (cause instanceof Problem problem) {
        return problem;
      }
    }
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return Problem.invalid(
          path(mapping.getPath()),
          mapping instanceof MismatchedInputException mismatch
              ? "must be " + expected(mismatch.getTargetType())
              : "is not valid");
    }
    if (e instanceof MismatchedInputException mismatch) {
      return malformed("the body must be " + expected(mismatch.getTargetType()), e.getLocation());
    }
    return malformed("the body is not JSON: " + shorten(e.getOriginalMessage()), e.getLocation());
  }

  private static Problem malformed(String detail, @Nullable JsonLocation at) {
    return at == null
        ? Problem.malformed(detail, 0, 0)
        : Problem.malformed(detail, at.getLineNr(), at.getColumnNr());
  }

  /// `a.b[2].c`
  private static String path(List<JsonMappingException.Reference> references) {
    var path = new StringBuilder();
    for (var reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return shorten(path.toString());
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "of another type";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == String.class) {
      return "text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (List.of(Integer.class, int.class, Long.class, long.class, Short.class, short.class)
        .contains(type)) {
      return "a whole number";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    }
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "an array";
    }
    return type.isRecord() || Map.class.isAssignableFrom(type) || !type.getName().startsWith("java")
        ? "an object"
        : "of another type";
  }

  private static String shorten(@Nullable String text) {
    if (text == null) {
      return "";
    }
    var line = text.lines().findFirst().orElse("");
    return line.length() > MAX_DETAIL_CHARS ? line.substring(0, MAX_DETAIL_CHARS) + "…" : line;
  }
}
