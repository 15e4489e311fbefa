package dev.legionflow.engine.store;

import dev.legionflow.engine.http.TempData;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;

/// As [TempData], with a PostgreSQL database of its own behind it.
public class OnPostgres extends TempData {

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(new TestResourceEntry(FreshDatabase.class));
  }

  public static class FreshDatabase implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      return Map.of(
          "legion.database.url",
          TestPostgres.newDatabase(),
          "legion.database.user",
          TestPostgres.user());
    }

    @Override
    public void stop() {}
  }
}
