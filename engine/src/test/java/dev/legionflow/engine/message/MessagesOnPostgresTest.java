package dev.legionflow.engine.message;

import dev.legionflow.engine.store.OnPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIf;

@QuarkusTest
@TestProfile(MessagesOnPostgresTest.Patient.class)
@EnabledIf(
    value = "dev.legionflow.engine.store.TestPostgres#isThere",
    disabledReason = "PostgreSQL is not installed, or nobody is there to run it")
class MessagesOnPostgresTest extends MessagesTest {

  public static final class Patient extends OnPostgres {
    @Override
    public Map<String, String> getConfigOverrides() {
      var all = new HashMap<>(super.getConfigOverrides());
      all.put("legion.inline.time-limit", "9s");
      return all;
    }
  }
}
