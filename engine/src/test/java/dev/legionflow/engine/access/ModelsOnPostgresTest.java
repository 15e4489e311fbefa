package dev.legionflow.engine.access;

import dev.legionflow.engine.store.OnPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIf;

@QuarkusTest
@TestProfile(ModelsOnPostgresTest.Profile.class)
@EnabledIf(
    value = "dev.legionflow.engine.store.TestPostgres#isThere",
    disabledReason = "PostgreSQL is not installed, or nobody is there to run it")
class ModelsOnPostgresTest extends ModelsTest {

  public static class Profile extends OnPostgres {
    @Override
    public Map<String, String> getConfigOverrides() {
      var config = new HashMap<>(super.getConfigOverrides());
      WithModels.declare(config);
      return config;
    }
  }
}
