package dev.legionflow.bench.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One question of a file of outcomes.
///
/// @param row its number in the file, from 0
/// @param task the column `subject`, or nothing
/// @param weak whether the weak model answered correctly; null where the file does not say
/// @param strong whether the strong model did
/// @param answer what the weak model said, where the file has it
record Outcome(
    int row,
    String task,
    String prompt,
    @Nullable Boolean weak,
    @Nullable Boolean strong,
    @Nullable String answer) {

  static final String WEAK = "weak_correct";
  static final String STRONG = "strong_correct";

  private static final String PROMPT = "prompt";
  private static final String SUBJECT = "subject";
  private static final String ANSWER = "weak_response";

  private static final int MOST = 100_000;

  /// Reads a CSV file with the columns `prompt`, `weak_correct` and `strong_correct`, and where
  /// there are any `subject` and `weak_response`. The two columns of labels may be empty, or both
  /// be missing.
  ///
  /// @param flag the flag that names the file, for messages
  static List<Outcome> read(String flag, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s: there is no file %s".formatted(flag, file));
    }
    var name = "%s: %s".formatted(flag, file.getFileName());
    if (Files.size(file) == 0) {
      throw new IOException(name + " has no rows");
    }
    var rows = new ArrayList<Outcome>();
    try (var lines =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .<Map<String, String>>readValues(file.toFile())) {
      while (lines.hasNext()) {
        var line = lines.next();
        if (rows.isEmpty()) {
          checkColumns(name, (CsvSchema) lines.getParserSchema());
        }
        rows.add(outcome(name, rows.size(), line));
        if (rows.size() > MOST) {
          throw new IOException("%s has more than %,d rows".formatted(name, MOST));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IOException("%s is no CSV: %s".formatted(name, e.getOriginalMessage()), e);
    } catch (RuntimeException e) {
      // So the reader tells of a row that it cannot read.
      throw new IOException("%s, row %d is no CSV: %s".formatted(name, rows.size(), reason(e)), e);
    }
    if (rows.isEmpty()) {
      throw new IOException(name + " has no rows");
    }
    return rows;
  }

  private static String reason(RuntimeException e) {
    return e.getCause() instanceof JsonProcessingException cause
        ? cause.getOriginalMessage()
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static void checkColumns(String name, CsvSchema schema) throws IOException {
    if (schema.column(PROMPT) == null) {
      throw new IOException(
          "%s has no column '%s'; it has %s"
              .formatted(name, PROMPT, String.join(", ", schema.getColumnNames())));
    }
    for (var both : List.of(List.of(WEAK, STRONG), List.of(STRONG, WEAK))) {
      if (schema.column(both.get(0)) != null && schema.column(both.get(1)) == null) {
        throw new IOException(
            "%s has the column '%s' but no column '%s'".formatted(name, both.get(0), both.get(1)));
      }
    }
  }

  private static Outcome outcome(String name, int row, Map<String, String> line)
      throws IOException {
    var prompt = line.get(PROMPT);
    if (prompt == null) {
      throw new IOException("%s, row %d ends before the column '%s'".formatted(name, row, PROMPT));
    }
    return new Outcome(
        row,
        line.getOrDefault(SUBJECT, ""),
        prompt,
        label(name, row, WEAK, line.get(WEAK)),
        label(name, row, STRONG, line.get(STRONG)),
        line.get(ANSWER));
  }

  private static @Nullable Boolean label(String name, int row, String column, @Nullable String text)
      throws IOException {
    if (text == null || text.isBlank()) {
      return null;
    }
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1", "1.0" -> true;
      case "false", "0", "0.0" -> false;
      default ->
          throw new IOException(
              "%s, row %d: '%s' in the column '%s' is neither True nor False"
                  .formatted(name, row, text, column));
    };
  }

  boolean isLabelled() {
    return weak != null && strong != null;
  }

  double weakValue() {
    return Boolean.TRUE.equals(weak) ? 1 : 0;
  }

  double strongValue() {
    return Boolean.TRUE.equals(strong) ? 1 : 0;
  }
}
