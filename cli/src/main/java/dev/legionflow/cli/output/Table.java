package dev.legionflow.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// A plain table: a heading, then a row a line, columns two spaces apart.
public final class Table {

  /// A longer cell is cut: a table is for reading, `-o json` is for everything.
  private static final int MAX_CELL = 80;

  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;
  private int lastColumn = MAX_CELL;

  public Table(String... heading) {
    columns = heading.length;
    rows.add(List.of(heading));
  }

  /// Lets the last column be longer than the others: nothing has to line up behind it.
  public Table lastColumnUpTo(int characters) {
    lastColumn = characters;
    return this;
  }

  public Table row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d columns".formatted(cells.length, columns));
    }
    var row = new ArrayList<String>(columns);
    for (int i = 0; i < columns; i++) {
      row.add(cut(Printable.line(cells[i]), i == columns - 1 ? lastColumn : MAX_CELL));
    }
    rows.add(row);
    return this;
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  public void print(PrintWriter out) {
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(" ", widths[i] - width(row.get(i)) + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String cut(String text, int max) {
    return width(text) <= max ? text : text.substring(0, text.offsetByCodePoints(0, max - 1)) + "…";
  }
}
