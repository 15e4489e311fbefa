package dev.legionflow.workers.booster;

import dev.legionflow.workers.booster.folder.Workspaces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/// The booster's part of the configuration.
///
/// - `legion.workspaces`: the folders, separated by commas, in which missions may work; by default
///   `workspaces` in the data folder `legion.data`.
@ApplicationScoped
public class BoosterSettings {

  private final Config config;

  @Inject
  public BoosterSettings(Config config) {
    this.config = config;
  }

  public Workspaces workspaces() {
    List<String> roots =
        config
            .getOptionalValues("legion.workspaces", String.class)
            .orElseGet(() -> {
              String data = config.getOptionalValue("legion.data", String.class).orElse("data");
              return List.of(Path.of(data, "workspaces").toString());
            });
    return new Workspaces(roots.stream().map(String::strip).map(Path::of).toList());
  }
}
