package dev.legionflow.engine.cockpit.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A column that can be filtered and sorted by.
///
/// @param column SQL for its value, for example `e.name`
/// @param preview SQL for the part of a long value that is sorted and matched by pattern
/// @param words the only values it can have; empty where any will do
public record Field(FieldType type, String column, String preview, List<String> words)
    implements Criterion {

  static final int MAX_LIST = 1_000;

  public Field {
    words = List.copyOf(words);
  }

  public static Field text(String column) {
    return new Field(FieldType.TEXT, column, column, List.of());
  }

  /// A text that can be millions of characters long.
  public static Field longText(String column, int previewChars) {
    return new Field(
        FieldType.TEXT, column, "substring(" + column + ", 1, " + previewChars + ")", List.of());
  }

  public static Field oneOf(String column, String... words) {
    return new Field(FieldType.TEXT, column, column, List.of(words));
  }

  public static Field key(String column) {
    return new Field(FieldType.KEY, column, column, List.of());
  }

  public static Field integer(String column) {
    return new Field(FieldType.INTEGER, column, column, List.of());
  }

  public static Field date(String column) {
    return new Field(FieldType.DATE, column, column, List.of());
  }

  /// A condition, to be asked for with true or false.
  ///
  /// @param condition SQL that is true or false, for example `(e.incidents > 0)`
  public static Field bool(String condition) {
    return new Field(FieldType.BOOLEAN, condition, condition, List.of());
  }

  @Override
  public void narrow(Where where, JsonNode value, String path) {
    if (!value.isObject()) {
      narrow(where, Operator.EQ, value, path);
      return;
    }
    for (var member : value.properties()) {
      var at = path + "." + member.getKey();
      var operator =
          Operator.of(member.getKey())
              .filter(type::allows)
              .orElseThrow(() -> Problem.invalid(at, "is no operator for this field"));
      if (!member.getValue().isNull()) {
        narrow(where, operator, member.getValue(), at);
      }
    }
  }

  private void narrow(Where where, Operator operator, JsonNode value, String path) {
    if (type == FieldType.BOOLEAN) {
      // The column is a condition, and H2 cannot compare every condition with a value.
      var wanted = (Boolean) parse(value, path) == (operator == Operator.EQ);
      where.and().add(wanted ? column : "not " + column);
      return;
    }
    switch (operator) {
      case EQ -> where.and().add(column + " = ?", parse(value, path));
      // As in Camunda, what has no value is not equal to any.
      case NEQ ->
          where.and().add("(" + column + " <> ? or " + column + " is null)", parse(value, path));
      case EXISTS ->
          where
              .and()
              .add(
                  column
                      + ((Boolean) FieldType.BOOLEAN.parse(value, path)
                          ? " is not null"
                          : " is null"));
      case IN -> {
        // Camunda's Java client sends every list that was not set as an empty one.
        var list = list(value, path);
        if (!list.isEmpty()) {
          where.and().add(column + " in (").addList(list).add(")");
        }
      }
      case NOT_IN -> {
        var list = list(value, path);
        if (!list.isEmpty()) {
          where
              .and()
              .add("(" + column + " not in (")
              .addList(list)
              .add(") or " + column + " is null)");
        }
      }
      case GT -> where.and().add(column + " > ?", parse(value, path));
      case GTE -> where.and().add(column + " >= ?", parse(value, path));
      case LT -> where.and().add(column + " < ?", parse(value, path));
      case LTE -> where.and().add(column + " <= ?", parse(value, path));
      case LIKE ->
          where
              .and()
              .add(
                  preview + " like ? escape '!'",
                  LikePattern.of(FieldType.text(value, path), path));
    }
  }

  private List<Object> list(JsonNode value, String path) {
    if (!value.isArray()) {
      throw Problem.invalid(path, "must be an array");
    }
    if (value.size() > MAX_LIST) {
      throw Problem.limit(path, path + ": has more than " + MAX_LIST + " values");
    }
    var list = new ArrayList<Object>(value.size());
    for (var i = 0; i < value.size(); i++) {
      list.add(parse(value.get(i), path + "[" + i + "]"));
    }
    return list;
  }

  private Object parse(JsonNode value, String path) {
    var parsed = type.parse(value, path);
    if (!words.isEmpty() && !words.contains(parsed)) {
      throw Problem.invalid(path, "must be one of " + String.join(", ", words));
    }
    return parsed;
  }

  /// A value out of a cursor; null stands for itself.
  @Nullable Object parseCursor(JsonNode value, String path) {
    if (value.isNull()) {
      return null;
    }
    if (type == FieldType.DATE) {
      // As it is in the database.
      if (!value.isIntegralNumber() || !value.canConvertToLong()) {
        throw Problem.invalid(path, "is no cursor");
      }
      return value.longValue();
    }
    return type.parse(value, path);
  }

  @Override
  public String describe() {
    var operators =
        Set.of(Operator.values()).stream()
            .filter(type::allows)
            .map(Operator::word)
            .sorted()
            .toList();
    return (words.isEmpty() ? "" : "One of " + String.join(", ", words) + ". ")
        + "A value, or an object of "
        + String.join(", ", operators)
        + ".";
  }
}
