package dev.legionflow.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpectationTest {

  private static final Map<String, String> BEFORE =
      Map.of("a.py", "def old(): pass\nold()\nx.old = 1\n", "b.py", "from a import old\n");

  private static final Expectation RENAMED =
      new Expectation.Renamed(
          "old",
          "fresh",
          Set.of("a.py", "b.py"),
          Map.of("a.py", List.of("x.old = 1")),
          Map.of("b.py", List.of("old")));

  @Test
  void theExpectedChangeIsRight() {
    assertThat(after("def fresh(): pass\nfresh()\nx.old = 1\n", "from a import fresh\n")).isEmpty();
  }

  @Test
  void nothingDoneIsWrong() {
    assertThat(RENAMED.wrongIn(BEFORE, BEFORE))
        .contains("these files should have changed: [a.py, b.py]", "these files did change: []");
  }

  @Test
  void aForgottenFileIsWrong() {
    assertThat(after("def fresh(): pass\nfresh()\nx.old = 1\n", "from a import old\n"))
        .contains("these files did change: [a.py]", "b.py: 'old' should be gone");
  }

  @Test
  void aChangeBesideTheNameIsWrong() {
    assertThat(after("def fresh(): pass\nfresh()\nx.old = 2\n", "from a import fresh\n"))
        .contains("a.py: more than the name was changed");
  }

  @Test
  void theSameWordWithAnotherMeaningMustStay() {
    assertThat(after("def fresh(): pass\nfresh()\nx.fresh = 1\n", "from a import fresh\n"))
        .containsExactly("a.py: 'x.old = 1' should still be there");
  }

  @Test
  void anUnexpectedFileIsWrong() {
    var after = Map.of("a.py", BEFORE.get("a.py") + "", "b.py", "from a import old\n", "c", "new");
    assertThat(new Expectation.Untouched().wrongIn(BEFORE, after))
        .containsExactly("files were changed: [c]");
  }

  @Test
  void nothingDoneIsRightWhereNothingWasToBeDone() {
    assertThat(new Expectation.Untouched().wrongIn(BEFORE, Map.copyOf(BEFORE))).isEmpty();
  }

  private static List<String> after(String a, String b) {
    return RENAMED.wrongIn(BEFORE, Map.of("a.py", a, "b.py", b));
  }
}
