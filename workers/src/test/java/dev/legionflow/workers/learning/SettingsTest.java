package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The settings and their defaults.
class SettingsTest {

  private static LearningSettings with(Map<String, String> settings) {
    return LearningSettings.of(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build());
  }

  @Test
  void theyHaveDefaultsAndBounds() {
    assertThat(with(Map.of())).isEqualTo(new LearningSettings(Duration.ofDays(90), 0.1));
    assertThat(with(Map.of("legion.learning.attempt-ttl", "12h", "legion.learning.explore", "0.2")))
        .isEqualTo(new LearningSettings(Duration.ofHours(12), 0.2));
    for (var wrong : new String[] {"0d", "5000d", "soon"}) {
      assertThatThrownBy(() -> with(Map.of("legion.learning.attempt-ttl", wrong)))
          .hasMessageContaining("legion.learning.attempt-ttl");
    }
    assertThatThrownBy(() -> with(Map.of("legion.learning.explore", "2")))
        .hasMessageContaining("legion.learning.explore");
  }
}
