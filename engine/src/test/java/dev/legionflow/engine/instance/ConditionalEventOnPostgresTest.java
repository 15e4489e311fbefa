package dev.legionflow.engine.instance;

import dev.legionflow.engine.store.OnPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.condition.EnabledIf;

@QuarkusTest
@TestProfile(OnPostgres.class)
@EnabledIf(
    value = "dev.legionflow.engine.store.TestPostgres#isThere",
    disabledReason = "PostgreSQL is not installed, or nobody is there to run it")
class ConditionalEventOnPostgresTest extends ConditionalEventTest {}
