package dev.legionflow.engine.feel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing that an upload or a variable holds may keep the engine busy or fill its memory.
@Timeout(60)
class FeelBoundsTest {

  private static final Map<String, Object> VARIABLES =
      Map.of("big", Collections.nCopies(150_000, 1), "long", "a".repeat(1_000_000));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for i in 1..1000000000 return i | items",
        "for i in 1..10**30 return i | items",
        "for i in 10**30..1 return i | items",
        "for i in 1..10000, j in 1..10000 return 1 | items",
        "some i in 1..1000, j in 1..1000 satisfies i > j + 5000 | items",
        "every i in 1..1000, j in 1..1000 satisfies i < j + 5000 | items",
        "for i in 1..60 return if i = 1 then \"ab\" else partial[-1] + partial[-1] | builds",
        "for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])"
            + " | builds",
        "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]] | holds",
        "for i in 1..60 return if i = 1 then {a: 1} else {a: partial[-1], b: partial[-1]} | holds",
        "for i in 1..100000 return append(big, i) | builds",
        "for i in 1..100000 return big | holds",
        "for i in 1..100000 return big + 1 | takes too long",
        "for i in 1..100000 return list contains(big, 2) | takes too long",
        "replace(long, \"a\", long) | builds",
        "string join(big, long) | builds",
        "duplicate values(big) | takes too long",
        "matches(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\", \"(x+x+)+\\\\1y\") | regular expression",
        "extract(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\", \"(x+x+)+\\\\1y\") | regular expression",
        "split(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\", \"(x+x+)+\\\\1y\") | regular expression",
        "floor(number(\"1e999999999\")) | out of range",
        "10 ** 999999999 | out of range",
        "decimal(1, 999999999) | out of range",
        "round up(1, -999999999) | out of range",
      })
  void anEvaluationComesToAnEnd(String text, String message) {
    var start = cpuNanos();
    assertThatThrownBy(() -> Feel.parse(text).evaluate(VARIABLES::get))
        .isInstanceOf(FeelException.class)
        .hasMessageContaining(message);
    assertThat(Duration.ofNanos(cpuNanos() - start)).isLessThan(Duration.ofSeconds(10));
  }

  /// The machine may be busy with other things.
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void largeButReasonableWorkIsDone() {
    assertThat(Feel.parse("sum(for i in 1..100000 return i)").evaluate(VARIABLES::get))
        .isEqualTo(5_000_050_000L);
    assertThat(Feel.parse("count(for i in 1..200, j in 1..200 return i)").evaluate(VARIABLES::get))
        .isEqualTo(40_000L);
    assertThat(Feel.parse("count(big) + string length(long)").evaluate(VARIABLES::get))
        .isEqualTo(1_150_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f((@))",
        "f([@])",
        "(@",
        "f((@",
        "[@",
        "{a: @",
        "if (@",
        "if @ then 1 else 2",
        "-@",
        "for a in (@) return 1",
        "some a in [@] satisfies a",
        "f(a: (@))",
        "function(x) @",
        "x[@]",
        "{a: [@]}",
        "not(@)",
        "a in (@)",
        "[@..1]",
        "\"@",
        "`@",
        "a.@",
        "a + @",
        "a and @",
        "if a then @",
      })
  void aDeepTextIsReadOrRefusedAtOnce(String pattern) {
    var at = pattern.indexOf('@');
    for (var depth : new int[] {5, 50, 500, 5_000}) {
      var text =
          pattern.substring(0, at).repeat(depth) + "1" + pattern.substring(at + 1).repeat(depth);
      if (text.length() > Feel.MAX_LENGTH) {
        continue;
      }
      var start = cpuNanos();
      try {
        assertThat(Feel.parse(text).names()).isNotNull();
      } catch (FeelException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      assertThat(Duration.ofNanos(cpuNanos() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"@ + 1", "(@)", "[@][1]", "{a: @}.a", "if 1 > 0 then @ else 2", "abs(@)"})
  void whatIsAllowedFitsASmallStack(String pattern) throws Exception {
    var at = pattern.indexOf('@');
    var depth = pattern.startsWith("@") ? 199 : 30;
    var text =
        pattern.substring(0, at).repeat(depth) + "1" + pattern.substring(at + 1).repeat(depth);
    var task = new FutureTask<>(() -> Feel.parse(text).evaluate(name -> null));
    // Half of what a thread usually has.
    var thread = new Thread(null, task, "small", 512 * 1024);
    thread.start();
    assertThat(task.get()).isEqualTo(pattern.startsWith("@") ? 200L : 1L);
  }

  @Test
  void refusesLongTexts() {
    assertThatThrownBy(() -> Feel.parse("\"" + "x".repeat(Feel.MAX_LENGTH) + "\""))
        .isInstanceOf(FeelException.class)
        .hasMessageContaining("65536");
    assertThat(Feel.parse("\"" + "x".repeat(60_000) + "\"").evaluate(name -> null))
        .asString()
        .hasSize(60_000);
  }

  @Test
  void aDisturbedThreadStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Feel.parse("1 + 1").evaluate(name -> null))
          .isInstanceOf(FeelException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void randomTextNeverBreaksTheParser() {
    var seed = Long.getLong("legion.seed", System.nanoTime());
    System.out.println("FeelBoundsTest seed: -Dlegion.seed=" + seed);
    var random = new Random(seed);
    var words =
        new String[] {
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "a",
          "b.c",
          "1",
          "2.5",
          "\"s\"",
          "+",
          "-",
          "*",
          "/",
          "**",
          "and",
          "or",
          "if",
          "then",
          "else",
          "for",
          "in",
          "return",
          "some",
          "satisfies",
          "function",
          "..",
          ",",
          ":",
          "=",
          "<",
          ">=",
          "!=",
          "not",
          "null",
          "true",
          "date(",
          "@",
          "`",
          "?",
          "between",
          "instance of",
          "external",
          " ",
          "\n",
          "//",
          "/*",
          "*/",
          "é",
          "\ud83d\ude00"
        };
    for (var i = 0; i < 3_000; i++) {
      var text = new StringBuilder();
      for (var n = random.nextInt(25); n >= 0; n--) {
        text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
      }
      try {
        Feel.parse(text.toString()).evaluate(name -> 1);
      } catch (FeelException e) {
        assertThat(e.getMessage()).as(text.toString()).isNotNull();
      }
    }
  }
}
