package dev.legionflow.workers.booster.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnifiedDiffTest {

  private static final String TEN = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

  @Test
  void oneLineWithContext() {
    assertThat(UnifiedDiff.of("a/b.py", TEN, TEN.replace("5", "five")))
        .isEqualTo(
            """
            --- a/a/b.py
            +++ b/a/b.py
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +five
             6
             7
             8
            """);
  }

  @Test
  void nearChangesShareAHunkAndFarOnesDoNot() {
    String before = "a\n" + "x\n".repeat(6) + "b\n" + "x\n".repeat(7) + "c\n";

    String diff = UnifiedDiff.of("f", before, before.toUpperCase(Locale.ROOT).replace("X", "x"));

    assertThat(diff).containsOnlyOnce("@@ -1,11 +1,11 @@").containsOnlyOnce("@@ -13,4 +13,4 @@");
  }

  @Test
  void neighbouringLinesAreOneBlock() {
    assertThat(UnifiedDiff.of("f", "a\nb\nc\n", "A\nB\nc\n"))
        .endsWith("@@ -1,3 +1,3 @@\n-a\n-b\n+A\n+B\n c\n");
  }

  @Test
  void aMissingLastLineEndShows() {
    assertThat(UnifiedDiff.of("f", "a", "b"))
        .endsWith("-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n");
  }

  @Test
  void linesThatCameAndWent() {
    assertThat(UnifiedDiff.of("f", TEN, TEN.replace("2\n", "").replace("9\n", "9\n9b\n")))
        .isEqualTo(
            """
            --- a/f
            +++ b/f
            @@ -1,5 +1,4 @@
             1
            -2
             3
             4
             5
            @@ -7,4 +6,5 @@
             7
             8
             9
            +9b
             10
            """);
  }

  @Test
  void filesThatBecomeEmptyOrWere() {
    assertThat(UnifiedDiff.of("f", "", "a\n")).endsWith("@@ -0,0 +1,1 @@\n+a\n");
    assertThat(UnifiedDiff.of("f", "a\n", "")).endsWith("@@ -1,1 +0,0 @@\n-a\n");
    assertThat(UnifiedDiff.of("f", "a\n", "a\n")).isEqualTo("--- a/f\n+++ b/f\n");
  }

  @Test
  void whatPatchMakesOfItIsTheNewText(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/patch")), "patch is missing");
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      String before = text(random, random.nextInt(40));
      String after = changed(random, before);
      if (before.equals(after)) {
        continue;
      }
      Path file = Files.writeString(folder.resolve("f"), before);
      Process patch =
          new ProcessBuilder(
                  "/usr/bin/patch", "-s", "-u", "--no-backup-if-mismatch", file.toString())
              .redirectErrorStream(true)
              .start();
      try (var in = patch.outputWriter()) {
        in.write(UnifiedDiff.of("f", before, after));
      }
      String output = new String(patch.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(patch.waitFor()).as("seed %d: %s", seed, output).isZero();
      assertThat(Files.exists(file) ? Files.readString(file) : "")
          .as("seed %d", seed)
          .isEqualTo(after);
    }
  }

  @Test
  void textsWithLittleInCommonDifferAsAWhole() {
    StringBuilder before = new StringBuilder("first\n");
    StringBuilder after = new StringBuilder("first\n");
    for (int i = 0; i < 3 * LineDiff.MAX_EDITS; i++) {
      before.append("a").append(i).append('\n');
      after.append("b").append(i).append('\n');
    }

    String diff = UnifiedDiff.of("f", before.toString(), after.toString());

    assertThat(diff).containsOnlyOnce("\n@@ ").contains("@@ -1,3001 +1,3001 @@\n first\n-a0\n");
  }

  /// Few kinds of lines, so that many are alike.
  private static String text(SplittableRandom random, int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append((char) ('a' + random.nextInt(5))).append('\n');
    }
    return text.toString();
  }

  private static String changed(SplittableRandom random, String before) {
    StringBuilder after = new StringBuilder();
    for (String line : before.lines().toList()) {
      switch (random.nextInt(8)) {
        case 0 -> after.append(text(random, 1 + random.nextInt(3))).append(line).append('\n');
        case 1 -> {}
        case 2 -> after.append(text(random, 1));
        default -> after.append(line).append('\n');
      }
    }
    if (random.nextInt(4) == 0) {
      after.append("no line end");
    }
    return after.toString();
  }
}
