package dev.legionflow.engine.feel;

import java.math.BigDecimal;
import java.util.IdentityHashMap;
import java.util.function.LongSupplier;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValContext;
import org.camunda.feel.syntaxtree.ValList;
import org.camunda.feel.syntaxtree.ValNumber;
import org.camunda.feel.syntaxtree.ValString;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;

/// What one evaluation may spend. Used by one thread.
///
/// feel-engine turns exceptions of some functions into values, so a budget that is spent stays
/// spent, and whoever asks next is told again.
final class Budget {

  /// Items of a range, or combinations of the lists that a loop runs over.
  static final int MAX_ITEMS = 100_000;

  /// In list items looked at. The same expression and data always come to the same end, whatever
  /// else the machine is doing; time is the last resort.
  private static final long MAX_WORK = 100_000_000;

  /// One operation of an expression costs as much as looking at so many list items.
  private static final int WORK_OF_STEP = 10;

  private static final long MAX_NANOS = 30_000_000_000L;

  /// In words of 8 bytes: what is built, whether it is kept or not.
  private static final long MAX_WORDS = 10_000_000;

  /// Values inside of one value, counted as often as they can be reached. Lists share their items,
  /// so a few steps can build what takes for ever to walk through.
  private static final long MAX_SIZE = 5_000_000;

  private static final int MAX_EXPONENT = 6_144;
  private static final long MAX_REGEX_CHARS = 20_000_000;

  /// The clock is read once in so many steps.
  private static final int STEPS_PER_CHECK = 64;

  private final long deadline = System.nanoTime() + MAX_NANOS;
  private final IdentityHashMap<Object, Long> sizes = new IdentityHashMap<>();
  private long steps;
  private long work;
  private long words;
  private long regexChars;
  private @Nullable String spent;

  /// One operation is about to be evaluated.
  void step() {
    check();
    work(WORK_OF_STEP);
    if (++steps % STEPS_PER_CHECK == 0 && System.nanoTime() - deadline > 0) {
      throw fail("the evaluation takes too long");
    }
  }

  /// So many list items, or as much, are about to be looked at.
  void work(long items) {
    work += items;
    if (work > MAX_WORK) {
      throw fail("the evaluation takes too long");
    }
  }

  /// Tells again what has been told before, if anything.
  void check() {
    if (spent != null) {
      throw new FeelException(spent);
    }
  }

  void items(long count) {
    if (count > MAX_ITEMS || count < 0) {
      throw fail("a list or loop has more than %d items".formatted(MAX_ITEMS));
    }
  }

  /// Something was built that takes so much memory.
  void built(long bytes) {
    words += bytes / 8 + 1;
    if (words > MAX_WORDS || bytes < 0) {
      throw fail("the evaluation builds more than %d MB".formatted(MAX_WORDS * 8 / 1_000_000));
    }
  }

  void regexChar() {
    if (++regexChars > MAX_REGEX_CHARS) {
      throw fail("a regular expression takes too long");
    }
  }

  /// Java can write numbers whose digits fill the memory.
  void number(BigDecimal number) {
    if (number.signum() != 0
        && Math.abs((long) number.precision() - number.scale()) > MAX_EXPONENT) {
      throw fail("a number is out of range");
    }
  }

  /// The values inside of a value, itself included.
  long size(Val value) {
    return switch (value) {
      case ValString text -> 1 + text.value().length() / 8;
      case ValList list -> known(list, () -> sizeOfAll(list.itemsAsSeq().iterator()));
      case ValContext context -> known(context, () -> sizeOf(context));
      case null, default -> 1;
    };
  }

  private long known(Val value, LongSupplier compute) {
    var known = sizes.get(value);
    if (known == null) {
      known = compute.getAsLong();
      sizes.put(value, known);
    }
    return known;
  }

  private long sizeOf(ValContext context) {
    var provider = context.context().variableProvider();
    var total = 1L;
    var keys = provider.keys().iterator();
    while (keys.hasNext()) {
      var entry = provider.getVariable(keys.next());
      total = add(total, entry.isDefined() && entry.get() instanceof Val val ? size(val) : 1);
    }
    return total;
  }

  private long sizeOfAll(Iterator<Val> items) {
    var total = 1L;
    while (items.hasNext()) {
      total = add(total, size(items.next()));
    }
    return total;
  }

  private long add(long total, long more) {
    var sum = total + more;
    if (sum > MAX_SIZE) {
      throw fail("a value holds more than %d values".formatted(MAX_SIZE));
    }
    return sum;
  }

  /// After a value was evaluated.
  void result(Val value) {
    if (value instanceof ValNumber number) {
      number(number.value().bigDecimal());
    }
  }

  private FeelException fail(String message) {
    spent = message;
    return new FeelException(message);
  }
}
