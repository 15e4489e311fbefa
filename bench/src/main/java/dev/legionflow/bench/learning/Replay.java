package dev.legionflow.bench.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.legionflow.workers.formation.choice.Scores;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.choice.SizeClass;
import dev.legionflow.workers.formation.choice.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Recorded outcomes of two models, taken for two formations: for each question it is known what
/// either would have earned, so that nothing is simulated but the order. The task's type is the
/// subject, or the file's name where there is none; its size is the number of the question's
/// sentences. A correct answer earns by the weights [#WEIGHTS], where the weak model has the cost
/// score 1, and the strong one [#STRONG_COST].
final class Replay implements World {

  static final Weights WEIGHTS = Weights.parse("success 0.6, cost 0.4");
  static final double STRONG_COST = 0.5;
  static final List<String> MODELS = List.of("weak", "strong");

  private static final List<String> NEEDED = List.of("prompt", "weak_correct", "strong_correct");
  private static final int MOST = 100_000;

  /// A question.
  record Row(Situation situation, double weak, double strong) {
    double reward(String model) {
      return model.equals("weak") ? weak : strong;
    }
  }

  private record Kind(String type, SizeClass size) {
    static Kind of(Row row) {
      return new Kind(row.situation().taskType(), row.situation().sizeClass());
    }
  }

  private final List<Row> rows;
  private final Map<Kind, double[]> means = new HashMap<>();

  Replay(List<Row> rows, long seed) {
    this.rows = new ArrayList<>(rows);
    Collections.shuffle(this.rows, new Random(seed));
    for (var row : rows) {
      var sums = means.computeIfAbsent(Kind.of(row), _ -> new double[3]);
      sums[0] += row.weak();
      sums[1] += row.strong();
      sums[2]++;
    }
  }

  /// @throws IOException naming the flag, the file, and the row or column that is wrong
  static List<Row> read(String flag, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s: there is no file %s".formatted(flag, file));
    }
    var name = "%s: %s".formatted(flag, file.getFileName());
    if (Files.size(file) == 0) {
      throw new IOException(name + " has no rows");
    }
    var rows = new ArrayList<Row>();
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
        rows.add(row(name, rows.size(), plainName(file), line));
        if (rows.size() > MOST) {
          throw new IOException("%s has more than %,d rows".formatted(name, MOST));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IOException("%s is no CSV: %s".formatted(name, e.getOriginalMessage()), e);
    } catch (RuntimeException e) {
      throw new IOException("%s, row %d is no CSV".formatted(name, rows.size()), e);
    }
    if (rows.isEmpty()) {
      throw new IOException(name + " has no rows");
    }
    return rows;
  }

  private static String plainName(Path file) {
    return String.valueOf(file.getFileName()).replaceAll("(_dev)?\\.csv$", "");
  }

  private static void checkColumns(String name, CsvSchema schema) throws IOException {
    for (var column : NEEDED) {
      if (schema.column(column) == null) {
        throw new IOException(
            "%s has no column '%s'; it has %s"
                .formatted(name, column, String.join(", ", schema.getColumnNames())));
      }
    }
  }

  private static Row row(String name, int at, String otherwise, Map<String, String> line)
      throws IOException {
    var type = Situation.spelt(line.getOrDefault("subject", otherwise));
    if (!Situation.isType(type)) {
      throw new IOException("%s, row %d: '%s' is no type of tasks".formatted(name, at, type));
    }
    return new Row(
        new Situation(type, sentences(line.getOrDefault("prompt", "")), MODELS),
        value(correct(name, at, "weak_correct", line.get("weak_correct")), 1),
        value(correct(name, at, "strong_correct", line.get("strong_correct")), STRONG_COST));
  }

  private static double value(boolean correct, double cost) {
    return WEIGHTS.reward(new Scores(correct ? 1 : 0, null, cost, null));
  }

  private static boolean correct(String name, int at, String column, @Nullable String text)
      throws IOException {
    return switch (text == null ? "" : text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw new IOException(
              "%s, row %d: '%s' in the column '%s' is neither True nor False"
                  .formatted(name, at, text, column));
    };
  }

  private static int sentences(String prompt) {
    var count = 0;
    for (var at = 0; at < prompt.length() && count < Situation.LARGEST; at++) {
      var ends = ".!?".indexOf(prompt.charAt(at)) >= 0;
      var last = at + 1 == prompt.length() || Character.isWhitespace(prompt.charAt(at + 1));
      count += ends && last ? 1 : 0;
    }
    return Math.max(1, count);
  }

  @Override
  public int steps() {
    return rows.size();
  }

  @Override
  public Situation situation(int step) {
    return rows.get(step).situation();
  }

  @Override
  public double mean(int step, String formation) {
    var sums = means.getOrDefault(Kind.of(rows.get(step)), new double[] {0, 0, 1});
    return sums[MODELS.indexOf(formation)] / sums[2];
  }

  @Override
  public double reward(int step, String formation) {
    return rows.get(step).reward(formation);
  }

  /// How many kinds of tasks there are, and in how many of them each model is the better one.
  String parameters() {
    var strong = means.values().stream().filter(sums -> sums[1] > sums[0]).count();
    return "%,d questions of %d kinds (subject and size); the strong model earns more in %d of them"
        .formatted(rows.size(), means.size(), strong);
  }
}
