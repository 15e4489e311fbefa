package dev.legionflow.workers.router.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets do not stay, other text does, and no text takes long.
class RedactionTest {

  private static final Redaction READY = Redaction.ready();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mail ada.l+x@mail.example.co.uk now | mail [email] now",
        "key sk-proj-abcdEFGH1234_5678ijkl end | key [api-key] end",
        "key sk-ant-api03-abcdEFGH1234 end | key [api-key] end",
        "AKIAIOSFODNN7EXAMPLE | [aws-key]",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345 | [github-token]",
        "github_pat_0123456789abcdefghij_ABC | [github-token]",
        "xoxb-123456789012-abcdef | [slack-token]",
        "glpat-abcdefghij0123456789 | [gitlab-token]",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv | [google-key]",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl | [jwt]",
        "Authorization: Bearer abcdef0123456789 ok | Authorization: [bearer-token] ok",
        "jdbc://me:pa$$word@host/db | jdbc://[url-login]@host/db",
        "password = hunter2, and | [secret], and",
        "{\"api_key\": \"a b c\"} | {\"[secret]}",
        "pay 4111 1111 1111 1111 now | pay [card] now",
        "pay 5500-0000-0000-0004 now | pay [card] now",
        "GB82 WEST 1234 5698 7654 32 | [iban]",
        "Ask ada@example.com. | Ask [email].",
        "Ask ada@mail.example.com, or not | Ask [email], or not",
        "pay 4111 1111 1111 1111 12/28 123 | pay [card] 12/28 123",
        "pay 4111 1111 1111 1111 123 | pay [card] 123",
        "nr 7 4111 1111 1111 1111 | nr 7 [card]",
        "card-4111111111111111 | card-[card]",
        "to AT61 1904 3002 3457 3201 BANK | to [iban] BANK",
        "Authorization: Basic dXNlcjpwYXNz | Authorization: [authorization]",
        "dbPassword=hunter2 | db[secret]",
        "userPassword: hunter2 | user[secret]",
        "passphrase='a b c' | [secret]",
        "?token=abc123 | ?[secret]",
        "{\\\"password\\\":\\\"a b\\\"} | {\\\"[secret]}",
        "{\"password\":\"a\\\"b\"} | {\"[secret]}",
        "jdbc://me:pa/s@word@host/db | jdbc://[url-login]@host/db",
      })
  void secretsAreTakenOut(String text, String kept) {
    assertThat(READY.of(text)).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order 4111 1111 1111 1112 is no card",
        "2026-11-21 18:30:00, build 1234567",
        "GB82 WEST 1234 5698 7654 33",
        "langchain@1.20.0, 1763750000000, 20261121183000123",
        "a sk-short, an @mention, x@y, 1 + 2 = 3",
        "the password was forgotten",
        "class Bearer { }",
      })
  void otherTextStays(String text) {
    assertThat(READY.of(text)).isEqualTo(text);
  }

  @Test
  void privateKeysGoWithOrWithoutTheirEnd() {
    var key = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\nabc\n";
    assertThat(READY.of("a " + key + "-----END RSA PRIVATE KEY----- b"))
        .isEqualTo("a [private-key] b");
    assertThat(READY.of("a " + key)).isEqualTo("a [private-key]");
  }

  @Test
  void theBodyOfAnEncryptedKeyGoesToo() {
    assertThat(
            READY.of(
                """
                a -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,0123456789ABCDEF

                MIIEpAIBAAKCAQEA
                -----END RSA PRIVATE KEY----- b
                """))
        .isEqualTo("a [private-key] b\n");
    assertThat(
            READY.of(
                """
                a -----BEGIN PGP PRIVATE KEY BLOCK-----
                Version: GnuPG v2

                lQOYBF-abc
                -----END PGP PRIVATE KEY BLOCK----- b
                """))
        .isEqualTo("a [private-key] b\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a@",
        "a.",
        "eyJ",
        "eyJaaaaaa.",
        "-----BEGIN PRIVATE KEY-----",
        "1",
        "1 ",
        "sk-",
        "password=",
        "password=\"",
        "://a:",
        "bearer ",
        "GB82 ",
        "ab-",
        "x@a.",
        "gh",
        "\0",
        "1-",
        "token:\\\"",
        "-",
        "AA11 "
      })
  void noTextTakesLong(String piece) {
    var text = piece.repeat(Redaction.LONGEST / piece.length());
    // Far more than it takes, and far less than what is not linear would.
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> READY.of(text));
  }

  @Test
  void longTextsAreCut() {
    assertThat(READY.of("x ".repeat(Redaction.LONGEST)))
        .hasSize(Redaction.LONGEST + 3)
        .endsWith("[…]");
  }

  @Test
  void aSecretAtTheCutIsTakenOutWhole() {
    var token = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    for (var at = Redaction.LONGEST - token.length(); at <= Redaction.LONGEST; at++) {
      var kept = READY.of("x".repeat(at - 1) + " " + token + " y".repeat(20_000));
      assertThat(kept).doesNotContain("ghp_").hasSizeLessThanOrEqualTo(Redaction.LONGEST + 3);
    }
    // What is cut within what was looked at goes too, although the text before has become shorter.
    // The end of what is looked at comes ten characters into one.
    var tokens = ("ghp_" + "a".repeat(251) + " ").repeat(100);
    assertThat(READY.of("x".repeat(195_157) + " " + tokens)).doesNotContain("ghp_").endsWith("[…]");
  }

  @Test
  void ownPatternsAreFoundWhereverTheyBegin() {
    var redaction = Redaction.with(Map.of("customer", "C-\\d{6}"));
    var random = new Random(20_261_121);
    for (var round = 0; round < 200; round++) {
      var text = new StringBuilder();
      var expected = new StringBuilder();
      while (text.length() < 9_000) {
        var filler = "x".repeat(random.nextInt(700));
        text.append(filler).append("C-123456");
        expected.append(filler).append("[customer]");
      }
      assertThat(redaction.of(text.toString())).isEqualTo(expected.toString());
    }
  }

  @Test
  void aPatternThatTakesTooLongTakesTheTextOut() {
    var redaction = Redaction.with(Map.of("bad", "(a|aa)+(c)?\\2b"));
    assertThat(redaction.of("x".repeat(3000) + "a".repeat(1_000)))
        .startsWith("xxx")
        .endsWith("[bad: the pattern takes too long]")
        .doesNotContain("aaa");
  }

  @Test
  void wrongPatternsAreNamed() {
    assertThatThrownBy(() -> Redaction.with(Map.of("mine", "("))).hasMessageContaining("'mine'");
    assertThatThrownBy(() -> Redaction.with(Map.of("mine", "x*"))).hasMessageContaining("'mine'");
    var many = new LinkedHashMap<String, String>();
    for (var i = 0; i < 51; i++) {
      many.put("p" + i, "x");
    }
    assertThatThrownBy(() -> Redaction.with(many)).hasMessage("at most 50 patterns");
  }
}
