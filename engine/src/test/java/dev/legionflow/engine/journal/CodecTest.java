package dev.legionflow.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CodecTest {

  private static final List<String> TEXTS =
      List.of("", "a", "order", "{\"a\":[1,2]}", "grüße 🚀", "x".repeat(255), "y".repeat(300));

  @Test
  void whatIsWrittenIsReadBack() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var run = 0; run < 500; run++) {
      var events = new ArrayList<Event>();
      for (var i = random.nextInt(12); i >= 0; i--) {
        events.add(any(random));
      }
      assertEquals(events, Codec.read(Codec.write(events)), "seed " + seed);
    }
  }

  @Test
  void everyKindOfEventHasANumber() {
    var random = new Random(1);
    for (var type : Event.class.getPermittedSubclasses()) {
      var event = make(type, random);
      assertEquals(List.of(event), Codec.read(Codec.write(List.of(event))), type.getSimpleName());
    }
  }

  /// The row of an older engine. It must be read for as long as there is one.
  @Test
  void aRowOfTheFirstFormatIsRead() {
    var bytes = new byte[] {1, 1, 1, 14, 1, 9, 67, 79, 77, 80, 76, 69, 84, 69, 68, 6};
    assertEquals(List.of(new Event.InstanceEnded(7, "COMPLETED", 10)), Codec.read(bytes));
  }

  @Test
  void damagedBytesAreAClearError() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var whole = Codec.write(List.of(any(random), any(random), any(random)));
    for (var length = 0; length < whole.length; length++) {
      var cut = Arrays.copyOf(whole, length);
      assertThrows(IllegalArgumentException.class, () -> Codec.read(cut), "seed " + seed);
    }
    for (var run = 0; run < 2_000; run++) {
      var damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        Codec.read(damaged);
      } catch (IllegalArgumentException expected) {
        // Not every damage shows; what shows is told in one way.
      }
    }
  }

  @Test
  void aRowIsCompact() {
    var key = 1L << 58;
    var events =
        List.<Event>of(
            new Event.ElementActivated(
                key + 1, key, 5, "order", key, "ship", "Ship", "SERVICE_TASK", "<default>", 1),
            new Event.ElementEnded(key + 1, "COMPLETED", 2));
    var bytes = Codec.write(events).length;
    assertTrue(bytes < 120, bytes + " bytes");
  }

  private static Event any(Random random) {
    var types = Event.class.getPermittedSubclasses();
    return make(types[random.nextInt(types.length)], random);
  }

  private static Event make(Class<?> type, Random random) {
    try {
      var components = type.getRecordComponents();
      var values = Arrays.stream(components).map(c -> value(c, random)).toArray();
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return (Event) constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static @Nullable Object value(RecordComponent component, Random random) {
    var type = component.getType();
    var optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (optional && random.nextBoolean()) {
      return null;
    }
    if (type == long.class || type == Long.class) {
      return random.nextInt(4) == 0 ? random.nextLong() : (1L << 58) + random.nextInt(5_000);
    }
    if (type == int.class) {
      return random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(100);
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == List.class) {
      return List.of(text(random), text(random));
    }
    if (type == How.class) {
      return new How(
          random.nextBoolean() ? Means.LOCAL : Means.PERSON,
          random.nextInt(1_000_000),
          text(random));
    }
    return text(random);
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }
}
