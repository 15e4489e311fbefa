package dev.legionflow.engine.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedTest {

  private static final User ADA = new User("ada", "hash", Set.of("admin"));

  private final SettableClock clock = new SettableClock();
  private final Verified verified = new Verified(clock);

  @Test
  void isTrustedForSecondsAndKeptForMinutes() {
    var fingerprint = verified.fingerprint("password", "ada", "secret");
    verified.keep(fingerprint, ADA);
    assertThat(verified.trusted(fingerprint)).contains(ADA);
    clock.advance(Verified.TRUSTED);
    assertThat(verified.trusted(fingerprint)).isEmpty();
    assertThat(verified.kept(fingerprint)).contains(ADA);
    verified.checked(fingerprint, ADA);
    assertThat(verified.trusted(fingerprint)).contains(ADA);
    // Looking at the row again does not put off the next hashing.
    clock.advance(Verified.KEPT.minus(Verified.TRUSTED));
    assertThat(verified.kept(fingerprint)).isEmpty();
  }

  @Test
  void isForgottenByName() {
    var fingerprint = verified.fingerprint("password", "ada", "secret");
    verified.keep(fingerprint, ADA);
    verified.forget("bob");
    assertThat(verified.trusted(fingerprint)).isPresent();
    verified.forget("ada");
    assertThat(verified.kept(fingerprint)).isEmpty();
  }

  @Test
  void partsOfAFingerprintCannotBeShifted() {
    assertThat(verified.fingerprint("password", "ab", "c"))
        .isNotEqualTo(verified.fingerprint("password", "a", "bc"))
        .isNotEqualTo(verified.fingerprint("token", "ab", "c"))
        .isNotEqualTo(new Verified(clock).fingerprint("password", "ab", "c"))
        .isEqualTo(verified.fingerprint("password", "ab", "c"));
  }

  @Test
  void isBounded() {
    for (var i = 0; i < Verified.MAX_ENTRIES + 1; i++) {
      verified.keep("f" + i, ADA);
    }
    assertThat(verified.kept("f0")).isEmpty();
    assertThat(verified.kept("f1")).isPresent();
    clock.advance(Duration.ofHours(1));
    assertThat(verified.kept("f1")).isEmpty();
  }
}
