package dev.legionflow.engine.feel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.camunda.feel.context.Context;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValBoolean;
import org.camunda.feel.syntaxtree.ValContext;
import org.camunda.feel.syntaxtree.ValDate;
import org.camunda.feel.syntaxtree.ValDateTime;
import org.camunda.feel.syntaxtree.ValDayTimeDuration;
import org.camunda.feel.syntaxtree.ValList;
import org.camunda.feel.syntaxtree.ValLocalDateTime;
import org.camunda.feel.syntaxtree.ValLocalTime;
import org.camunda.feel.syntaxtree.ValNull$;
import org.camunda.feel.syntaxtree.ValNumber;
import org.camunda.feel.syntaxtree.ValString;
import org.camunda.feel.syntaxtree.ValTime;
import org.camunda.feel.syntaxtree.ValYearMonthDuration;
import org.camunda.feel.syntaxtree.ZonedTime;
import org.camunda.feel.valuemapper.ValueMapper;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/// Java values to FEEL's and back.
final class Values {

  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private static final ValueMapper MAPPER = ValueMapper.defaultValueMapper();

  private final Budget budget;

  Values(Budget budget) {
    this.budget = budget;
  }

  /// @param name of the variable, for the message
  Val toFeel(String name, @Nullable Object value) {
    return switch (value) {
      case null -> ValNull$.MODULE$;
      case Val val -> val;
      case Session.Value held -> held.val();
      case Boolean b -> new ValBoolean(b);
      case String s -> new ValString(s);
      case Character c -> new ValString(c.toString());
      case Number n -> number(name, n);
      case Map<?, ?> map -> context(name, map);
      case Collection<?> items -> list(name, items);
      case LocalDate d -> new ValDate(d);
      case LocalTime t -> new ValLocalTime(t);
      case OffsetTime t -> new ValTime(ZonedTime.of(t));
      case LocalDateTime t -> new ValLocalDateTime(t);
      case ZonedDateTime t -> new ValDateTime(t);
      case OffsetDateTime t -> new ValDateTime(t.toZonedDateTime());
      case Instant i -> new ValDateTime(i.atZone(ZoneOffset.UTC));
      case Period p -> new ValYearMonthDuration(p);
      case Duration d -> new ValDayTimeDuration(d);
      case Enum<?> e -> new ValString(e.name());
      // A Java object would let expressions call its getters.
      default ->
          throw new FeelException(
              "variable '%s' holds a %s, which is no JSON value"
                  .formatted(name, value.getClass().getName()));
    };
  }

  private Val number(String name, Number number) {
    var decimal =
        switch (number) {
          case BigDecimal d -> d;
          case BigInteger i -> new BigDecimal(i);
          case Double d when !Double.isFinite(d) -> null;
          case Float f when !Float.isFinite(f) -> null;
          case Double d -> BigDecimal.valueOf(d);
          case Float f -> new BigDecimal(f.toString());
          case Long l -> BigDecimal.valueOf(l);
          case Integer i -> BigDecimal.valueOf(i);
          case Short s -> BigDecimal.valueOf(s);
          case Byte b -> BigDecimal.valueOf(b);
          case java.util.concurrent.atomic.AtomicInteger i -> BigDecimal.valueOf(i.get());
          case java.util.concurrent.atomic.AtomicLong l -> BigDecimal.valueOf(l.get());
          default ->
              throw new FeelException(
                  "variable '%s' holds a %s".formatted(name, number.getClass().getName()));
        };
    if (decimal == null) {
      return ValNull$.MODULE$;
    }
    budget.number(decimal);
    return new ValNumber(new scala.math.BigDecimal(decimal));
  }

  private Val context(String name, Map<?, ?> map) {
    var entries = new LinkedHashMap<String, Object>();
    for (var entry : map.entrySet()) {
      entries.put(String.valueOf(entry.getKey()), toFeel(name, entry.getValue()));
    }
    return new ValContext(
        new Context.StaticContext(
            BoundedInterpreter.scalaMap(entries), BoundedInterpreter.scalaMap(Map.of())));
  }

  private Val list(String name, Collection<?> items) {
    var values = new ArrayList<Val>(items.size());
    for (var item : items) {
      values.add(toFeel(name, item));
    }
    return new ValList(CollectionConverters.asScala(values).toVector());
  }

  /// A date, time or duration as it is, everything else as in JSON.
  @Nullable Object toRaw(Val value) {
    return switch (value) {
      case ValDate d -> d.value();
      case ValLocalTime t -> t.value();
      case ValTime t -> t.value().toOffsetTime();
      case ValLocalDateTime t -> t.value();
      case ValDateTime t -> t.value();
      case ValYearMonthDuration p -> p.value();
      case ValDayTimeDuration d -> d.value();
      default -> toJson(value);
    };
  }

  @Nullable Object toJson(Val value) {
    budget.step();
    return switch (value) {
      case ValNull$ _ -> null;
      case ValBoolean b -> b.value();
      case ValString s -> s.value();
      case ValNumber n -> number(n.value().bigDecimal());
      case ValList list -> {
        var items = new ArrayList<@Nullable Object>(list.itemsAsSeq().size());
        for (var item : CollectionConverters.asJava(list.itemsAsSeq())) {
          items.add(toJson(item));
        }
        yield items;
      }
      case ValContext context -> entries(context.context());
      case ValDate _,
          ValLocalTime _,
          ValTime _,
          ValLocalDateTime _,
          ValDateTime _,
          ValYearMonthDuration _,
          ValDayTimeDuration _ ->
          value.toString();
      default ->
          throw new FeelException(
              "the result is a %s, which is no JSON value"
                  .formatted(
                      value
                          .getClass()
                          .getSimpleName()
                          .replace("Val", "")
                          .toLowerCase(Locale.ROOT)));
    };
  }

  private Map<String, @Nullable Object> entries(Context context) {
    var provider = context.variableProvider();
    var entries = new LinkedHashMap<String, @Nullable Object>();
    for (var key : CollectionConverters.asJava(provider.keys())) {
      var entry = provider.getVariable(key);
      if (entry.isDefined()) {
        entries.put(key, toJson(MAPPER.toVal(entry.get())));
      }
    }
    return entries;
  }

  private Number number(BigDecimal number) {
    budget.number(number);
    var whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    if (whole && number.compareTo(MIN_LONG) >= 0 && number.compareTo(MAX_LONG) <= 0) {
      return number.longValueExact();
    }
    var real = number.doubleValue();
    if (!Double.isFinite(real)) {
      throw new FeelException("a number is out of range");
    }
    return real;
  }
}
