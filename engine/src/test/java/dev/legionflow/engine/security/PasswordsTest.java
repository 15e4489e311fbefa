package dev.legionflow.engine.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PasswordsTest {

  @Test
  void onlyTheRightPasswordMatches() {
    var stored = Passwords.hash("pässword");
    assertThat(stored).startsWith("pbkdf2-sha256$600000$").hasSizeLessThan(255);
    assertThat(Passwords.matches("pässword", stored)).isTrue();
    assertThat(Passwords.matches("password", stored)).isFalse();
    assertThat(Passwords.matches("", stored)).isFalse();
  }

  @Test
  void twoHashesOfOnePasswordDiffer() {
    assertThat(Passwords.hash("a")).isNotEqualTo(Passwords.hash("a"));
  }

  /// The test vector of RFC 7914, section 11.
  @Test
  void agreesWithThePublishedVector() {
    var expected =
        HexFormat.of().parseHex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    var stored =
        "pbkdf2-sha256$1$"
            + Base64.getEncoder()
                .encodeToString("salt".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            + "$"
            + Base64.getEncoder().encodeToString(expected);
    assertThat(Passwords.matches("passwd", stored)).isTrue();
  }

  @Test
  void whatIsNotOursIsNotGuessedAt() {
    assertThatThrownBy(() -> Passwords.matches("a", "{noop}a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("noop");
    assertThatThrownBy(() -> Passwords.matches("a", "pbkdf2-sha256$2000000000$c2FsdA==$YQ=="))
        .isInstanceOf(IllegalStateException.class);
  }
}
