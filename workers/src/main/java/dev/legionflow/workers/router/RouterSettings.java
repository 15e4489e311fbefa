package dev.legionflow.workers.router;

import dev.legionflow.workers.router.redaction.Redaction;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/// The router's part of the configuration, besides its budgets and its registry.
///
/// - `legion.router.time-limit`: how long an answer may take with all that is tried (2 minutes); a
///   diagram may say less
/// - `legion.router.time-limit.<tier>`: how long one model of that tier may take of it (an equal
///   share of what is left for each model that may still be asked)
/// - `legion.router.hedge`: whether a second model or endpoint is asked when an answer is late,
///   which costs both (false)
/// - `legion.router.costs.keep`: how long the ledger is kept (400 days; at least 62)
/// - `legion.router.decisions.keep`: how long decisions are kept (30 days)
/// - `legion.router.decisions.texts`: whether prompts and answers are kept with them, redacted
///   (false)
/// - `legion.router.redact.<name>`: a pattern of what else is taken out of them
/// - `legion.router.cache.entries` (1,000), `….bytes` (64 MB), `….keep` (1 hour), `….likeness`
///   (0.95)
///
/// @param patterns of what is taken out, by their names
public record RouterSettings(
    Duration timeLimit,
    Map<Tier, Duration> tierLimits,
    boolean hedges,
    Duration costsKept,
    Duration decisionsKept,
    boolean keepsTexts,
    Map<String, String> patterns,
    int cacheEntries,
    long cacheBytes,
    Duration cacheKept,
    double likeness) {

  private static final String PREFIX = "legion.router.";
  private static final String REDACT = PREFIX + "redact.";

  /// Less than a job stays locked, so that no other worker asks the same meanwhile.
  static final Duration LONGEST = Duration.ofMinutes(4);

  /// Two months, as the rows of budgets of a month.
  private static final Duration LEAST_COSTS = Duration.ofDays(62);

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  public RouterSettings {
    tierLimits = Map.copyOf(tierLimits);
    patterns = Map.copyOf(patterns);
  }

  /// Reads the settings.
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong
  public static RouterSettings of(Config config) {
    var patterns = new LinkedHashMap<String, String>();
    for (var name : config.getPropertyNames()) {
      if (name.startsWith(REDACT)) {
        patterns.put(
            name.substring(REDACT.length()).replace("\"", ""), config.getValue(name, String.class));
      }
    }
    var limit = timeLimit(config, "time-limit", Duration.ofMinutes(2));
    var tierLimits = new EnumMap<Tier, Duration>(Tier.class);
    for (var tier : Tier.values()) {
      var name = "time-limit." + tier.name().toLowerCase(Locale.ROOT);
      if (config.getOptionalValue(PREFIX + name, String.class).isPresent()) {
        tierLimits.put(tier, timeLimit(config, name, limit));
      }
    }
    var likeness = config.getOptionalValue(PREFIX + "cache.likeness", Double.class).orElse(0.95);
    if (!(likeness > 0 && likeness <= 1)) {
      throw new IllegalArgumentException(
          PREFIX + "cache.likeness must be more than 0, and at most 1");
    }
    return new RouterSettings(
        limit,
        tierLimits,
        flag(config, "hedge"),
        costsKept(config),
        duration(config, "decisions.keep", Duration.ofDays(30)),
        flag(config, "decisions.texts"),
        patterns,
        config.getOptionalValue(PREFIX + "cache.entries", Integer.class).orElse(1_000),
        config.getOptionalValue(PREFIX + "cache.bytes", Long.class).orElse(64_000_000L),
        duration(config, "cache.keep", Duration.ofHours(1)),
        likeness);
  }

  /// @throws IllegalArgumentException naming the pattern that is wrong
  Redaction redaction() {
    try {
      return Redaction.with(patterns);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(REDACT + "…: " + e.getMessage(), e);
    }
  }

  private static boolean flag(Config config, String name) {
    return config.getOptionalValue(PREFIX + name, Boolean.class).orElse(false);
  }

  /// A budget that is set later, or whose row is gone, is made of the ledger.
  private static Duration costsKept(Config config) {
    var kept = duration(config, "costs.keep", Duration.ofDays(400));
    if (kept.compareTo(LEAST_COSTS) < 0) {
      throw new IllegalArgumentException(
          PREFIX + "costs.keep must be at least 62d: budgets are made of what is kept");
    }
    return kept;
  }

  private static Duration timeLimit(Config config, String name, Duration otherwise) {
    var limit = duration(config, name, otherwise);
    if (limit.compareTo(LONGEST) > 0 || limit.isZero()) {
      throw new IllegalArgumentException(
          PREFIX + name + " must be more than nothing, and at most 4m");
    }
    return limit;
  }

  private static Duration duration(Config config, String name, Duration otherwise) {
    return config
        .getOptionalValue(PREFIX + name, String.class)
        .map(text -> duration(PREFIX + name, text))
        .orElse(otherwise);
  }

  /// @param name for the message
  static Duration duration(String name, String text) {
    var matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "%s: '%s' must be a duration such as 90s".formatted(name, text.strip()));
    }
    var number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
