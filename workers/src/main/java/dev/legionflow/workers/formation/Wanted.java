package dev.legionflow.workers.formation;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.choice.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a job asks for.
///
/// @param override the formation that it has to be; null where nobody says
/// @param appetiteMillis the most time; null where nobody says
/// @param appetiteMicroDollars the most money
record Wanted(
    Situation situation,
    Weights weights,
    @Nullable String override,
    @Nullable Long appetiteMillis,
    @Nullable Long appetiteMicroDollars) {

  static final List<String> FORMATIONS = List.of("phalanx", "vanguard", "skirmish", "spearhead");

  private static final String APPETITE = "appetite";

  /// A year.
  private static final double LONGEST_SECONDS = 31_536_000;

  /// A million dollars.
  private static final double DEAREST = 1e12;

  /// A header of the diagram cannot be read.
  static final class BadHeader extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadHeader(String header, String reason) {
      super("header '%s' %s".formatted(header, reason));
    }
  }

  static Wanted of(Job job) {
    var formations = formations(job);
    var type = Situation.spelt(job.text("taskType"));
    if (!Situation.isType(type)) {
      throw new Job.InvalidVariable(
          "taskType",
          "a name of at most 64 letters of a to z, digits, '-', '.' and '/'",
          job.variables().get("taskType"));
    }
    return new Wanted(
        new Situation(type, size(job), formations),
        weights(job),
        override(job, formations),
        millis(appetite(job, "seconds", LONGEST_SECONDS)),
        whole(appetite(job, "microDollars", DEAREST)));
  }

  private static List<String> formations(Job job) {
    var header = job.customHeaders().getOrDefault("formations", "");
    if (header.isBlank()) {
      return FORMATIONS;
    }
    var names = Arrays.stream(header.split(",", -1)).map(String::strip).toList();
    if (names.size() > Situation.MOST
        || names.stream().distinct().count() < names.size()
        || !names.stream().allMatch(Situation::isName)) {
      throw new BadHeader(
          "formations",
          "must be 1 to %d different names of small letters, digits and '-', between commas"
              .formatted(Situation.MOST));
    }
    return names;
  }

  private static Weights weights(Job job) {
    var header = job.customHeaders().getOrDefault("weights", "");
    try {
      return header.isBlank() ? Weights.USUAL : Weights.parse(header);
    } catch (IllegalArgumentException e) {
      throw new BadHeader("weights", String.valueOf(e.getMessage()));
    }
  }

  private static int size(Job job) {
    return switch (job.variables().get("size")) {
      case null -> 1;
      case Number number
          when number.doubleValue() >= 1
              && number.doubleValue() <= Situation.LARGEST
              && number.doubleValue() == number.intValue() ->
          number.intValue();
      case Object other ->
          throw new Job.InvalidVariable(
              "size", "a whole number from 1 to " + Situation.LARGEST, other);
    };
  }

  private static @Nullable String override(Job job, List<String> formations) {
    var name = job.text("formationOverride", "").strip();
    if (name.isEmpty()) {
      return null;
    }
    if (!formations.contains(name)) {
      throw new Job.InvalidVariable("formationOverride", "one of " + formations, name);
    }
    return name;
  }

  private static @Nullable Double appetite(Job job, String member, double most) {
    var given = job.variables().get(APPETITE);
    if (given == null) {
      return null;
    }
    if (!(given instanceof Map<?, ?> members)) {
      throw new Job.InvalidVariable(APPETITE, "an object like {seconds, microDollars}", given);
    }
    return switch (members.get(member)) {
      case null -> null;
      case Number number when number.doubleValue() > 0 && number.doubleValue() <= most ->
          number.doubleValue();
      case Object other ->
          throw new Job.InvalidVariable(
              APPETITE + "." + member, "a number above 0, at most %.0f".formatted(most), other);
    };
  }

  private static @Nullable Long millis(@Nullable Double seconds) {
    return seconds == null ? null : (Long) Math.max(1, Math.round(seconds * 1_000));
  }

  private static @Nullable Long whole(@Nullable Double amount) {
    return amount == null ? null : (Long) Math.max(1, Math.round(amount));
  }
}
