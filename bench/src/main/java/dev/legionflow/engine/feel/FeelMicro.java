package dev.legionflow.engine.feel;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Conditions and mappings, parsed before.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FeelMicro {

  private final Map<String, @Nullable Object> variables =
      Map.of("n", 5L, "person", Map.of("name", "Ada"), "items", List.of(1L, 2L, 3L, 4L));
  private final Feel.Expression condition = Feel.parse("=n > 1 and person.name = \"Ada\"");
  private final Feel.Expression mapping =
      Feel.parse("={name: upper case(person.name), sum: sum(items), big: items[item > 2]}");

  @Benchmark
  public @Nullable Object feelCondition() {
    return condition.evaluate(variables::get);
  }

  @Benchmark
  public @Nullable Object feelMapping() {
    return mapping.evaluate(variables::get);
  }

  @Benchmark
  public Object feelParse() {
    return Feel.parse("=n > 1 and person.name = \"Ada\"");
  }
}
