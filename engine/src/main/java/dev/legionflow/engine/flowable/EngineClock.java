package dev.legionflow.engine.flowable;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Date;
import java.util.TimeZone;
import org.flowable.common.engine.impl.util.DefaultClockImpl;
import org.flowable.engine.impl.util.CommandContextUtil;

/// The engine's clock as Flowable asks for it, so that its timers go by the same time as our rows.
final class EngineClock extends DefaultClockImpl {

  private final Clock clock;

  EngineClock(Clock clock) {
    this.clock = clock;
  }

  /// The clock of the running command, for FEEL; dates are those of the system's zone.
  static Clock current() {
    return ((EngineConfiguration) CommandContextUtil.getProcessEngineConfiguration())
        .javaClock()
        .withZone(ZoneId.systemDefault());
  }

  @Override
  public Date getCurrentTime() {
    return Date.from(clock.instant());
  }

  @Override
  public Calendar getCurrentCalendar() {
    return getCurrentCalendar(TimeZone.getDefault());
  }

  @Override
  public Calendar getCurrentCalendar(TimeZone zone) {
    var calendar = Calendar.getInstance(zone);
    calendar.setTimeInMillis(clock.millis());
    return calendar;
  }
}
