package dev.legionflow.workers.router.cost;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.router.cost.Budget.Period;
import dev.legionflow.workers.router.cost.Budget.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// The budgets that are set. Amounts are US dollars; those of definitions and tenants may be
/// several with commas between, each for a day, a month or for ever: `5/day, 100/month` or `2000`.
///
/// - `legion.router.budget.instance`: of each process instance
/// - `legion.router.budget.definition`: of each process; `….definitions."<id>"` of this one
/// - `legion.router.budget.tenant`: of each tenant; `….tenants."<id>"` of this one
/// - `legion.router.budget.day`: of all together, for a day
@ApplicationScoped
public class BudgetSettings {

  private static final String PREFIX = "legion.router.budget.";

  private static final Pattern ID =
      Pattern.compile(Pattern.quote(PREFIX) + "(definitions|tenants)\\.(.+)");

  /// As many settings are remembered; they do not change while the process runs.
  private static final int MOST = 10_000;

  private static final int MOST_AMOUNTS = 3;

  private final Config config;
  private final Map<String, Optional<String>> known = new ConcurrentHashMap<>();

  @Inject
  public BudgetSettings(Config config) {
    this.config = config;
  }

  /// Reads all that is set, so that a mistake ends the start and not the first mission.
  ///
  /// @throws IllegalArgumentException naming a setting that is wrong
  public void check() {
    for (var name : List.of(PREFIX + "instance", PREFIX + "day")) {
      setting(name).ifPresent(text -> amount(name, text));
    }
    for (var name : config.getPropertyNames()) {
      var id = ID.matcher(name);
      if (id.matches() && !id.group(2).matches("\".+\"")) {
        throw new IllegalArgumentException(
            "%s: the id stands in quotes: %s%s.\"%s\""
                .formatted(name, PREFIX, id.group(1), id.group(2)));
      }
      if (id.matches() || name.equals(PREFIX + "definition") || name.equals(PREFIX + "tenant")) {
        setting(name)
            .ifPresent(
                text -> add(new ArrayList<>(), new Found(name, text), Scope.DEFINITION, "", ""));
      }
    }
  }

  /// What a call has to fit into.
  ///
  /// @param narrowed micro-dollars that the diagram allows the instance; it never widens what is
  ///   set
  /// @throws IllegalArgumentException naming a setting that is wrong
  public List<Budget> of(Payer payer, @Nullable Long narrowed) {
    var budgets = new ArrayList<Budget>();
    instance(payer, narrowed).ifPresent(budgets::add);
    amounts("definition", "definitions", payer.processId())
        .ifPresent(
            found -> add(budgets, found, Scope.DEFINITION, payer.tenantId(), payer.processId()));
    amounts("tenant", "tenants", payer.tenantId())
        .ifPresent(found -> add(budgets, found, Scope.TENANT, payer.tenantId(), payer.tenantId()));
    setting(PREFIX + "day")
        .ifPresent(text ->
            budgets.add(
                new Budget(
                    Scope.ALL, "", "", Period.DAY, amount(PREFIX + "day", text), PREFIX + "day")));
    return budgets;
  }

  private Optional<Budget> instance(Payer payer, @Nullable Long narrowed) {
    var name = PREFIX + "instance";
    var set = setting(name).map(text -> instance(payer, amount(name, text), name));
    if (narrowed == null) {
      return set;
    }
    var by = "the diagram's budget";
    return Optional.of(
        set.map(budget -> budget.atMost(narrowed, by))
            .orElseGet(() -> instance(payer, narrowed, by)));
  }

  private static Budget instance(Payer payer, long microDollars, String setting) {
    return new Budget(
        Scope.INSTANCE,
        payer.tenantId(),
        Long.toString(payer.instanceKey()),
        Period.TOTAL,
        microDollars,
        setting);
  }

  private record Found(String setting, String text) {}

  private Optional<Found> amounts(String each, String one, String id) {
    var own = PREFIX + one + ".\"" + id + "\"";
    return setting(own)
        .map(text -> new Found(own, text))
        .or(() -> setting(PREFIX + each).map(text -> new Found(PREFIX + each, text)));
  }

  private static void add(
      List<Budget> budgets, Found found, Scope scope, String tenantId, String subject) {
    var parts = found.text().split(",", MOST_AMOUNTS + 1);
    if (parts.length > MOST_AMOUNTS) {
      throw new IllegalArgumentException(found.setting() + " has more than 3 amounts");
    }
    for (var part : parts) {
      var slash = part.indexOf('/');
      var period = slash < 0 ? Period.TOTAL : period(found.setting(), part.substring(slash + 1));
      var amount = amount(found.setting(), slash < 0 ? part : part.substring(0, slash));
      if (budgets.stream().anyMatch(same -> same.scope() == scope && same.period() == period)) {
        // They would be one row, and count everything twice.
        throw new IllegalArgumentException(
            "%s has two amounts for %s"
                .formatted(
                    found.setting(),
                    switch (period) {
                      case DAY -> "a day";
                      case MONTH -> "a month";
                      case TOTAL -> "ever";
                    }));
      }
      budgets.add(new Budget(scope, tenantId, subject, period, amount, found.setting()));
    }
  }

  private static Period period(String setting, String text) {
    return switch (text.strip()) {
      case "day" -> Period.DAY;
      case "month" -> Period.MONTH;
      default ->
          throw new IllegalArgumentException(
              "%s: '%s' must be 'day' or 'month'".formatted(setting, text.strip()));
    };
  }

  private static long amount(String setting, String text) {
    try {
      return Dollars.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: '%s' %s".formatted(setting, text.strip(), e.getMessage()), e);
    }
  }

  private Optional<String> setting(String name) {
    var value = known.get(name);
    if (value == null) {
      value = config.getOptionalValue(name, String.class);
      if (known.size() < MOST) {
        known.put(name, value);
      }
    }
    return value;
  }

  /// What the diagram allows: the header or variable `budget`, whichever is less.
  ///
  /// @throws IllegalArgumentException when one of them is no amount
  public static @Nullable Long narrowed(Job job) {
    var header = job.customHeaders().get("budget");
    var least = header == null ? null : (Long) amount("header 'budget'", header);
    return switch (job.variables().get("budget")) {
      case null -> least;
      case String text -> least(least, amount("variable 'budget'", text));
      case Number number -> least(least, amount("variable 'budget'", plain(number)));
      case Object other -> throw new Job.InvalidVariable("budget", "an amount of dollars", other);
    };
  }

  private static String plain(Number number) {
    try {
      return new java.math.BigDecimal(number.toString()).toPlainString();
    } catch (NumberFormatException e) {
      // NaN and infinities are told as they are.
      return number.toString();
    }
  }

  private static Long least(@Nullable Long one, long other) {
    return one == null ? other : Math.min(one, other);
  }
}
