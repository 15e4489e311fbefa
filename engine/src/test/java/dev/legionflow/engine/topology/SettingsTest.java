package dev.legionflow.engine.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class SettingsTest {

  private static final Pattern ROW =
      Pattern.compile("\\| `(legion\\.[^`]+)` \\| `(LEGION_[^`]+)`.*");

  @Test
  void theKnownOnesAreThoseOfTheDocumentation() throws IOException {
    var listed = new TreeSet<String>();
    for (var line : Files.readAllLines(Path.of("..", "docs", "configuration.md"))) {
      var row = ROW.matcher(line);
      if (row.matches() && !row.group(1).contains("<")) {
        listed.add(row.group(1));
        assertThat(Settings.misspelt(row.group(2))).isEmpty();
      }
    }
    assertThat(listed).isEqualTo(new TreeSet<>(Settings.KNOWN));
  }

  @Test
  void whatTheEngineAsksForIsKnown() {
    var classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.legionflow.engine");
    var asked = new TreeSet<String>();
    classes.stream()
        .filter(c -> c.isAnnotatedWith(ConfigMapping.class))
        .map(JavaClass::reflect)
        .forEach(
            c -> asked.addAll(ConfigMappings.getProperties(ConfigClass.configClass(c)).keySet()));
    classes.stream()
        .flatMap(c -> c.getCodeUnits().stream())
        .flatMap(unit -> unit.getParameters().stream())
        .filter(parameter -> parameter.isAnnotatedWith(ConfigProperty.class))
        .map(parameter -> parameter.getAnnotationOfType(ConfigProperty.class).name())
        .filter(name -> name.startsWith("legion."))
        .forEach(asked::add);
    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(asked)
        .allSatisfy(name ->
            assertThat(Settings.misspelt(name.replace("[*]", "[0]").replace("*", "one")))
                .isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "legion.databse.url, legion.database.url",
    "legion.database.poolsize, legion.database.pool-size",
    "legion.roles, legion.role",
    "LEGION_DATABASE_POOLSIZE, LEGION_DATABASE_POOL_SIZE",
    "LEGION_JOURNAL_KEYFILE, LEGION_JOURNAL_KEY_FILE"
  })
  void aMisspeltOneIsNamedWithTheNearest(String name, String meant) {
    assertThat(Settings.misspelt(name))
        .hasValue(
            "%s is no setting and has no effect: is it %s?; docs/configuration.md lists them"
                .formatted(name, meant));
  }

  @Test
  void nothingIsGuessedFromFarAway() {
    assertThat(Settings.misspelt("legion.cockpit.colour.of.the.buttons"))
        .hasValue(
            "legion.cockpit.colour.of.the.buttons is no setting and has no effect;"
                + " docs/configuration.md lists them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "legion.check.shop.command",
        "legion.check.\"my.shop\".timeout",
        "legion.retention.definitions.\"code-change\"",
        "legion.http.allowed-hosts[1]",
        "LEGION_HTTP_ALLOWED_HOSTS_1_",
        "LEGION_CHECK_SHOP_FOLDER",
        "LEGION_RETENTION_DEFINITIONS__CODE_CHANGE_",
        "LEGION_HOME"
      })
  void whatHasAnotherNameInItIsKnown(String name) {
    assertThat(Settings.misspelt(name)).isEmpty();
  }

  @Test
  void allSourcesAreLookedAt() {
    var config =
        new SmallRyeConfigBuilder()
            .withSources(
                new PropertiesConfigSource(
                    Map.of("legion.rol", "engine", "quarkus.rol", "x", "legion.role", "all"),
                    "a file",
                    100))
            .withSources(
                new EnvConfigSource(Map.of("LEGION_DATE", "/data", "LEGION_DATA", "/data"), 300))
            .build();
    assertThat(Settings.misspelt(config))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("LEGION_DATE ").contains("LEGION_DATA?"),
            one -> assertThat(one).startsWith("legion.rol ").contains("legion.role?"));
  }

  /// Nobody is to go on with the doors open because of one letter.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "legion.multi-tenacy.enabled",
        "legion.multi-tenancy.enable",
        "legion.multi-tenancy",
        "legion.multitenancy.enabled",
        "legion.tenants.enabled",
        "legion.access.users.red.tenant",
        "legion.access.user.red.tenants",
        "legion.access.users.\"red\".role",
        "legion.acces.users.red.roles",
        "legion.access.roles.clerk.permission",
        "legion.router.budget.dya",
        "legion.router.budgets.day",
        "legion.router.budget.definition.\"review\"",
        "LEGION_ROUTER_BUDGET_DYA",
        "LEGION_MULTI_TENANCY",
        "LEGION_MULTI_TENACY_ENABLED",
        "LEGION_ACCESS_USERS_RED_TENANT"
      })
  void aMisspeltGuardEndsTheStart(String name) {
    assertThatThrownBy(() -> Settings.misspelt(with(name)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(name + " is no setting");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "legion.multi-tenancy.enabled",
        "legion.access.users.red.tenants[0]",
        "LEGION_MULTI_TENANCY_ENABLED",
        "LEGION_ACCESS_USERS_RED_TENANTS",
        "legion.acceptance",
        "legion.router.probes",
        "legion.router.budget.definitions.\"review\"",
        "legion.multipart.size",
        "LEGION_ACCESS_PORT"
      })
  void othersDoNot(String name) {
    assertThat(Settings.misspelt(with(name))).hasSizeLessThan(2);
  }

  private static Config with(String name) {
    return new SmallRyeConfigBuilder()
        .withSources(
            name.startsWith("LEGION_")
                ? new EnvConfigSource(Map.of(name, "true"), 300)
                : new PropertiesConfigSource(Map.of(name, "true"), "a file", 100))
        .build();
  }
}
