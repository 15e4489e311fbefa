package dev.legionflow.engine.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
}
