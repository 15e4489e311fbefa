package dev.legionflow.workers.learning;

import java.time.Duration;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/// The bank's part of the configuration.
///
/// @param kept `legion.learning.attempt-ttl`: how long attempts and what was learned of them are
///   kept (90 days)
/// @param explore `legion.learning.explore`: the share of attempts that try something else than
///   what is known to be good, where the diagram does not say (0.1)
record LearningSettings(Duration kept, double explore) {

  static final LearningSettings DEFAULT = new LearningSettings(Duration.ofDays(90), 0.1);

  private static final String KEPT = "legion.learning.attempt-ttl";
  private static final String EXPLORE = "legion.learning.explore";
  private static final int MOST_DAYS = 3_650;
  private static final Pattern TIME = Pattern.compile("(\\d{1,5})([hd])");

  LearningSettings {
    if (kept.isZero() || kept.compareTo(Duration.ofDays(MOST_DAYS)) > 0) {
      throw new IllegalArgumentException(KEPT + " must be from 1h to 3650d");
    }
    if (!(explore >= 0 && explore <= 1)) {
      throw new IllegalArgumentException(EXPLORE + " must be from 0 to 1");
    }
  }

  /// Reads the settings.
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong
  static LearningSettings of(Config config) {
    return new LearningSettings(
        config
            .getOptionalValue(KEPT, String.class)
            .map(LearningSettings::time)
            .orElse(DEFAULT.kept()),
        config.getOptionalValue(EXPLORE, Double.class).orElse(DEFAULT.explore()));
  }

  private static Duration time(String text) {
    var matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "%s: '%s' must be a duration such as 90d".formatted(KEPT, text.strip()));
    }
    var number = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
  }
}
