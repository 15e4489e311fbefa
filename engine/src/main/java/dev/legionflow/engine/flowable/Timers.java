package dev.legionflow.engine.flowable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Date;
import java.util.regex.Pattern;
import org.flowable.bpmn.model.EventDefinition;
import org.flowable.bpmn.model.TimerEventDefinition;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// Checks a timer before its element is entered, so that a wrong one stalls the token instead of
/// rolling the command back.
final class Timers {

  /// Beyond a hundred years a date computed from it would leave what a database can hold.
  private static final int MAX_MONTHS = 1_200;

  private static final int MAX_DAYS = 36_525;
  private static final Pattern REPEAT = Pattern.compile("R\\d{0,8}/");

  private Timers() {}

  static void check(
      EngineConfiguration engine, EventDefinition definition, ExecutionEntity execution) {
    if (definition instanceof TimerEventDefinition timer) {
      check(engine, timer.getTimeDate(), execution, "timer date", false);
      check(engine, timer.getTimeDuration(), execution, "timer duration", true);
      check(engine, timer.getTimeCycle(), execution, "timer cycle", true);
    }
  }

  private static void check(
      EngineConfiguration engine,
      @Nullable String text,
      ExecutionEntity execution,
      String what,
      boolean duration) {
    if (text == null || text.isBlank()) {
      return;
    }
    var value = engine.getExpressionManager().createExpression(text).getValue(execution);
    var right =
        switch (value) {
          case Date ignored -> !duration;
          case String s -> duration ? isDuration(s) : Dates.isInstant(s);
          case null, default -> false;
        };
    if (!right) {
      throw new StalledException(
          "EXTRACT_VALUE_ERROR", "%s '%s' is not valid: %s".formatted(what, text, value));
    }
  }

  private static boolean isShort(Duration duration) {
    return !duration.isNegative() && duration.toDays() <= MAX_DAYS;
  }

  @SuppressWarnings("JavaPeriodGetDays") // its months are looked at too
  private static boolean isShort(Period period) {
    return !period.isNegative()
        && period.toTotalMonths() <= MAX_MONTHS
        && period.getDays() <= MAX_DAYS;
  }

  /// A duration or period, also as the end of a repetition: `R3/PT10S`.
  private static boolean isDuration(String text) {
    if (text.startsWith("R") && !REPEAT.matcher(text).lookingAt()) {
      return false;
    }
    var last = text.substring(text.lastIndexOf('/') + 1);
    try {
      if (last.contains("T")) {
        // Years, months and weeks do not go together with a time in java.time; Flowable takes both.
        var time = last.substring(last.indexOf('T'));
        var date = last.substring(0, last.indexOf('T'));
        return isShort(Duration.parse("P" + time))
            && (date.equals("P") || isShort(Period.parse(date)));
      }
      return isShort(Period.parse(last));
    } catch (DateTimeException e) {
      return false;
    }
  }
}
