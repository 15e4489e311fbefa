package dev.legionflow.engine.feel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeelTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T08:30:00Z"), ZoneId.of("Europe/Berlin"));

  private static @Nullable Object evaluate(String text, Map<String, ?> variables) {
    return Feel.parse(text).evaluate(variables::get);
  }

  private static @Nullable Object evaluate(String text) {
    return evaluate(text, Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "=1 + 1 | 2",
        "1.0 | 1",
        "10 / 4 | 2.5",
        "0.1 + 0.2 | 0.3",
        "9223372036854775807 | 9223372036854775807",
        "9223372036854775808 | 9.223372036854776E18",
        "-9223372036854775808 | -9223372036854775808",
        "\"a\" + \"b\" | ab",
        "not(true) | false",
        "date(\"2026-01-02\") | 2026-01-02",
        "time(\"10:11:12+01:00\") | 10:11:12+01:00",
        "date and time(\"2026-01-02T03:04:05Z\") | 2026-01-02T03:04:05Z",
        "duration(\"PT90M\") | PT1H30M",
        "duration(\"P14M\") | P1Y2M",
        "{b: 1, a: [true, null, {c: \"x\"}]} | {b=1, a=[true, null, {c=x}]}",
        "for i in 1..3 return i * i | [1, 4, 9]",
        "[1, 2, 3, 4][item > 2] | [3, 4]",
        "sort([3, 1, 2], function(x, y) x < y) | [1, 2, 3]",
        "some x in [1, 2], y in [2, 3] satisfies x = y | true",
        "for x in [1, 2], y in [10, 20] return x + y | [11, 21, 12, 22]",
        "if missing > 1 then 1 else 2 | 2",
      })
  void evaluatesToJson(String text, String expected) {
    assertThat(String.valueOf(evaluate(text))).isEqualTo(expected);
  }

  @Test
  void wholeNumbersAreLongAndOthersDouble() {
    assertThat(evaluate("2 * 3")).isEqualTo(6L);
    assertThat(evaluate("2 * 1.25")).isEqualTo(2.5);
    assertThat(evaluate("10 ** 20")).isEqualTo(1e20);
  }

  @Test
  void readsAllJsonValuesOfVariables() {
    var order = new LinkedHashMap<String, @Nullable Object>();
    order.put("z", 1);
    order.put("a", Arrays.asList(2L, 2.5, null, "x", true, Map.of("k", "v")));
    for (var i = 0; i < 10; i++) {
      order.put("key" + i, i);
    }
    assertThat(evaluate("order", Map.of("order", order)))
        .hasToString(order.toString())
        .isInstanceOf(Map.class);
    assertThat(evaluate("order.a[6].k", Map.of("order", order))).isEqualTo("v");
    assertThat(
            evaluate(
                "[b, i, s, f, d]",
                Map.of(
                    "b",
                    BigInteger.TWO,
                    "i",
                    3,
                    "s",
                    (short) 4,
                    "f",
                    0.1f,
                    "d",
                    new BigDecimal("1.50"))))
        .isEqualTo(List.of(2L, 3L, 4L, 0.1, 1.5));
  }

  @Test
  void missingVariablesAreNullAndWarnedOf() {
    var evaluation = Feel.parse("nobody.name").trace(name -> null, CLOCK);
    assertThat(evaluation.value()).isNull();
    assertThat(evaluation.warnings()).first().asString().contains("nobody");
    assertThat(evaluate("is defined(nobody)")).isEqualTo(false);
    assertThat(evaluate("get or else(nobody, 7)")).isEqualTo(7L);
  }

  @Test
  void warnsOfFunctionsThatDoNotExist() {
    var evaluation = Feel.parse("uper case(\"a\")").trace(name -> null, CLOCK);
    assertThat(evaluation.value()).isNull();
    assertThat(evaluation.warnings()).singleElement().asString().contains("uper case");
  }

  @Test
  void asksForAVariableOnlyWhenNeededAndOnce() {
    var asked = new ArrayList<String>();
    var value =
        Feel.parse("if a > 0 then a + a else b")
            .evaluate(name -> {
              asked.add(name);
              return 1;
            });
    assertThat(value).isEqualTo(2L);
    assertThat(asked).containsExactly("a");
  }

  @Test
  void namesEveryVariable() {
    assertThat(
            Feel.parse("{x: a.b + c, f: g(d)}[e = 1] and (some i in list satisfies i > h)").names())
        .contains("a", "c", "d", "e", "list", "h")
        .doesNotContain("b", "f", "g", "x");
  }

  @Test
  void takesTimeFromTheClock() {
    assertThat(Feel.parse("now()").evaluateRaw(name -> null, CLOCK))
        .isEqualTo(ZonedDateTime.now(CLOCK));
    assertThat(Feel.parse("today()").evaluate(name -> null, CLOCK)).isEqualTo("2026-11-20");
    assertThat(Feel.parse("now() + duration(\"PT1H\")").evaluate(name -> null, CLOCK))
        .isEqualTo("2026-11-20T10:30:00@Europe/Berlin");
  }

  @Test
  void keepsTimesForTimers() {
    assertThat(raw("duration(\"PT1H\")")).isEqualTo(Duration.ofHours(1));
    assertThat(raw("duration(\"P1Y\")")).isEqualTo(Period.ofYears(1));
    assertThat(raw("date(\"2026-01-02\")")).isEqualTo(LocalDate.of(2026, 1, 2));
    assertThat(raw("time(\"10:00:00Z\")")).isEqualTo(OffsetTime.parse("10:00:00Z"));
    assertThat(raw("date and time(\"2026-01-02T03:04:05\")"))
        .isEqualTo(LocalDateTime.parse("2026-01-02T03:04:05"));
    assertThat(raw("date and time(\"2026-01-02T03:04:05Z\")"))
        .isEqualTo(ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC));
    assertThat(raw("\"PT1H\"")).isEqualTo("PT1H");
    assertThat(raw("[duration(\"PT1H\")]")).isEqualTo(List.of("PT1H"));
  }

  private static @Nullable Object raw(String text) {
    return Feel.parse(text).evaluateRaw(name -> null, CLOCK);
  }

  @Test
  void textIsNeverEvaluatedAgain() {
    for (var text : List.of("${1+1}", "=1+1", "#{x}", "1 + 1")) {
      assertThat(evaluate("v", Map.of("v", text))).isEqualTo(text);
    }
  }

  @Test
  void anAssertionFailsTheEvaluation() {
    assertThatThrownBy(() -> evaluate("[1, assert(x, x != null, \"x is needed\")]"))
        .isInstanceOf(FeelException.class)
        .hasMessageContaining("x is needed");
  }

  @Test
  void refusesResultsThatAreNoData() {
    assertThatThrownBy(() -> evaluate("function(a) a"))
        .isInstanceOf(FeelException.class)
        .hasMessageContaining("function");
  }

  @Test
  void refusesJavaObjectsAsVariables() {
    assertThatThrownBy(() -> evaluate("x.name", Map.of("x", Thread.currentThread())))
        .isInstanceOf(FeelException.class)
        .hasMessageContaining("variable 'x'");
    assertThatThrownBy(() -> evaluate("x", Map.of("x", List.of(new Object()))))
        .isInstanceOf(FeelException.class);
  }

  @Test
  void aFailingLookupIsNotTheExpressionsFault() {
    assertThatThrownBy(() ->
            Feel.parse("sort([2, 1], function(a, b) a < b + c)")
                .evaluate(name -> {
                  throw new IllegalStateException("connection lost");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("connection lost");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function(x) external {java: {class: \"java.lang.Math\", method signature: \"abs(int)\"}}",
        // feel-engine's own check does not look into arguments
        "sort([1, 2], function(x, y) external {java: {class: \"java.lang.Math\","
            + " method signature: \"max(int,int)\"}})",
        "{a: [1][count(f: function(x) external {java: {class: \"java.lang.System\","
            + " method signature: \"exit(int)\"}})]}",
      })
  void refusesJavaFunctions(String text) {
    assertThatThrownBy(() -> Feel.parse(text))
        .isInstanceOf(FeelException.class)
        .hasMessageContaining("Java");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "= | empty",
        "'' | empty",
        "a > | ends too early",
        "(1 + 2 | ends too early",
        "x = = 1 | from = 1 on (character 5)",
        "foo bar | from bar on (character 5)",
        "${x > 1} | ${…} is not FEEL",
        "a > 1 && b | from && b on",
      })
  void saysWhereASyntaxErrorIs(String text, String expected) {
    assertThatThrownBy(() -> Feel.parse(text))
        .isInstanceOf(FeelException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void isThreadSafe() throws Exception {
    var expression = Feel.parse("for i in 1..50 return i * factor");
    try (var threads = Executors.newFixedThreadPool(4)) {
      var tasks = new ArrayList<Callable<@Nullable Object>>();
      for (var i = 0; i < 200; i++) {
        var factor = i;
        tasks.add(() -> expression.evaluate(Map.of("factor", factor)::get));
      }
      var results = threads.invokeAll(tasks);
      for (var i = 0; i < 200; i++) {
        assertThat((List<?>) results.get(i).get()).hasSize(50).last().isEqualTo(50L * i);
      }
    }
  }
}
