package dev.legionflow.workers.learning.memory;

import java.time.Duration;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/// How much is remembered, and how long.
///
/// - `legion.memory.keep`: how long a session is kept after it was last written to (30 days)
///
/// @param branchEntries of a branch, those that it shares included
/// @param entries of all branches of a session
/// @param characters of these
/// @param branches of a session
/// @param sessions of a tenant
public record Bounds(
    int branchEntries, int entries, long characters, int branches, int sessions, Duration kept) {

  /// Characters of one entry.
  static final int TEXT = 50_000;

  /// Characters of a role.
  static final int ROLE = 64;

  /// Entries of one job.
  static final int AT_ONCE = 200;

  static final Bounds USUAL =
      new Bounds(2_000, 10_000, 5_000_000, 100, 100_000, Duration.ofDays(30));

  private static final String KEEP = "legion.memory.keep";
  private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,5})(m|h|d)");
  private static final Duration LONGEST = Duration.ofDays(3_650);

  /// Reads the settings.
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong
  public static Bounds of(Config config) {
    return config
        .getOptionalValue(KEEP, String.class)
        .map(text -> new Bounds(2_000, 10_000, 5_000_000, 100, 100_000, kept(text.strip())))
        .orElse(USUAL);
  }

  private static Duration kept(String text) {
    var matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      var count = Long.parseLong(matcher.group(1));
      var kept =
          switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      if (kept.compareTo(LONGEST) <= 0) {
        return kept;
      }
    }
    throw new IllegalArgumentException(
        "%s must be a time such as 90m, 12h or 30d, at most 3650d, but is '%s'"
            .formatted(KEEP, text));
  }
}
