package dev.legionflow.engine.journal;

import static java.util.Objects.requireNonNull;

import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the events of one transaction as bytes, and reads them back.
///
/// A row is: format (1 byte), number of events, then for each its type's number and the components
/// of its record in their order. Whole numbers are variable-length (7 bits a byte, low first); a
/// `long` is the zigzag difference to the `long` before it, because the keys and times of one
/// transaction lie close together; a text of up to 255 characters is written once a row and
/// referred to after that.
///
/// Types and components are only ever added, at the end: rows of an older engine are read for ever.
final class Codec {

  private static final int FORMAT = 1;

  /// The numbers of the types: their places here. Append only.
  private static final List<Class<? extends Event>> TYPES =
      List.of(
          Event.InstanceStarted.class,
          Event.InstanceEnded.class,
          Event.ElementActivated.class,
          Event.ElementEnded.class,
          Event.ElementWorked.class,
          Event.VariableSet.class,
          Event.IncidentRaised.class,
          Event.IncidentResolved.class,
          Event.JobCreated.class,
          Event.JobChanged.class,
          Event.JobEnded.class,
          Event.UserTaskCreated.class,
          Event.UserTaskChanged.class,
          Event.UserTaskEnded.class,
          Event.Restored.class,
          Event.DecisionEvaluated.class,
          Event.BusinessIdSet.class,
          Event.InstanceMigrated.class,
          Event.ElementMigrated.class,
          Event.JobMigrated.class,
          Event.UserTaskMigrated.class,
          Event.InstanceSuspended.class,
          Event.UserTaskMoved.class,
          Event.ModelChanged.class);

  /// Append only, too.
  private static final List<Means> MEANS = List.of(Means.LOCAL, Means.MODEL, Means.PERSON);

  private static final Shape[] SHAPES = TYPES.stream().map(Codec::shape).toArray(Shape[]::new);
  private static final Map<Class<?>, Integer> NUMBERS = numbers();
  private static final int MAX_SHARED_CHARS = 255;

  private enum Kind {
    LONG,
    OPTIONAL_LONG,
    INT,
    BOOLEAN,
    TEXT,
    TEXTS,
    HOW
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Shape(MethodHandle[] getters, Kind[] kinds, MethodHandle constructor) {}

  private Codec() {}

  static byte[] write(List<Event> events) {
    var out = new Output();
    out.bytes.write(FORMAT);
    out.bytes.number(events.size());
    for (var event : events) {
      int number = requireNonNull(NUMBERS.get(event.getClass()));
      out.bytes.number(number);
      var shape = SHAPES[number];
      for (var i = 0; i < shape.kinds.length; i++) {
        out.value(shape.kinds[i], component(shape, i, event));
      }
    }
    return out.bytes.toArray();
  }

  /// @throws IllegalArgumentException when these are not the bytes of a row
  static List<Event> read(byte[] bytes) {
    try {
      return events(bytes);
    } catch (IndexOutOfBoundsException | ArithmeticException | NullPointerException e) {
      throw new IllegalArgumentException("a journal row cannot be read", e);
    }
  }

  private static List<Event> events(byte[] bytes) {
    var in = new Input(bytes);
    if (in.bytes.read() != FORMAT) {
      throw new IllegalArgumentException("not a journal row of a known format");
    }
    var count = in.bytes.number();
    var events = new ArrayList<Event>();
    for (var i = 0L; i < count; i++) {
      var number = in.bytes.number();
      if (number < 0 || number >= SHAPES.length) {
        throw new IllegalArgumentException("an event of unknown type " + number);
      }
      var shape = SHAPES[(int) number];
      var values = new @Nullable Object[shape.kinds.length];
      for (var c = 0; c < values.length; c++) {
        values[c] = in.value(shape.kinds[c]);
      }
      events.add(construct(shape, values));
    }
    return events;
  }

