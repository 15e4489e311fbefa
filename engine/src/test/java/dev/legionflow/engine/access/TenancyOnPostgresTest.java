package dev.legionflow.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.OnPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@QuarkusTest
@TestProfile(TenancyOnPostgresTest.Profile.class)
@EnabledIf(
    value = "dev.legionflow.engine.store.TestPostgres#isThere",
    disabledReason = "PostgreSQL is not installed, or nobody is there to run it")
class TenancyOnPostgresTest extends TenancyTest {

  @Inject Database database;

  /// A small tenant does not pay for a large one.
  @Test
  void aTenantsRowsAreFoundByAnIndex() {
    database
        .jdbi()
        .useTransaction(handle -> {
          handle.execute(
              """
              insert into legion_ru_job (key, type, state, activatable_at, retries, custom_headers,
                has_incident, process_instance_key, root_id, process_definition_key,
                bpmn_process_id, process_definition_version, element_id, element_instance_key,
                execution_id, scope_path, tags, tenant_id, revision, kind, listener_index)
              select -n, 'much', 'CREATED', 0, 3, '{}', false, 1, '1', 1, 'p', 1, 'e', 1, '-' || n,
                '', '', case when n % 1000 = 0 then 'small' else 'large' end, 0, 'BPMN_ELEMENT', 0
              from generate_series(1, 20000) n
              """);
          handle.execute(
              """
              insert into legion_process_instance (key, process_definition_key, bpmn_process_id,
                version, root_process_instance_key, state, start_date, position, tags, tenant_id)
              select -n, 1, 'p', 1, -n, 'ACTIVE', n, -n, '',
                case when n % 1000 = 0 then 'small' else 'large' end
              from generate_series(1, 20000) n
              """);
          handle.execute("analyze legion_ru_job");
          handle.execute("analyze legion_process_instance");
          assertThat(
                  plan(
                      handle,
                      """
                      select key from legion_ru_job
                      where type = 'much' and activatable_at <= 1 and retries > 0
                        and not suspended and tenant_id in (?)
                      order by key limit 10 for update skip locked
                      """))
              .contains("legion_ru_job_tenant");
          assertThat(
                  plan(
                      handle,
                      """
                      select * from legion_process_instance e where e.tenant_id in (?)
                      order by e.key limit 50
                      """))
              .contains("legion_process_instance_tenant");
          handle.rollback();
        });
  }

  private static String plan(Handle handle, String sql) {
    return handle
        .createQuery("explain " + sql)
        .bind(0, "small")
        .mapTo(String.class)
        .collect(Collectors.joining("\n"));
  }

  public static class Profile extends OnPostgres {
    @Override
    public Map<String, String> getConfigOverrides() {
      var config = new HashMap<>(super.getConfigOverrides());
      WithTenants.declare(config);
      return config;
    }
  }
}
