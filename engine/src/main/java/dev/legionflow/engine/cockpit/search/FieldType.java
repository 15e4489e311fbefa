package dev.legionflow.engine.cockpit.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/// What a field holds: how its values are written in a request, and what can be asked of them.
public enum FieldType {
  TEXT,
  /// A 64-bit number as decimal text; older clients send a number.
  KEY,
  INTEGER,
  /// ISO 8601 with an offset; milliseconds since 1970 in the database.
  DATE,
  BOOLEAN;

  static final int MAX_TEXT_CHARS = 8_192;

  boolean allows(Operator operator) {
    return switch (operator) {
      case EQ, NEQ -> true;
      case EXISTS, IN, NOT_IN -> this != BOOLEAN;
      case GT, GTE, LT, LTE -> this == INTEGER || this == DATE;
      case LIKE -> this == TEXT;
    };
  }

  /// The value as it is bound.
  ///
  /// @param path of the value in the request, for the error
  /// @throws Problem 400
  Object parse(JsonNode value, String path) {
    return switch (this) {
      case TEXT -> text(value, path);
      case KEY -> key(value, path);
      case INTEGER -> {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
          throw Problem.invalid(path, "must be a whole number of 32 bits");
        }
        yield value.intValue();
      }
      case DATE -> date(value, path);
      case BOOLEAN -> {
        if (!value.isBoolean()) {
          throw Problem.invalid(path, "must be true or false");
        }
        yield value.booleanValue();
      }
    };
  }

  static String text(JsonNode value, String path) {
    if (!value.isTextual()) {
      throw Problem.invalid(path, "must be text");
    }
    var text = value.textValue();
    if (text.length() > MAX_TEXT_CHARS) {
      throw Problem.limit(path, path + ": has more than " + MAX_TEXT_CHARS + " characters");
    }
    // PostgreSQL has no place for it in a text.
    if (text.indexOf('\0') >= 0) {
      throw Problem.invalid(path, "must not hold the character U+0000");
    }
    return text;
  }

  private static Object key(JsonNode value, String path) {
    if (value.isTextual() || value.isIntegralNumber()) {
      var key = PathKey.tryParse(value.asText());
      if (key.isPresent()) {
        return key.getAsLong();
      }
    }
    throw Problem.invalid(path, "must be a key, which is a positive decimal number as text");
  }

  private static Object date(JsonNode value, String path) {
    try {
      return OffsetDateTime.parse(text(value, path)).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw Problem.invalid(path, "must be a date and time such as 2026-11-20T10:15:30.000Z");
    }
  }
}