  private static Object component(Shape shape, int index, Event event) {
    try {
      return shape.getters[index].invokeExact(event);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Event construct(Shape shape, @Nullable Object[] values) {
    try {
      return (Event) shape.constructor.invokeExact(values);
    } catch (Throwable e) {
      throw new IllegalArgumentException("a journal row cannot be read", e);
    }
  }

  private static Map<Class<?>, Integer> numbers() {
    var numbers = new HashMap<Class<?>, Integer>();
    for (var i = 0; i < TYPES.size(); i++) {
      numbers.put(TYPES.get(i), i);
    }
    return numbers;
  }

  private static Shape shape(Class<? extends Event> type) {
    var lookup = MethodHandles.lookup();
    var components = type.getRecordComponents();
    try {
      var getters = new MethodHandle[components.length];
      for (var i = 0; i < components.length; i++) {
        getters[i] =
            lookup
                .unreflect(components[i].getAccessor())
                .asType(MethodType.methodType(Object.class, Event.class));
      }
      var parameters =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, parameters))
              .asSpreader(Object[].class, parameters.length)
              .asType(MethodType.methodType(Event.class, Object[].class));
      return new Shape(
          getters,
          Arrays.stream(components).map(c -> kind(c.getType())).toArray(Kind[]::new),
          constructor);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Kind kind(Class<?> type) {
    if (type == long.class) {
      return Kind.LONG;
    }
    if (type == int.class) {
      return Kind.INT;
    }
    if (type == boolean.class) {
      return Kind.BOOLEAN;
    }
    if (type == Long.class) {
      return Kind.OPTIONAL_LONG;
    }
    if (type == String.class) {
      return Kind.TEXT;
    }
    if (type == List.class) {
      return Kind.TEXTS;
    }
    if (type == How.class) {
      return Kind.HOW;
    }
    throw new IllegalStateException("no way to write a " + type);
  }

  private static final class Output {
    private final ByteOutput bytes = new ByteOutput();
    private final Map<String, Integer> shared = new HashMap<>();
    private long last;

    private void value(Kind kind, @Nullable Object value) {
      switch (kind) {
        case LONG -> difference((Long) required(value));
        case OPTIONAL_LONG -> {
          bytes.write(value == null ? 0 : 1);
          if (value != null) {
            difference((Long) value);
          }
        }
        case INT -> bytes.number(zigzag((Integer) required(value)));
        case BOOLEAN -> bytes.write((Boolean) required(value) ? 1 : 0);
        case TEXT -> text((String) value);
        case TEXTS -> {
          var texts = (List<?>) required(value);
          bytes.number(texts.size());
          texts.forEach(text -> text((String) text));
        }
        case HOW -> {
          var how = (How) required(value);
          bytes.write(MEANS.indexOf(how.means()));
          bytes.number(zigzag(how.costMicroDollars()));
          text(how.note());
        }
      }
    }

    private static Object required(@Nullable Object value) {
      if (value == null) {
        throw new IllegalArgumentException("an event lacks a value");
      }
      return value;
    }

    private void difference(long value) {
      bytes.number(zigzag(value - last));
      last = value;
    }

    private static long zigzag(long value) {
      return (value << 1) ^ (value >> 63);
    }

    /// 0: null; 1: a new text follows; above: one of the texts before.
    private void text(@Nullable String text) {
      if (text == null) {
        bytes.write(0);
        return;
      }
      var before = shared.get(text);
      if (before != null) {
        bytes.number(before + 2L);
        return;
      }
      bytes.write(1);
      bytes.text(text);
      if (text.length() <= MAX_SHARED_CHARS) {
        shared.put(text, shared.size());
      }
    }
  }

  private static final class Input {
    private final ByteInput bytes;
    private final List<String> shared = new ArrayList<>();
    private long last;

    Input(byte[] bytes) {
      this.bytes = new ByteInput(bytes);
    }

    private @Nullable Object value(Kind kind) {
      return switch (kind) {
        case LONG -> difference();
        case OPTIONAL_LONG -> bytes.read() == 0 ? null : (Object) difference();
        case INT -> Math.toIntExact(unzigzag(bytes.number()));
        case BOOLEAN -> bytes.read() == 1;
        case TEXT -> text();
        case TEXTS -> {
          var count = bytes.number();
          var texts = new ArrayList<@Nullable String>();
          for (var i = 0L; i < count; i++) {
            texts.add(text());
          }
          yield texts;
        }
        case HOW -> {
          var means = MEANS.get(bytes.read());
          var cost = unzigzag(bytes.number());
          var note = text();
          yield new How(means, cost, note == null ? "" : note);
        }
      };
    }

    private long difference() {
      last += unzigzag(bytes.number());
      return last;
    }

    private static long unzigzag(long value) {
      return (value >>> 1) ^ -(value & 1);
    }

    private @Nullable String text() {
      var reference = bytes.number();
      if (reference == 0) {
        return null;
      }
      if (reference > 1) {
        return shared.get((int) reference - 2);
      }
      var text = bytes.text();
      if (text.length() <= MAX_SHARED_CHARS) {
        shared.add(text);
      }
      return text;
    }
  }
}
