package dev.legionflow.workers.booster.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCommandsTest {

  @TempDir Path temp;

  private static SmallRyeConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build();
  }

  @Test
  void readsWhatTheConfigurationNames() {
    TestCommands commands =
        TestCommands.from(
            config(
                Map.of(
                    "legion.check.shop.folder", "/srv/shop",
                    "legion.check.shop.command", "python3, -m,unittest,a\\,b",
                    "legion.check.shop.timeout", "PT30S",
                    "legion.check.other.folder", "/srv/other",
                    "legion.check.other.command", "make",
                    "legion.checks", "unrelated")));

    assertThat(commands.commands())
        .containsExactly(
            new TestCommand("other", Path.of("/srv/other"), List.of("make"), Duration.ofMinutes(2)),
            new TestCommand(
                "shop",
                Path.of("/srv/shop"),
                List.of("python3", "-m", "unittest", "a,b"),
                Duration.ofSeconds(30)));
    assertThat(commands.longestTimeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(
            () -> TestCommands.from(config(Map.of("legion.check.shop.folder", "/srv/shop"))))
        .hasMessage("legion.check.shop.command is missing");
    assertThatThrownBy(() ->
            TestCommands.from(
                config(
                    Map.of(
                        "legion.check.shop.folder", "/srv/shop",
                        "legion.check.shop.command", "make",
                        "legion.check.shop.timeout", "PT5H"))))
        .hasMessageContaining("legion.check.shop.timeout");
  }

  @Test
  void theNearestFolderCounts() throws Exception {
    Path outer = Files.createDirectories(temp.toRealPath().resolve("outer"));
    Path inner = Files.createDirectories(outer.resolve("inner/deep"));
    TestCommands commands =
        TestCommands.from(
            config(
                Map.of(
                    "legion.check.a.folder",
                    outer.toString(),
                    "legion.check.a.command",
                    "a",
                    "legion.check.b.folder",
                    outer.resolve("inner").toString(),
                    "legion.check.b.command",
                    "b",
                    "legion.check.c.folder",
                    temp.resolve("missing").toString(),
                    "legion.check.c.command",
                    "c")));

    assertThat(commands.forFolder(inner)).map(TestCommand::name).contains("b");
    assertThat(commands.forFolder(outer)).map(TestCommand::name).contains("a");
    assertThat(commands.forFolder(temp.toRealPath())).isEmpty();
  }
}
