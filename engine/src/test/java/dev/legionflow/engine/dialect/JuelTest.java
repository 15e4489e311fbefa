package dev.legionflow.engine.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.engine.dialect.Juel.Untranslatable;
import dev.legionflow.engine.feel.Feel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expression language of others, said in FEEL and evaluated there.
class JuelTest {

  private static Object value(String text) throws Untranslatable {
    var variables = new HashMap<String, Object>();
    variables.put("a", 7);
    variables.put("b", 2);
    variables.put("yes", true);
    variables.put("no", false);
    variables.put("name", "Ann");
    variables.put("blank", "");
    variables.put("list", List.of("x", "y"));
    variables.put("none", List.of());
    variables.put("nothing", Map.of());
    variables.put("v", -7);
    variables.put(
        "order", Map.of("total", 120, "first name", "Bob", "lines", List.of(Map.of("n", 3))));
    return String.valueOf(Feel.parse(Juel.value(text)).evaluate(variables::get));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      value = {
        "${a} | 7",
        "#{ a } | 7",
        "plain | plain",
        "= no expression | = no expression",
        "Hi ${name}, ${a + b}! | Hi Ann, 9!",
        "${name}${name} | AnnAnn",
        "${a > 5 && b < 5} | true",
        "${a gt 5 and b lt 5} | true",
        "${a < 5 || b le 2} | true",
        "${!yes} | false",
        "${not yes or yes} | true",
        "${a == 7} | true",
        "${a eq 7 && name ne 'Bob'} | true",
        "${name == 'Ann'} | true",
        "${name == \"Ann\" ? 'it is' : 'no'} | it is",
        "${no ? 1 : yes ? 2 : 3} | 2",
        "${(no ? 1 : 2) + 1} | 3",
        "${a + b * 2 - 1} | 10",
        "${(a + b) * 2} | 18",
        "${-a + 10} | 3",
        "${a % 2} | 1",
        "${a mod 2 == 1} | true",
        "${a / 2} | 3.5",
        "${1.5 + 1} | 2.5",
        "${order.total > 100} | true",
        "${order['total']} | 120",
        "${order['first name']} | Bob",
        "${order.lines[0].n} | 3",
        "${list[1]} | y",
        "${missing == null} | true",
        "${missing != null} | false",
        "${empty missing} | true",
        "${empty blank && empty none} | true",
        "${empty list || empty name || !(not empty name)} | false",
        "${empty nothing && !empty order && !empty v} | true",
        "${empty empty blank} | false",
        "${v % 2} | -1",
        "${v % -2} | -1",
        "${a % -4} | 3",
        "${v * v % a % b} | 0",
        "${-v % (v % 4)} | 1",
        "${a > 5 == yes} | true",
        "${yes == (a > 5)} | true",
        "${'it\\'s \"so\"'} | it's \"so\"",
        "${'}'} | }",
        "${true && !false} | true",
        "${((((a))))} | 7",
      })
  void isSaidInFeel(String juel, String expected) throws Untranslatable {
    assertThat(value(juel)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      value = {
        "${bean.run()} | calls the method 'run'",
        "${run(a)} | calls the function 'run'",
        "${fn:upper(a)} | ':' does not belong",
        "${execution.id} | uses 'execution' of the engine",
        "${list[i]} | no counterpart",
        "${a > } | ends too early",
        "${a b} | 'b' does not belong",
        "${a = 1} | '=' is not understood",
        "${a | closing brace",
        "${} | ends too early",
        "${function} | no variable in FEEL",
        "${1e3} | no plain number",
        "${(a} | ')' is missing",
        "${a ? 1} | ':' is missing",
        "${\u0000} | is not understood",
      })
  void isNotTranslated(String juel, String message) {
    assertThatThrownBy(() -> Juel.value(juel))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining(message);
  }

  @Test
  void isBounded() {
    for (var text :
        List.of(
            "${" + "(".repeat(1_000) + "a" + ")".repeat(1_000) + "}",
            "${" + "!".repeat(3_000) + "a}",
            "${" + "a?".repeat(1_000) + "}",
            "${" + "empty ".repeat(18) + "x} ".repeat(3) + "${" + "empty ".repeat(500) + "x}",
            "${a" + "%a".repeat(2_000) + "}",
            "${a ? " + "empty a ? ".repeat(18) + "}",
            "${a" + " + a".repeat(5_000) + "}",
            "${" + "'".repeat(3_999) + "}")) {
      assertThatThrownBy(() -> Juel.value(text)).isInstanceOf(Untranslatable.class);
    }
  }

  @Test
  void operandsAreWrittenOnce() throws Untranslatable {
    assertThat(Juel.value("${" + "empty ".repeat(18) + "x}")).hasSizeLessThan(5_000);
    assertThat(value("${" + "empty ".repeat(3) + "missing}")).isEqualTo("false");
  }

  /// What is said is always FEEL, and never more than a few times as long.
  @Test
  void anythingThatIsTranslatedIsFeel() {
    var seed = Long.getLong("legion.seed", System.nanoTime());
    System.out.println("JuelTest seed: -Dlegion.seed=" + seed);
    var random = new Random(seed);
    var words =
        List.of(
            "a", "b.c", "'x'", "\"y\"", "1", "2.5", "true", "null", "empty ", "!", "-", "+", "*",
            "/", "%", "==", "!=", "<", ">=", "&&", "||", "?", ":", "(", ")", "[0]", "['k']", ".",
            " ", "${", "}", "\\", "\n", "and ", "not ");
    var translated = 0;
    for (var i = 0; i < 20_000; i++) {
      var text = new StringBuilder("${");
      for (var n = 1 + random.nextInt(8); n > 0; n--) {
        text.append(words.get(random.nextInt(words.size())));
      }
      text.append('}');
      try {
        var feel = Juel.value(text.toString());
        assertThat(feel).hasSizeLessThan(50 + 250 * text.length());
        Feel.parse(feel);
        translated++;
      } catch (Untranslatable e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d: %s".formatted(seed, text), e);
      }
    }
    assertThat(translated).isPositive();
  }
}
