package dev.legionflow.workers.booster.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

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
  void otherNumbersOfLinesAreMisuse() {
    assertThatThrownBy(() -> UnifiedDiff.of("f", "a\n", "a\nb\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 lines before and 2 after");
  }
}
