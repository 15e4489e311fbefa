package dev.legionflow.workers.booster;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoosterSettingsTest {

  private static List<Path> roots(Map<String, String> properties) {
    return new BoosterSettings(
            new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build())
        .workspaces()
        .roots();
  }

  @Test
  void workspacesLieInTheDataFolder() {
    assertThat(roots(Map.of())).containsExactly(Path.of("data/workspaces").toAbsolutePath());
    assertThat(roots(Map.of("legion.data", "/srv/legion")))
        .containsExactly(Path.of("/srv/legion/workspaces"));
  }

  @Test
  void orWhereTheConfigurationSays() {
    assertThat(roots(Map.of("legion.data", "/srv/legion", "legion.workspaces", "/a, /b/../c")))
        .containsExactly(Path.of("/a"), Path.of("/c"));
  }
}
