package dev.legionflow.workers.formation;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.workers.formation.store.Decisions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.Config;

/// Forgets what is past its time, now and then as decisions are made. The setting
/// `legion.formation.keep` says after how many days (180; 1 to 3,650).
@ApplicationScoped
public class Keeping {

  private static final System.Logger LOG = System.getLogger(Keeping.class.getName());
  private static final String SETTING = "legion.formation.keep";
  private static final int DAYS = 180;
  private static final int MOST_DAYS = 3_650;
  private static final Duration PAUSE = Duration.ofHours(1);

  private final Decisions decisions;
  private final Duration kept;
  private final Clock clock;
  private final AtomicLong next = new AtomicLong();

  @Inject
  Keeping(Decisions decisions, Config config) {
    this(decisions, days(config), Clock.systemUTC());
  }

  public Keeping(Decisions decisions, Duration kept, Clock clock) {
    this.decisions = decisions;
    this.kept = kept;
    this.clock = clock;
  }

  private static Duration days(Config config) {
    var days = config.getOptionalValue(SETTING, Integer.class).orElse(DAYS);
    if (days < 1 || days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "%s must be 1 to %d days, but is %d".formatted(SETTING, MOST_DAYS, days));
    }
    return Duration.ofDays(days);
  }

  /// Where it fails, the decision that was made stands, and the next turn comes.
  void tidy() {
    var now = clock.millis();
    var due = next.get();
    if (now < due || !next.compareAndSet(due, now + PAUSE.toMillis())) {
      return;
    }
    try {
      decisions.removeBefore(now - kept.toMillis());
    } catch (RuntimeException e) {
      LOG.log(WARNING, "cannot forget old choices of formations", e);
    }
  }
}
