package dev.legionflow.it.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The command line.
///
/// @param wanted the scenarios to run, in order; empty for all
/// @param keep whether data and logs are kept also when nothing was violated
record Options(
    Optional<Duration> time,
    long seed,
    List<Wanted> wanted,
    Optional<Integer> kills,
    boolean keep) {

  /// A scenario by its name, and how many kills it gets when that is said.
  record Wanted(String name, Optional<Integer> kills) {}

  /// What is wrong with the command line.
  static final class Wrong extends RuntimeException {
    Wrong(String message) {
      super(message);
    }
  }

  static Options parse(List<String> arguments) {
    Optional<Duration> time = Optional.empty();
    Optional<Long> seed = Optional.empty();
    Optional<Integer> kills = Optional.empty();
    List<Wanted> wanted = new ArrayList<>();
    boolean keep = false;
    for (int i = 0; i < arguments.size(); i++) {
      var given = arguments.get(i);
      if (given.equals("--keep")) {
        keep = true;
        continue;
      }
      var name = given.contains("=") ? given.substring(0, given.indexOf('=')) : given;
      if (!List.of("--minutes", "--seed", "--scenario", "--kills").contains(name)) {
        throw new Wrong("unknown argument '" + given + "'");
      }
      String value;
      if (given.contains("=")) {
        value = given.substring(given.indexOf('=') + 1);
      } else if (i + 1 < arguments.size()) {
        value = arguments.get(++i);
      } else {
        throw new Wrong(name + " needs a value");
      }
      switch (name) {
        case "--minutes" -> time = Optional.of(Duration.ofMinutes(number(name, value, 1, 10_000)));
        case "--seed" -> seed = Optional.of(number(name, value, Long.MIN_VALUE, Long.MAX_VALUE));
        case "--kills" -> kills = Optional.of((int) number(name, value, 1, 100_000));
        default -> Arrays.stream(value.split(",")).map(Options::wanted).forEach(wanted::add);
      }
    }
    return new Options(time, seed.orElseGet(System::nanoTime), List.copyOf(wanted), kills, keep);
  }

  private static Wanted wanted(String text) {
    var parts = text.split(":", 2);
    return new Wanted(
        parts[0],
        parts.length == 1
            ? Optional.empty()
            : Optional.of((int) number("--scenario " + parts[0], parts[1], 1, 100_000)));
  }

  private static long number(String name, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new Wrong(
        "%s must be a whole number from %d to %d, but is '%s'".formatted(name, least, most, value));
  }
}
