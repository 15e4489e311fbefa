package dev.legionflow.engine.feel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.camunda.feel.api.FeelEngineApi;
import org.camunda.feel.api.FeelEngineBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our bounds and our own functions must not change what an expression means: feel-engine's public
/// API is the oracle.
class FeelOracleTest {

  private static final FeelEngineApi ORACLE = FeelEngineBuilder.forJava().build();
  private static final Map<String, Object> VARIABLES =
      Map.of(
          "a",
          3L,
          "text",
          "a,b;c",
          "list",
          List.of(1L, 2L, 3L),
          "order",
          Map.of("id", "x", "items", List.of(Map.of("price", 2.5), Map.of("price", 10L))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a + 1 = 4 and not(a > 5)",
        "order.items.price",
        "order.items[price > 3].price",
        "order.items[1]",
        "sum(for i in order.items return i.price)",
        "for i in 1..4 return if i = 1 then 1 else partial[-1] * i",
        "for i in 4..1 return i",
        "for i in list, j in [1, 2] return [i, j]",
        "for i in list, j in 5 return i",
        "for i in 5 return i",
        "some i in list, j in list satisfies i + j = 6",
        "every i in list, j in list satisfies i + j > 6",
        "every i in nothing satisfies true",
        "{a: 1, b: a + 1, f: function(x) x * b, c: f(4)}.c",
        "list contains(list, 2)",
        "distinct values([1, 2, 1, null])",
        "duplicate values([1, 2, 1, 3, 3])",
        "union(list, [3, 4])",
        "string join([\"a\", null, \"b\"], \"-\")",
        "string join([\"a\", \"b\"], \", \", \"<\", \">\")",
        "decimal(2.515, 2)",
        "round half up(2.5, 0)",
        "floor(-1.5)",
        "modulo(-10, 4)",
        "2 ** 0.5",
        "10 / 3",
        "a in [1..3]",
        "a between 1 and 2",
        "a instance of number",
        "date(\"2026-02-28\") + duration(\"P1D\")",
        "duration(\"PT36H\").days",
        "date(\"2026-01-02\").weekday",
        "get value(order, \"id\")",
        "context put({x: 1}, \"y\", 2)",
        "context merge({x: 1}, {x: 2})",
        "flatten([1, [2, [3]]])",
        "partition([1, 2, 3], 2)",
        "string(order.items)",
        "missing.x",
        "nosuchfunction(1)",
        "1 + \"a\"",
        "\"x\" > 1",
      })
  void agrees(String text) {
    assertAgreement(text);
  }

  @Test
  void agreesOnRandomRegularExpressions() {
    var seed = Long.getLong("legion.seed", System.nanoTime());
    System.out.println("FeelOracleTest seed: -Dlegion.seed=" + seed);
    var random = new Random(seed);
    var patterns =
        List.of("a", "b*", "", "(a)(b)?", "[a-c]+", "^", "$", "\\\\s", "x|a", "(", ".", "A");
    var replacements = List.of("", "-", "$1", "[$1|$2]", "\\\\$", "$", "$9");
    var flags = List.of("", "i", "s", "m", "x", "ims");
    for (var i = 0; i < 500; i++) {
      var input = new StringBuilder();
      for (var n = random.nextInt(8); n > 0; n--) {
        input.append("abcAB x\u00e9".charAt(random.nextInt(8)));
      }
      var text = "\"" + input + "\"";
      var pattern = "\"" + any(random, patterns) + "\"";
      assertAgreement("split(%s, %s)".formatted(text, pattern));
      assertAgreement("extract(%s, %s)".formatted(text, pattern));
      assertAgreement("matches(%s, %s)".formatted(text, pattern));
      var flag = any(random, flags);
      assertAgreement("matches(%s, %s, \"%s\")".formatted(text, pattern, flag));
      var replacement = any(random, replacements);
      assertAgreement("replace(%s, %s, \"%s\")".formatted(text, pattern, replacement), true);
      assertAgreement(
          "replace(%s, %s, \"%s\", \"%s\")".formatted(text, pattern, replacement, flag), true);
    }
    assertAgreement("split(null, \"a\")");
    assertAgreement("matches(input: \"a\", pattern: \"a\")");
    assertAgreement("replace(1, \"a\", \"b\")");
  }

  private static String any(Random random, List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static void assertAgreement(String text) {
    assertAgreement(text, false);
  }

  /// @param nullWhereItFails ours gives null where the oracle lets an exception of Java's through
  private static void assertAgreement(String text, boolean nullWhereItFails) {
    var expected = ORACLE.evaluateExpression(text, VARIABLES);
    var actual = Feel.parse(text).evaluate(VARIABLES::get);
    if (!expected.isSuccess()) {
      assertThat(nullWhereItFails).as(text + ": " + expected.failure().message()).isTrue();
      assertThat(actual).as(text).isNull();
      return;
    }
    // The oracle has its own types for numbers and times, so both are compared as FEEL prints them.
    assertThat(printed(actual)).as(text).isEqualTo(printed(expected.result()));
  }

  private static String printed(@Nullable Object value) {
    return value == null
        ? "null"
        : String.valueOf(ORACLE.evaluateExpression("string(v)", Map.of("v", value)).result());
  }
}
