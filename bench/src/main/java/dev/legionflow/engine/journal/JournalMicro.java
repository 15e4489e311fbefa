package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.VariableSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The events of a start with two elements and two variables, as one row.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalMicro {

  private static final long KEY = 382_365_862_180_421_632L;
  private static final long AT = 1_795_000_000_000L;

  private final List<Event> events =
      List.of(
          new InstanceStarted(
              KEY, KEY - 9, "order", "Order", 3, null, null, null, KEY, List.of(), "<default>", AT),
          new VariableSet(KEY + 1, "n", "5", KEY, KEY - 9, KEY, "<default>"),
          new VariableSet(KEY + 2, "person", "{\"name\":\"Ada\"}", KEY, KEY - 9, KEY, "<default>"),
          new ElementActivated(
              KEY + 3, KEY, KEY - 9, "order", KEY, "in", null, "START_EVENT", "<default>", AT),
          new ElementEnded(KEY + 3, "COMPLETED", AT),
          new ElementActivated(
              KEY + 4,
              KEY,
              KEY - 9,
              "order",
              KEY,
              "charge",
              null,
              "SERVICE_TASK",
              "<default>",
              AT));

  @Benchmark
  public byte[] journalEncoded() {
    return Codec.write(events);
  }
}
