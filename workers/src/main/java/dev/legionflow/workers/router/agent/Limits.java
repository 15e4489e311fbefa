package dev.legionflow.workers.router.agent;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.router.cost.Dollars;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bounds of an agent, from the headers of its sub-process.
///
/// @param microDollars of all its steps together
/// @param scripted whether the variable `script`, where it is there, answers instead of a model
/// @param others the headers that are for the model
record Limits(
    int steps, long tokens, long microDollars, boolean scripted, Map<String, String> others) {

  private static final String STEPS = "maxSteps";
  private static final String TOKENS = "maxTokens";
  private static final String COST = "maxTotalCost";
  private static final String SCRIPTED = "scripted";

  /// Of one call; what is left of the agent's money bounds it too.
  private static final String ONE_COST = "maxCost";

  private static final int MOST_STEPS = 100;
  private static final int DEFAULT_STEPS = 10;
  private static final long MOST_TOKENS = 100_000_000;
  private static final long DEFAULT_TOKENS = 200_000;

  static Limits of(Job job) {
    var headers = new HashMap<>(job.customHeaders());
    var steps = number(STEPS, headers.remove(STEPS), DEFAULT_STEPS, MOST_STEPS);
    var tokens = number(TOKENS, headers.remove(TOKENS), DEFAULT_TOKENS, MOST_TOKENS);
    var cost = dollars(COST, headers.remove(COST));
    var scripted =
        switch (headers.remove(SCRIPTED)) {
          case null -> false;
          case "true" -> true;
          case "false" -> false;
          default -> throw new IllegalArgumentException("header 'scripted' must be true or false");
        };
    return new Limits((int) steps, tokens, cost, scripted, headers);
  }

  private static long number(String name, @Nullable String value, long otherwise, long most) {
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    try {
      var number = Long.parseLong(value.strip());
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "header '%s' must be a whole number from 1 to %d".formatted(name, most));
  }

  private static long dollars(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return Long.MAX_VALUE;
    }
    try {
      return Dollars.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("header '%s' %s".formatted(name, e.getMessage()), e);
    }
  }

  /// Which bound an agent has come to; null for none.
  @Nullable String reached(Agent agent) {
    if (agent.steps() >= steps) {
      return "%d steps are the bound".formatted(steps);
    }
    if (agent.tokens() >= tokens) {
      return "%d tokens were used, %d are the bound".formatted(agent.tokens(), tokens);
    }
    if (agent.microDollars() >= microDollars) {
      return "%s were spent, %s are the bound"
          .formatted(Dollars.text(agent.microDollars()), Dollars.text(microDollars));
    }
    return null;
  }

  /// The headers of one call of the model.
  Map<String, String> ofOneCall(Agent agent) {
    var headers = new HashMap<>(others);
    headers.put("json", "true");
    if (microDollars != Long.MAX_VALUE) {
      var left = microDollars - agent.microDollars();
      var one = Math.min(left, dollars(ONE_COST, headers.get(ONE_COST)));
      headers.put(ONE_COST, Dollars.text(one).substring(1));
    }
    return headers;
  }
}
