package dev.legionflow.workers.learning.recognition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads examples of a CSV file (RFC 4180) with the columns `text` and `intent`, of which the
/// second is [Example#OUTSIDE] for texts about none. Other columns are passed over.
public final class ExampleFile {

  /// The bytes that are read at most.
  public static final long MOST_BYTES = 64L << 20;

  /// The rows that are read at most.
  public static final int MOST_ROWS = 200_000;

  private static final String TEXT = "text";
  private static final String INTENT = "intent";

  private ExampleFile() {}

  /// One row.
  ///
  /// @param number from 0
  /// @param intent null where the file says none
  public record Row(int number, String text, @Nullable String intent) {}

  /// All rows; the column `intent` may be empty or missing.
  ///
  /// @param name what messages call the file
  /// @throws IOException that names the file, and the row or column that is wrong
  public static List<Row> rows(String name, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s: there is no file %s".formatted(name, file));
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("%s has more than %,d bytes".formatted(name, MOST_BYTES));
    }
    var rows = new ArrayList<Row>();
    if (Files.size(file) > 0) {
      try (var lines = lines(file)) {
        while (lines.hasNext()) {
          var line = lines.next();
          if (rows.isEmpty()) {
            check(name, (CsvSchema) lines.getParserSchema());
          }
          rows.add(row(name, rows.size(), line));
          if (rows.size() > MOST_ROWS) {
            throw new IOException("%s has more than %,d rows".formatted(name, MOST_ROWS));
          }
        }
      } catch (JsonProcessingException e) {
        throw new IOException("%s is no CSV: %s".formatted(name, e.getOriginalMessage()), e);
      } catch (RuntimeException e) {
        // So the reader tells of a row that it cannot read.
        throw new IOException(
            "%s, row %d is no CSV: %s".formatted(name, rows.size(), reason(e)), e);
      }
    }
    if (rows.isEmpty()) {
      throw new IOException(name + " has no rows");
    }
    return rows;
  }

  /// The examples of a file of which every row has both.
  ///
  /// @param name what messages call the file
  /// @throws IOException that names the file, and the row or column that is wrong
  public static List<Example> examples(String name, Path file) throws IOException {
    var examples = new ArrayList<Example>();
    for (var row : rows(name, file)) {
      if (row.intent() == null) {
        throw new IOException("%s, row %d has no '%s'".formatted(name, row.number(), INTENT));
      }
      try {
        examples.add(new Example(row.text(), row.intent()));
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "%s, row %d: %s".formatted(name, row.number(), String.valueOf(e.getMessage())), e);
      }
    }
    return examples;
  }

  private static MappingIterator<Map<String, String>> lines(Path file) throws IOException {
    return new CsvMapper()
        .readerForMapOf(String.class)
        .with(CsvSchema.emptySchema().withHeader())
        .with(CsvParser.Feature.SKIP_EMPTY_LINES)
        .readValues(file.toFile());
  }

  private static void check(String name, CsvSchema schema) throws IOException {
    if (schema.column(TEXT) == null) {
      throw new IOException(
          "%s has no column '%s'; it has %s"
              .formatted(name, TEXT, String.join(", ", schema.getColumnNames())));
    }
  }

  private static Row row(String name, int number, Map<String, String> line) throws IOException {
    var text = line.get(TEXT);
    if (text == null) {
      throw new IOException("%s, row %d ends before the column '%s'".formatted(name, number, TEXT));
    }
    var intent = line.get(INTENT);
    return new Row(number, text, intent == null || intent.isBlank() ? null : intent.strip());
  }

  private static String reason(RuntimeException e) {
    return e.getCause() instanceof JsonProcessingException cause
        ? cause.getOriginalMessage()
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
