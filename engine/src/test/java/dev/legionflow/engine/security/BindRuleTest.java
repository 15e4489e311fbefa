package dev.legionflow.engine.security;

import static io.quarkus.vertx.http.runtime.VertxHttpConfig.InsecureRequests.DISABLED;
import static io.quarkus.vertx.http.runtime.VertxHttpConfig.InsecureRequests.ENABLED;
import static io.quarkus.vertx.http.runtime.VertxHttpConfig.InsecureRequests.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindRuleTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.53"})
  void loopbackNeedsNothing(String host) {
    assertThat(BindRule.refusal(host, ENABLED, false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.168.0.7", "legion.example.com"})
  void otherAddressesNeedTlsOrAnExplicitWord(String host) {
    assertThat(BindRule.refusal(host, ENABLED, false))
        .hasValueSatisfying(text ->
            assertThat(text)
                .contains(host)
                .contains("legion.http.allow-insecure-bind")
                .doesNotContain("\n"));
    assertThat(BindRule.refusal(host, ENABLED, true)).isEmpty();
    assertThat(BindRule.refusal(host, DISABLED, false)).isEmpty();
    assertThat(BindRule.refusal(host, REDIRECT, false)).isEmpty();
  }
}
