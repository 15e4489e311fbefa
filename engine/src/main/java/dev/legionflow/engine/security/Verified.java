package dev.legionflow.engine.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Credentials that were found right a short while ago, so that not every request pays for the
/// hashing of a password. Holds no secret: entries are found by an HMAC under a key that only this
/// process knows.
final class Verified {

  static final int MAX_ENTRIES = 1_000;

  /// After this the password is hashed again.
  static final Duration KEPT = Duration.ofMinutes(5);

  /// After this the user's row is read again: another node may have changed it.
  static final Duration TRUSTED = Duration.ofSeconds(5);

  private record Entry(User user, long verifiedMillis, long checkedMillis) {}

  private final Clock clock;
  private final byte[] secret = new byte[32];
  private final Map<String, Entry> entries = new Recent<>(MAX_ENTRIES);

  Verified(Clock clock) {
    this.clock = clock;
    new SecureRandom().nextBytes(secret);
  }

  /// Under what the credentials are kept; the parts cannot be shifted against each other.
  String fingerprint(String kind, String name, String password) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update((kind + ":" + name.length() + ":" + name).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HmacSHA256", e);
    }
  }

  /// The user, if nothing has to be looked up.
  synchronized Optional<User> trusted(String fingerprint) {
    var entry = entries.get(fingerprint);
    return entry != null
            && clock.millis() - entry.checkedMillis() < TRUSTED.toMillis()
            && clock.millis() - entry.verifiedMillis() < KEPT.toMillis()
        ? Optional.of(entry.user())
        : Optional.empty();
  }

  /// The user as last seen, if only their row has to be compared.
  synchronized Optional<User> kept(String fingerprint) {
    var entry = entries.get(fingerprint);
    return entry != null && clock.millis() - entry.verifiedMillis() < KEPT.toMillis()
        ? Optional.of(entry.user())
        : Optional.empty();
  }

  synchronized void keep(String fingerprint, User user) {
    entries.put(fingerprint, new Entry(user, clock.millis(), clock.millis()));
  }

  /// The row was read and is as it was, but for what `user` says now.
  synchronized void checked(String fingerprint, User user) {
    entries.computeIfPresent(
        fingerprint, (key, entry) -> new Entry(user, entry.verifiedMillis(), clock.millis()));
  }

  synchronized void drop(String fingerprint) {
    entries.remove(fingerprint);
  }

  synchronized void forget(String name) {
    entries.values().removeIf(entry -> entry.user().name().equals(name));
  }
}
