package dev.legionflow.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Figures as JSON, as a table, and in the documentation.
final class Results {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BEGIN = "<!-- results: begin -->";
  private static final String END = "<!-- results: end -->";

  private Results() {}

  static void write(Path file, List<Figure> figures) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    // A line each: a difference between two runs can be read.
    var lines = new ArrayList<String>();
    for (var figure : figures) {
      lines.add("  " + JSON.writeValueAsString(figure));
    }
    Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
  }

  static List<Figure> read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), new TypeReference<>() {});
  }

  /// A table in Markdown.
  static String table(List<Figure> figures) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("figure", "unit", "median", "rounds", "peer", "its median", "ratio"));
    for (var figure : figures) {
      rows.add(
          List.of(
              figure.name(),
              figure.unit(),
              text(figure.median()),
              String.join(" ", figure.rounds().stream().map(Results::text).toList()),
              figure.peer() == null ? "" : figure.peer(),
              figure.peerMedian() == null ? "" : text(figure.peerMedian()),
              figure.ratio() == null ? "" : text(figure.ratio()) + "×"));
    }
    var table = new StringBuilder();
    for (var i = 0; i < rows.size(); i++) {
      table.append("| ").append(String.join(" | ", padded(rows, i))).append(" |\n");
      if (i == 0) {
        table.append("|---|---|---|---|---|---|---|\n");
      }
    }
    return table.toString();
  }

  private static List<String> padded(List<List<String>> rows, int row) {
    var cells = new ArrayList<String>();
    for (var column = 0; column < rows.get(row).size(); column++) {
      var at = column;
      var width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
      cells.add(
          String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s", rows.get(row).get(column)));
    }
    return cells;
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// Puts the tables of all results between the two markers of a page.
  static void document(Path page, Path results) throws IOException {
    var text = Files.readString(page);
    var begin = text.indexOf(BEGIN);
    var end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("%s lacks the lines %s and %s".formatted(page, BEGIN, END));
    }
    var tables = new StringBuilder();
    try (var files = Files.list(results)) {
      for (var file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        var name = file.getFileName().toString().replace(".json", "");
        tables.append("\n### ").append(name).append("\n\n").append(table(read(file)));
        var notes = results.resolve(name + ".txt");
        if (Files.exists(notes)) {
          tables.append("\n").append(Files.readString(notes));
        }
      }
    }
    Files.writeString(
        page,
        text.substring(0, begin + BEGIN.length()) + "\n" + tables + "\n" + text.substring(end));
  }
}
