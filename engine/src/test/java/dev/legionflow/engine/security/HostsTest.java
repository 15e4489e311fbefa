package dev.legionflow.engine.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.HostAndPort;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

  private final Hosts loopback = new Hosts("127.0.0.1", Stream.of("Legion.example.com"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1",
        "127.8.8.8",
        "[::1]",
        "::1",
        "legion.example.com"
      })
  void ownNamesAreOurs(String host) {
    assertThat(loopback.isOurs(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "127.evil.example",
        "0.0.0.0",
        "",
        "xlegion.example.com",
        "[::2]"
      })
  void foreignNamesAreNot(String host) {
    assertThat(loopback.isOurs(host)).isFalse();
  }

  @Test
  void onAllAddressesEveryAddressIsOursButNoName() {
    var everywhere = new Hosts("0.0.0.0", Stream.empty());
    assertThat(everywhere.isOurs("10.0.0.1")).isTrue();
    assertThat(everywhere.isOurs("[fe80::1]")).isTrue();
    assertThat(everywhere.isOurs("evil.example")).isFalse();
    assertThat(new Hosts("10.0.0.1", Stream.empty()).isOurs("10.0.0.1")).isTrue();
    assertThat(new Hosts("10.0.0.1", Stream.empty()).isOurs("10.0.0.2")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080,localhost,8080,true",
    "http://localhost,localhost,80,true",
    "http://localhost,localhost,-1,true",
    "https://legion.example.com,legion.example.com,-1,true",
    "https://legion.example.com:443,legion.example.com,443,true",
    "http://[::1]:8080,::1,8080,true",
    "http://localhost:8081,localhost,8080,false",
    "http://127.0.0.1:8080,localhost,8080,false",
    "http://evil.example:8080,localhost,8080,false",
    "null,localhost,8080,false",
    "file:///etc,localhost,8080,false",
    "http://a b,localhost,8080,false",
  })
  void originsAreComparedByHostAndPort(String origin, String host, int port, boolean same) {
    assertThat(Hosts.isSameOrigin(origin, HostAndPort.create(host, port))).isEqualTo(same);
  }
}
