package dev.legionflow.workers.router.cost;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with a budget is found when the application starts.
class BudgetsAtStartTest {

  private static final String PREFIX = "legion.router.budget.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "instance | much | instance: 'much' must be an amount",
        "day | 5/day | day: '5/day' must be an amount",
        "definition | 1/week | definition: 'week' must be 'day' or 'month'",
        "tenant | 1,2,3,4 | tenant has more than 3 amounts",
        "definitions.\"a b\" | -1 | definitions.\"a b\": '-1' must be an amount",
        "tenants.\"red\" | 1/year | tenants.\"red\": 'year' must be 'day' or 'month'",
        "tenants.red | 1 | tenants.red: the id stands in quotes: legion.router.budget.tenants.\"red\""
      })
  void aWrongOneIsNamed(String name, String value, String told) {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(Map.of(PREFIX + name, value), "a file", 100))
            .build();
    assertThatThrownBy(() -> new BudgetSettings(config).check())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(PREFIX + told);
  }

  @ParameterizedTest
  @CsvSource({
    "LEGION_ROUTER_BUDGET_DAY, much",
    "LEGION_ROUTER_BUDGET_TENANT, 1/week",
    "LEGION_ROUTER_BUDGET_DEFINITIONS__REVIEW_, 1/week"
  })
  void aWrongOneOfTheEnvironmentIsNamed(String name, String value) {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(new EnvConfigSource(Map.of(name, value), 300))
            .build();
    assertThatThrownBy(() -> new BudgetSettings(config).check())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(PREFIX);
  }

  @Test
  void rightOnesAreTaken() {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(
                new PropertiesConfigSource(
                    Map.of(
                        PREFIX + "instance", "0.5",
                        PREFIX + "day", "3",
                        PREFIX + "definition", "5/day, 100/month",
                        PREFIX + "tenants.\"red\"", "2000"),
                    "a file",
                    100))
            .withSources(
                new EnvConfigSource(
                    Map.of("LEGION_ROUTER_BUDGET_DEFINITIONS__CODE_CHANGE_", "1/day"), 300))
            .build();
    new BudgetSettings(config).check();
  }
}
