package dev.legionflow.workers.formation;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.workers.formation.store.Decisions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/// Forgets what is past its time, now and then as decisions are made, a part at a time. The setting
/// `legion.formation.keep` says after how many days (`180d`; `1d` to `3650d`).
@ApplicationScoped
public class Keeping {

  private static final System.Logger LOG = System.getLogger(Keeping.class.getName());
  private static final String SETTING = "legion.formation.keep";
  private static final String USUAL = "180d";
  private static final Pattern DAYS = Pattern.compile("\\d{1,4}d");
  private static final int MOST_DAYS = 3_650;
  private static final Duration PAUSE = Duration.ofHours(1);

  /// So many at a time: a job waits meanwhile. The next decision goes on where more are left.
  private static final int AT_ONCE = 5_000;

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
    var text = config.getOptionalValue(SETTING, String.class).orElse(USUAL).strip();
    var days = DAYS.matcher(text).matches() ? Integer.parseInt(text, 0, text.length() - 1, 10) : 0;
    if (days < 1 || days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "%s must be 1d to %dd, but is '%s'".formatted(SETTING, MOST_DAYS, text));
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
      if (decisions.removeBefore(now - kept.toMillis(), AT_ONCE) == AT_ONCE) {
        next.set(now);
      }
    } catch (RuntimeException e) {
      LOG.log(WARNING, "cannot forget old choices of formations", e);
    }
  }
}
