package dev.legionflow.workers.booster.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.booster.folder.FolderListing;
import dev.legionflow.workers.booster.folder.MissionFolder;
import dev.legionflow.workers.booster.python.RenameResult.Accepted;
import dev.legionflow.workers.booster.python.RenameResult.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares renames on places of Python's standard library, drawn with a seed, with two other
/// programs (jedi and rope) and with CPython's compiler; `oracle.py` beside this class asks them.
///
/// - A **place** is an identifier that binds a variable, a parameter or a function, in a file of 1
///   to 40 kB, which each oracle sees alone in a folder. Names in class bodies (methods and
///   attributes) and the first parameters of methods are no places.
/// - An **oracle accepts** a place when jedi and rope both rename it and make the same text.
/// - **Accepted** is the share of those that the booster renames, too: at least 60 %.
/// - **Wrong** is an accepted rename where jedi and rope agree on another text, or which does not
///   compile to the same bytecode (but for the name). jedi and rope have errors of their own, so a
///   difference from only one of them is printed and not counted. None may be wrong.
///
/// It is skipped where no Python has jedi and rope (Debian: python3-jedi, python3-rope); the
/// recorded cases of [PythonRenameTest] always run.
///
/// `-Dlegion.oracle.seed=…` and `-Dlegion.oracle.places=…` choose other places.
class OracleTest {

  private record Place(int number, Path file, int line, String name) {}

  private record Verdict(String jedi, String rope, boolean agree, String compiler) {}

  @Test
  void agreesWithJediRopeAndTheCompiler(@TempDir Path folder) throws Exception {
    Python python = Python.with("jedi, rope", "oracle.py", folder);
    int seed = Integer.getInteger("legion.oracle.seed", 20_261_120);
    int count = Integer.getInteger("legion.oracle.places", 320);
    System.out.printf("OracleTest: seed %d (-Dlegion.oracle.seed), %d places%n", seed, count);
    Path out = Files.createDirectories(folder.resolve("out")).toRealPath();
    python.run("places", Integer.toString(seed), Integer.toString(count), out.toString());

    List<Place> places = readPlaces(out.resolve("places.tsv"));
    Map<Integer, RenameResult> ours = rename(places, out);
    python.run("judge", out.toString());

    Map<Integer, Verdict> verdicts = readVerdicts(out.resolve("verdicts.tsv"));
    assertThat(verdicts).hasSize(places.size()).hasSizeGreaterThanOrEqualTo(300);
    report(places, ours, verdicts);
  }

  private static void report(
      List<Place> places, Map<Integer, RenameResult> ours, Map<Integer, Verdict> verdicts) {
    int accepted = 0;
    int oracles = 0;
    int both = 0;
    List<String> wrong = new ArrayList<>();
    Map<RenameResult.Why, Integer> refusals = new TreeMap<>();
    for (Place place : places) {
      Verdict verdict = Objects.requireNonNull(verdicts.get(place.number()));
      oracles += verdict.agree() ? 1 : 0;
      if (ours.get(place.number()) instanceof Refused(var why, String reason)) {
        refusals.merge(why, 1, Integer::sum);
        System.out.printf("  refused %s %s%n", why, reason);
        continue;
      }
      accepted++;
      both += verdict.agree() ? 1 : 0;
      boolean same = verdict.jedi().equals("same") || verdict.rope().equals("same");
      if (!verdict.compiler().equals("same") || (verdict.agree() && !same)) {
        wrong.add(place + " " + verdict);
      } else if (verdict.jedi().equals("other") || verdict.rope().equals("other")) {
        System.out.printf("  one oracle differs: %s %s%n", place, verdict);
      }
    }
    System.out.printf(
        "OracleTest: %d places, the oracles accept %d, the booster %d of those (%.1f %%) and %d in"
            + " all; refused %s; wrong %d%n",
        places.size(), oracles, both, 100.0 * both / oracles, accepted, refusals, wrong.size());
    assertThat(wrong).isEmpty();
    assertThat((double) both / oracles).isGreaterThanOrEqualTo(0.6);
  }

  private static Map<Integer, RenameResult> rename(List<Place> places, Path out) throws Exception {
    Path texts = Files.createDirectories(out.resolve("ours"));
    Map<Integer, RenameResult> results = new TreeMap<>();
    for (Place place : places) {
      FolderListing listing =
          FolderListing.of(new MissionFolder(Objects.requireNonNull(place.file().getParent())));
      String file = place.file().getFileName().toString();
      RenameRequest request =
          RenameRequest.of(file, place.name(), "renamed_by_test").onLine(place.line());
      RenameResult result = PythonRename.rename(listing, request);
      results.put(place.number(), result);
      if (result instanceof Accepted accepted) {
        String text = Objects.requireNonNull(accepted.texts().get(file)).after();
        Files.writeString(texts.resolve(place.number() + ".py"), text);
      }
    }
    return results;
  }

  private static List<Place> readPlaces(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.split("\t", -1))
        .map(parts ->
            new Place(
                Integer.parseInt(parts[0]),
                Path.of(parts[1]),
                Integer.parseInt(parts[2]),
                parts[4]))
        .toList();
  }

  private static Map<Integer, Verdict> readVerdicts(Path file) throws IOException {
    Map<Integer, Verdict> verdicts = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split("\t", -1);
      verdicts.put(
          Integer.parseInt(parts[0]),
          new Verdict(parts[1], parts[2], parts[3].equals("yes"), parts[4]));
    }
    return verdicts;
  }
}
