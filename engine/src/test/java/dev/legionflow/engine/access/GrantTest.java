package dev.legionflow.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.engine.access.Caller.Tenancy;
import dev.legionflow.engine.http.Problem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantTest {

  private static Caller with(String... grants) {
    return new Caller(
        "ann", Set.of(), List.of(grants).stream().map(Grant::parse).toList(), Tenancy.OFF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*:*:*",
        "PROCESS_DEFINITION",
        "PROCESS_DEFINITION:READ_PROCESS_INSTANCE",
        "PROCESS_DEFINITION::READ_PROCESS_INSTANCE",
        "PROCESS_DEFINITION:order:",
        "PROCESS_DEFINITION:order:READ",
        "PROCESS_DEFINITION:order:read_process_instance",
        "process_definition:order:READ_PROCESS_INSTANCE",
        "SYSTEM:x:READ",
        "BATCH:x:READ",
        "USER_TASK:mine:READ",
      })
  void whatIsNoPermissionIsRefused(String text) {
    assertThatThrownBy(() -> Grant.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRightIsToWhatItNames() {
    var caller = with("PROCESS_DEFINITION:order:READ_PROCESS_INSTANCE", "MESSAGE:*:CREATE");
    assertThat(caller.may(Right.READ_PROCESS_INSTANCE)).isTrue();
    assertThat(caller.may(Right.READ_PROCESS_INSTANCE, "order")).isTrue();
    assertThat(caller.may(Right.READ_PROCESS_INSTANCE, "Order")).isFalse();
    assertThat(caller.mayAll(Right.READ_PROCESS_INSTANCE)).isFalse();
    assertThat(caller.may(Right.UPDATE_PROCESS_INSTANCE)).isFalse();
    assertThat(caller.may(Right.SEND_MESSAGE, "any")).isTrue();
    assertThat(caller.ids(Right.READ_PROCESS_INSTANCE)).containsExactly("order");
    assertThatThrownBy(() -> caller.require(Right.READ_PROCESS_INSTANCE, "other"))
        .isInstanceOfSatisfying(
            Problem.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(403);
              assertThat(refused.details())
                  .containsEntry("permission", "READ_PROCESS_INSTANCE")
                  .containsEntry("resourceType", "PROCESS_DEFINITION")
                  .containsEntry("resourceId", "other");
            });
  }

  @Test
  void oneRightIncludesAnother() {
    assertThat(with("PROCESS_DEFINITION:a:UPDATE_PROCESS_INSTANCE").may(Right.WORK, "a")).isTrue();
    assertThat(with("PROCESS_DEFINITION:a:WORK").may(Right.UPDATE_PROCESS_INSTANCE)).isFalse();
    assertThat(with("USER_TASK:*:READ").mayAll(Right.READ_USER_TASK)).isTrue();
    assertThat(with("USER_TASK:own:READ").may(Right.READ_USER_TASK)).isFalse();
  }

  @Test
  void theEngineMayEverythingAndNobodyNothing() {
    for (var right : Right.values()) {
      assertThat(Caller.ENGINE.mayAll(right)).as(right.name()).isTrue();
      assertThat(Caller.NOBODY.may(right)).as(right.name()).isFalse();
    }
    assertThat(Caller.NOBODY.sees("<default>")).isFalse();
    assertThat(Caller.current()).isSameAs(Caller.ENGINE);
    assertThat(with().<String, RuntimeException>call(() -> Caller.current().name()))
        .isEqualTo("ann");
  }

  @Test
  void tenants() {
    var off = new Caller("a", Set.of(), List.of(), Tenancy.OFF);
    assertThat(off.tenant(null)).isEqualTo("<default>");
    assertThat(off.tenants((List<String>) null)).containsExactly("<default>");
    assertThatThrownBy(() -> off.tenant("red")).hasMessageContaining("multi-tenancy is off");
    var red = new Caller("a", Set.of(), List.of(), new Tenancy.Some(Set.of("red")));
    assertThat(red.tenant("red")).isEqualTo("red");
    assertThat(red.onlyTenant(null)).isEqualTo("red");
    assertThat(red.tenants(List.of())).containsExactly("red");
    assertThatThrownBy(() -> red.tenant(null)).hasMessageContaining("tenantId");
    assertThatThrownBy(() -> red.tenant("blue")).hasMessageContaining("blue");
    var all = new Caller("a", Set.of(), List.of(), Tenancy.ALL);
    assertThat(all.tenant("blue")).isEqualTo("blue");
    assertThat(all.tenants(List.of())).isEmpty();
  }
}
