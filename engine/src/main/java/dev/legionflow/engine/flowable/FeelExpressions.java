package dev.legionflow.engine.flowable;

import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.flowable.Settings.Text;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.flowable.common.engine.api.delegate.Expression;
import org.flowable.common.engine.api.variable.VariableContainer;
import org.flowable.engine.impl.el.ProcessExpressionManager;
import org.jspecify.annotations.Nullable;

/// Makes every expression that Flowable meets ours: text that begins with `=` is FEEL, all other
/// text is itself. Flowable's own expression language is never reached, so data cannot become code.
final class FeelExpressions extends ProcessExpressionManager {

  /// Flowable asks again for the same text at each evaluation; parsing costs a hundred times more.
  private static final int CACHED = 10_000;

  private final Map<String, Expression> parsed = new ConcurrentHashMap<>();

  @Override
  public Expression createExpression(String text) {
    if (parsed.size() > CACHED) {
      parsed.clear();
    }
    return parsed.computeIfAbsent(text, t -> new Bridge(Text.of(t.strip())));
  }

  Text text(String raw) {
    return ((Bridge) createExpression(raw)).text;
  }

  private static final class Bridge implements Expression {
    private static final long serialVersionUID = 1L;

    private final transient Text text;

    Bridge(Text text) {
      this.text = text;
    }

    @Override
    public @Nullable Object getValue(VariableContainer variables) {
      var expression = text.expression();
      if (expression == null) {
        return text.raw();
      }
      try {
        return forFlowable(expression.evaluateRaw(variables::getVariable, EngineClock.current()));
      } catch (FeelException e) {
        throw new StalledException(
            "EXTRACT_VALUE_ERROR", "expression '" + text.raw() + "': " + e.getMessage(), e);
      }
    }

    /// Flowable's calendars take ISO 8601 text and `Date`.
    private static @Nullable Object forFlowable(@Nullable Object value) {
      return switch (value) {
        case Duration duration -> duration.toString();
        case Period period -> period.toString();
        case ZonedDateTime time -> date(time);
        case OffsetDateTime time -> date(time.toZonedDateTime());
        case LocalDateTime time -> date(time.atZone(ZoneOffset.UTC));
        case LocalDate date -> date(date.atStartOfDay(ZoneOffset.UTC));
        case null -> null;
        case Object other -> other;
      };
    }

    private static Date date(ZonedDateTime time) {
      if (!Dates.isInstant(time.toString())) {
        throw new StalledException("EXTRACT_VALUE_ERROR", "the date is out of range: " + time);
      }
      return Date.from(time.toInstant());
    }

    @Override
    public void setValue(Object value, VariableContainer variables) {
      throw new IllegalStateException("an expression cannot be assigned to: " + text.raw());
    }

    @Override
    public String getExpressionText() {
      return text.raw();
    }
  }
}
