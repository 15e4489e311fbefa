package dev.legionflow.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `docs/parity.md`, made of what the last runs saw.
///
/// What was run is counted anew; a column of an engine that was not run stays as the page has it.
final class ParityTable {

  static final List<String> ENGINES =
      List.of(Engines.H2, Engines.POSTGRESQL, Engines.ZEEBE_8_6, Engines.ZEEBE_8_8);

  private static final Map<String, String> CLIENTS =
      Map.of(
          Engines.H2, "REST",
          Engines.POSTGRESQL, "REST",
          Engines.ZEEBE_8_6, "gRPC",
          Engines.ZEEBE_8_8, "gRPC");

  private static final String HEAD =
      """
      # Parity: two engines, one suite

      This page is generated from a run of the tests: `./legion test --peers -Dgroups=dialect -Dparity.write=true` writes it anew (without `--peers` the columns of Zeebe stay as they are). After each run a test compares them. A count may have grown since the page was written; the test fails when one has shrunk, when an element or endpoint is not on the page or no longer seen, and when the differences are others.

      One suite (the classes marked `@Dialect` in `it/`) is written once against the stock Camunda client 8.8.14 and runs on four engines: the embedded engine on H2 and on PostgreSQL (both in `./legion test`), the broker of Zeebe 8.6.0 and Zeebe's test engine 8.8.21 (both with `./legion test --peers`, which names their licence first and fetches them; `-Dskip.zeebe-8.6=true` or `-Dskip.zeebe-8.8=true` leaves one out, and `.ci/run` leaves out the broker). Where Zeebe cannot start, its tests are skipped and the reason is said. Both Zeebes bind all interfaces, so they run in a network namespace that holds nothing but a loopback of its own (`unshare -n`). A cell counts the tests that passed; `+n` are tests in which the engine is known to differ, listed below. Where they differ, Zeebe is right: the embedded engine is mended, or the difference is listed until it is.

      """;

  private static final String DIFFERENCES = "\n## Differences\n\n";

  /// Is written by hand, and stays.
  private static final String RANDOM = "## Random processes\n";

  /// A count of tests that passed, and one of tests that are known to fail.
  private static final Pattern CELL = Pattern.compile("(\\d+)(?: \\+(\\d+))?");

  private static final List<String> NOTHING = List.of("", "", "", "");

  private ParityTable() {}

  /// @param page the present page, for the engines that were not run
  static String render(String page) {
    Map<String, List<Witness.Seen>> runs = new LinkedHashMap<>();
    ENGINES.forEach(engine -> runs.put(engine, Witness.read(engine)));
    var text = new StringBuilder(HEAD);
    text.append("\n## Elements\n\n");
    text.append(table("element", runs, Witness.Seen::elements, page));
    text.append("\n## Endpoints\n\nCalled with the client over its protocol.\n\n");
    text.append(table("endpoint", runs, Witness.Seen::calls, page));
    text.append("\n").append(random(page));
    text.append(DIFFERENCES);
    if (Differences.KNOWN.isEmpty()) {
      text.append("None is known.\n");
    } else {
      text.append("| test | engine | what it does instead |\n|---|---|---|\n");
      Differences.KNOWN.forEach(known ->
          text.append(
              "| `%s%s` | %s | %s |\n"
                  .formatted(
                      known.test(),
                      known.which().isEmpty() ? "" : " " + known.which(),
                      String.join(", ", known.engines().stream().sorted().toList()),
                      known.why())));
    }
    return text.toString();
  }

  private static String random(String page) {
    int from = page.indexOf(RANDOM);
    return from < 0 ? RANDOM : page.substring(from, end(page, from));
  }

  private static int end(String page, int from) {
    int to = page.indexOf(DIFFERENCES, from);
    return to < 0 ? page.length() : to;
  }

