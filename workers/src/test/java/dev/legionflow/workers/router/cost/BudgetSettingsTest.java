package dev.legionflow.workers.router.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.workers.router.cost.Budget.Period;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetSettingsTest {

  private static final Payer PAYER = new Payer("red", "reviews", 7, "e", 9);

  private static List<Budget> budgets(String name, String value) {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(Map.of(name, value), "test", 100))
            .build();
    return new BudgetSettings(config).of(PAYER, null);
  }

  @Test
  void eachPeriodHasItsAmount() {
    assertThat(budgets("legion.router.budget.tenant", "5/day, 100/month, 2000"))
        .extracting(Budget::period, Budget::microDollars)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Period.DAY, 5_000_000L),
            org.assertj.core.groups.Tuple.tuple(Period.MONTH, 100_000_000L),
            org.assertj.core.groups.Tuple.tuple(Period.TOTAL, 2_000_000_000L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5/day, 3/day | two amounts for a day",
        "5/month, 3/month | two amounts for a month",
        "5, 3/day, 4 | two amounts for ever"
      })
  void twoOfOnePeriodAreRefused(String value, String reason) {
    assertThatThrownBy(() -> budgets("legion.router.budget.definition", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("legion.router.budget.definition has " + reason);
  }
}
