package dev.legionflow.workers.formation.choice;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a mission cares about. They are taken as shares of their sum.
public record Weights(double success, double time, double cost, double overhead) {

  public static final Weights USUAL = new Weights(0.6, 0.2, 0.1, 0.1);

  private static final String FORM =
      "must be like 'success 0.6, time 0.2, cost 0.1, overhead 0.1', each from 0 to 1";
  private static final int LONGEST = 200;

  public Weights {
    for (var each : new double[] {success, time, cost, overhead}) {
      if (!(each >= 0 && each <= 1)) {
        throw new IllegalArgumentException(FORM);
      }
    }
    if (success <= 0) {
      throw new IllegalArgumentException(FORM + ", and success above 0");
    }
  }

  /// Reads `success 0.6, time 0.2`; what is not named has no weight.
  ///
  /// @throws IllegalArgumentException saying what they must be like
  public static Weights parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(FORM);
    }
    Map<String, Double> named = new LinkedHashMap<>();
    for (var part : text.split(",", -1)) {
      var words = part.strip().split("[ =:]+", -1);
      if (words.length != 2
          || named.put(words[0].toLowerCase(Locale.ROOT), number(words[1])) != null) {
        throw new IllegalArgumentException(FORM);
      }
    }
    var weights =
        new Weights(
            or0(named.remove("success")),
            or0(named.remove("time")),
            or0(named.remove("cost")),
            or0(named.remove("overhead")));
    if (!named.isEmpty()) {
      throw new IllegalArgumentException(FORM + "; there is no " + named.keySet());
    }
    return weights;
  }

  /// As [#parse] reads it.
  public String toText() {
    return "success %s, time %s, cost %s, overhead %s".formatted(success, time, cost, overhead);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(FORM, e);
    }
  }

  private static double or0(@Nullable Double weight) {
    return weight == null ? 0 : weight;
  }

  /// From 0 to 1: the success, times the weighted mean of what is known. So what failed earns
  /// nothing for having failed fast, and what nobody has measured counts neither way.
  public double reward(Scores scores) {
    var sum = success;
    var of = success;
    var known = new @Nullable Double[] {scores.time(), scores.cost(), scores.overhead()};
    var weights = new double[] {time, cost, overhead};
    for (var at = 0; at < known.length; at++) {
      var score = known[at];
      if (score != null) {
        sum += weights[at] * score;
        of += weights[at];
      }
    }
    return scores.success() * sum / of;
  }
}
