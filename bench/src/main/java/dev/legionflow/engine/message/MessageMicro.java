package dev.legionflow.engine.message;

import dev.legionflow.engine.message.MessageStore.Wanted;
import dev.legionflow.engine.store.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What is done under the lock of a message, beside 10,000 others of its name and key, on H2 in
/// memory. All is rolled back, so that each time finds the same.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MessageMicro {

  private static final int BUFFERED = 10_000;

  private static final String NAME = "paid";
  private static final String KEY = "order-4711";
  private static final String TENANT = "<default>";

  /// It has taken all that are there.
  private static final Wanted DONE = new Wanted(NAME, KEY, "done", TENANT);

  private static final Wanted NEW = new Wanted(NAME, KEY, "new", TENANT);

  /// Published a day ago: what is younger than a minute is always looked at.
  private long key = Keys.at(System.currentTimeMillis() - TimeUnit.DAYS.toMillis(1));

  private @Nullable Handle opened;

  private Handle handle() {
    return Objects.requireNonNull(opened);
  }

  @Setup
  public void fill() throws IOException {
    var handle = Jdbi.open("jdbc:h2:mem:;NON_KEYWORDS=KEY,VALUE");
    opened = handle;
    try (var schema = MessageStore.class.getResourceAsStream("/legion/db/V1__schema.sql")) {
      handle
          .createScript(
              new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8))
          .execute();
    }
    for (var i = 0; i < BUFFERED; i++) {
      var message = message(i);
      MessageStore.insert(handle, message, Optional.empty());
      MessageStore.taken(handle, message.key(), DONE.process());
    }
    MessageStore.raiseFloor(handle, DONE, Long.MAX_VALUE, System.currentTimeMillis());
  }

  private Message message(int i) {
    return new Message(
        key++,
        NAME,
        KEY,
        "message-" + i,
        "{\"amount\":129.95}",
        System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1),
        true,
        TENANT);
  }

  @TearDown
  public void close() {
    handle().close();
  }

  /// A message with an id that is new.
  @Benchmark
  public void messagePublished() {
    var handle = handle().begin();
    MessageStore.lock(handle, NAME, KEY);
    var message = message(BUFFERED);
    if (MessageStore.isBuffered(handle, message, System.currentTimeMillis())) {
      throw new IllegalStateException("it is there");
    }
    MessageStore.insert(handle, message, Optional.empty());
    handle.rollback();
  }

  /// The first of those that are there is taken.
  @Benchmark
  public void messageTaken() {
    var handle = handle().begin();
    MessageStore.lock(handle, NAME, KEY);
    var message = MessageStore.next(handle, NEW, System.currentTimeMillis()).orElseThrow();
    if (!MessageStore.isThere(handle, message.key(), NEW.process())) {
      throw new IllegalStateException("it is gone");
    }
    MessageStore.taken(handle, message.key(), NEW.process());
    handle.rollback();
  }

  /// Nothing is there for a process that has taken all.
  @Benchmark
  public void messageAwaited() {
    var handle = handle().begin();
    MessageStore.lock(handle, NAME, KEY);
    if (MessageStore.next(handle, DONE, System.currentTimeMillis()).isPresent()) {
      throw new IllegalStateException("it was taken");
    }
    handle.rollback();
  }
}
