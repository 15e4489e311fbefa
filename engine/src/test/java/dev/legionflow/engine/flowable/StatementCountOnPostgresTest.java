package dev.legionflow.engine.flowable;

import dev.legionflow.engine.store.OnPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIf;

@QuarkusTest
@TestProfile(StatementCountOnPostgresTest.Counted.class)
@EnabledIf(
    value = "dev.legionflow.engine.store.TestPostgres#isThere",
    disabledReason = "PostgreSQL is not installed, or nobody is there to run it")
class StatementCountOnPostgresTest extends StatementCountTest {

  public static final class Counted extends OnPostgres {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(CountingDatabase.class);
    }
  }
}
