package dev.legionflow.engine.journal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/// How far the searchable tables are behind what is committed, as a metric.
final class Lag {

  /// Who has not been able to look for this long beyond the time between two looks does not know,
  /// and says so by a lag.
  private static final Duration LATE = Duration.ofSeconds(1);

  private final Clock clock;
  private final long blindMillis;

  /// When the oldest row was written that the tables lack; 0 for none.
  private volatile long behindSince;

  private volatile long looked;
  private volatile long sealed;
  private volatile long projected;

  /// @param between the longest time between two looks when there is nothing to do
  Lag(Clock clock, Duration between, MeterRegistry metrics) {
    this.clock = clock;
    blindMillis = between.plus(LATE).toMillis();
    looked = clock.millis();
    Gauge.builder("legion.journal.lag", this, Lag::seconds)
        .baseUnit("seconds")
        .description("Age of the oldest committed row that cannot be searched yet")
        .register(metrics);
    Gauge.builder("legion.journal.position", this, lag -> lag.sealed)
        .description("Position of the newest sealed row of the journal")
        .register(metrics);
    Gauge.builder("legion.journal.projected", this, lag -> lag.projected)
        .description("Position of the newest row that can be searched")
        .register(metrics);
  }

  private double seconds() {
    var now = clock.millis();
    var since = behindSince;
    if (since == 0 && now - looked > blindMillis) {
      since = looked;
    }
    return since == 0 ? 0 : Math.max(0, now - since) / 1000.0;
  }

  /// Where the tables are.
  ///
  /// @param tx of the newest row that can be searched
  record Standing(long tx, boolean held) {}

  /// Looks where the tables and the chain are, whoever has moved them.
  Standing look(Handle handle) {
    var standing =
        handle
            .createQuery(
                """
                select p.tx, p.held, p.position, h.position
                from legion_projection p, legion_journal_head h
                """)
            .map((rs, c) -> {
              projected = rs.getLong(3);
              sealed = rs.getLong(4);
              return new Standing(rs.getLong(1), rs.getBoolean(2));
            })
            .one();
    // By itself: joined with the above, PostgreSQL expects a row of the journal for each of many
    // rows in two tables that it has not counted yet.
    behindSince =
        handle
            .createQuery("select at from legion_journal where tx > ? order by tx limit 1")
            .bind(0, standing.tx())
            .mapTo(Long.class)
            .findOne()
            .orElse(0L);
    looked = clock.millis();
    return standing;
  }
}
