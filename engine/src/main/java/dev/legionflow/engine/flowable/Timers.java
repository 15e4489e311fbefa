package dev.legionflow.engine.flowable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Date;
import org.flowable.bpmn.model.EventDefinition;
import org.flowable.bpmn.model.TimerEventDefinition;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// Checks a timer before its element is entered, so that a wrong one stalls the token instead of
/// rolling the command back.
final class Timers {

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

  /// A duration or period, also as the end of a repetition: `R3/PT10S`.
  private static boolean isDuration(String text) {
    var last = text.substring(text.lastIndexOf('/') + 1);
    try {
      if (last.contains("T")) {
        // Years, months and weeks do not go together with a time in java.time; Flowable takes both.
        var time = last.substring(last.indexOf('T'));
        Duration.parse("P" + time);
        var date = last.substring(0, last.indexOf('T'));
        return date.equals("P") || !Period.parse(date).isNegative();
      }
      return !Period.parse(last).isNegative();
    } catch (DateTimeException e) {
      return false;
    }
  }
}