  /// Where the page says other things than the runs do; counts may have grown since it was written.
  ///
  /// @param now what [#render] makes of the runs
  static List<String> stale(String page, String now) {
    List<String> found = new ArrayList<>();
    for (String what : List.of("element", "endpoint")) {
      Map<String, List<String>> before = rows(page, what);
      Map<String, List<String>> after = rows(now, what);
      var all = new TreeSet<>(before.keySet());
      all.addAll(after.keySet());
      for (String row : all) {
        List<String> old = before.getOrDefault(row, NOTHING);
        List<String> seen = after.getOrDefault(row, NOTHING);
        for (int i = 0; i < ENGINES.size(); i++) {
          if (!covers(seen.get(i), old.get(i))) {
            found.add(
                "%s %s on %s: \"%s\" on the page, \"%s\" now"
                    .formatted(what, row, ENGINES.get(i), old.get(i), seen.get(i)));
          }
        }
      }
    }
    if (!page.substring(end(page, 0)).equals(now.substring(end(now, 0)))) {
      found.add("the differences");
    }
    return found;
  }

  /// `12 +1` covers `10 +1`, and not `13`.
  private static boolean covers(String seen, String old) {
    if (seen.equals(old)) {
      return true;
    }
    var now = CELL.matcher(seen);
    var before = CELL.matcher(old);
    return now.matches()
        && before.matches()
        && number(now.group(1)) >= number(before.group(1))
        && (now.group(2) == null) == (before.group(2) == null)
        && number(now.group(2)) >= number(before.group(2));
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static String table(
      String what,
      Map<String, List<Witness.Seen>> runs,
      Function<Witness.Seen, List<String>> used,
      String page) {
    Map<String, List<String>> before = rows(page, what);
    Map<String, Map<String, String>> cells = new TreeMap<>();
    for (int i = 0; i < ENGINES.size(); i++) {
      String engine = ENGINES.get(i);
      List<Witness.Seen> seen = runs.getOrDefault(engine, List.of());
      int column = i;
      if (seen.isEmpty()) {
        before.forEach((row, old) -> put(cells, row, engine, old.get(column)));
      } else {
        seen.stream()
            .flatMap(test -> used.apply(test).stream())
            .distinct()
            .forEach(row ->
                // Workers call in threads of their own, some of them after their test.
                put(cells, row, engine, what.equals("endpoint") ? "yes" : count(seen, used, row)));
      }
    }
    var text = new StringBuilder("| " + what);
    ENGINES.forEach(engine ->
        text.append(" | ")
            .append(engine)
            .append(what.equals("endpoint") ? ", " + CLIENTS.get(engine) : ""));
    text.append(" |\n|---").append("|--:".repeat(ENGINES.size())).append("|\n");
    cells.forEach((row, values) -> {
      text.append("| ").append(row);
      ENGINES.forEach(engine -> text.append(" | ").append(values.getOrDefault(engine, "")));
      text.append(" |\n");
    });
    return text.toString();
  }

  private static void put(
      Map<String, Map<String, String>> cells, String row, String engine, String value) {
    if (!value.isEmpty()) {
      cells.computeIfAbsent(row, _ -> new TreeMap<>()).put(engine, value);
    }
  }

  private static String count(
      List<Witness.Seen> seen, Function<Witness.Seen, List<String>> used, String row) {
    long passed =
        seen.stream().filter(test -> !test.differs() && used.apply(test).contains(row)).count();
    long differ =
        seen.stream().filter(test -> test.differs() && used.apply(test).contains(row)).count();
    return passed + (differ > 0 ? " +" + differ : "");
  }

  /// The rows of the page's table whose first column is called this.
  private static Map<String, List<String>> rows(String page, String what) {
    Map<String, List<String>> rows = new TreeMap<>();
    boolean within = false;
    for (String line : page.lines().toList()) {
      if (line.startsWith("| " + what + " ")) {
        within = true;
      } else if (!line.startsWith("|")) {
        within = false;
      } else if (within && !line.startsWith("|---")) {
        List<String> cells = new ArrayList<>(List.of(line.substring(1).split("\\|", -1)));
        cells.replaceAll(String::strip);
        rows.put(cells.getFirst(), cells.subList(1, 1 + ENGINES.size()));
      }
    }
    return rows;
  }
}
