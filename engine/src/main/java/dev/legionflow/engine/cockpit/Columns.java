package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads columns in the form in which they are answered: keys as text, times as ISO 8601.
final class Columns {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private Columns() {}

  static String key(ResultSet row, String column) throws SQLException {
    return Long.toString(row.getLong(column));
  }

  static @Nullable String optionalKey(ResultSet row, String column) throws SQLException {
    var key = row.getLong(column);
    return row.wasNull() ? null : Long.toString(key);
  }

  static String time(ResultSet row, String column) throws SQLException {
    return TIME.format(Instant.ofEpochMilli(row.getLong(column)));
  }

  static @Nullable String optionalTime(ResultSet row, String column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? null : TIME.format(Instant.ofEpochMilli(millis));
  }

  static @Nullable String optionalText(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }

  /// A JSON array of text.
  static List<String> texts(ResultSet row, String column) throws SQLException {
    return json(row.getString(column), new TypeReference<>() {});
  }

  /// A JSON object of text.
  static Map<String, String> textMap(ResultSet row, String column) throws SQLException {
    return json(row.getString(column), new TypeReference<>() {});
  }

  /// Words separated by commas, in the order of the alphabet.
  static Set<String> tags(ResultSet row, String column) throws SQLException {
    var text = row.getString(column);
    return text.isEmpty() ? Set.of() : new TreeSet<>(List.of(text.split(",", -1)));
  }

  private static <T> T json(String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column does not hold the JSON that it should", e);
    }
  }
}
