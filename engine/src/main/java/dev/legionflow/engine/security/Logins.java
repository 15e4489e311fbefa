package dev.legionflow.engine.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Tells whether a name and password, or a token, are right. Slow for passwords by design, so a
/// right one is remembered for a while and wrong ones are slowed down.
@ApplicationScoped
class Logins {

  /// Wrong passwords that cost nothing: for one name from one address, and for one address.
  static final int FREE_PER_NAME = 5;

  static final int FREE_PER_ADDRESS = 20;

  /// Hashing takes a core for a good 100 ms.
  private static final int HASHED_AT_ONCE = 2;

  private static final Duration HASH_WAIT = Duration.ofSeconds(5);

  /// Unknown names take as long as known ones. In a class of its own because making it takes long,
  /// and a start has no time for it.
  private static final class Nobody {
    static final String HASH = Passwords.hash(Passwords.random());
  }

  private final Accounts accounts;
  private final ConfiguredUsers configured;
  private final Verified verified;
  private final Throttle throttle;
  private final Semaphore hashing = new Semaphore(HASHED_AT_ONCE);

  Logins(Accounts accounts, ConfiguredUsers configured, Clock clock) {
    this.accounts = accounts;
    this.configured = configured;
    verified = new Verified(clock);
    throttle = new Throttle(clock);
  }

  /// The user behind these credentials, if that is known without looking anything up.
  Optional<User> remembered(Credentials credentials) {
    return verified.trusted(fingerprint(credentials));
  }

  /// Looks it up; blocks.
  ///
  /// @param address whose failures are counted
  Login verify(Credentials credentials, String address) {
    var fingerprint = fingerprint(credentials);
    return switch (credentials) {
      case Credentials.Token token -> verifyToken(token, fingerprint, address);
      case Credentials.Password password -> verifyPassword(password, fingerprint, address);
    };
  }

  /// To be called when a user's password or roles were changed.
  void forget(String name) {
    verified.forget(name);
  }

  private Login verifyToken(Credentials.Token credentials, String fingerprint, String address) {
    var user =
        configured
            .byToken(credentials.token())
            .or(() ->
                Tokens.plausible(credentials.token())
                    ? accounts.byToken(credentials.token())
                    : Optional.empty());
    if (user.isPresent()) {
      verified.keep(fingerprint, user.get());
      return new Login.Accepted(user.get());
    }
    verified.drop(fingerprint);
    var blocked = throttle.blocked(address);
    if (blocked.isPositive()) {
      return new Login.Throttled(blocked);
    }
    throttle.failed(address, FREE_PER_ADDRESS);
    return new Login.Rejected();
  }

  private Login verifyPassword(
      Credentials.Password credentials, String fingerprint, String address) {
    var known = unchanged(credentials.name(), fingerprint);
    if (known.isPresent()) {
      return new Login.Accepted(known.get());
    }
    return slowed(
        credentials.name(),
        address,
        () ->
            // Another request may have hashed the same password while this one waited.
            verified
                .trusted(fingerprint)
                .<Login>map(Login.Accepted::new)
                .orElseGet(() -> hashed(credentials, fingerprint)));
  }

  private Optional<User> byName(String name) {
    var known = configured.byName(name);
    return known.isPresent() ? known : accounts.byName(name);
  }

  private Optional<User> unchanged(String name, String fingerprint) {
    var kept = verified.kept(fingerprint);
    if (kept.isEmpty()) {
      return kept;
    }
    var now = byName(name);
    if (now.isPresent() && now.get().passwordHash().equals(kept.get().passwordHash())) {
      verified.checked(fingerprint, now.get());
      return now;
    }
    verified.drop(fingerprint);
    return Optional.empty();
  }

  private Login hashed(Credentials.Password credentials, String fingerprint) {
    var known = configured.byName(credentials.name());
    var user = byName(credentials.name());
    // Those of the configuration take as long as the others.
    var hash = known.isPresent() || user.isEmpty() ? Nobody.HASH : user.get().passwordHash();
    var hashed = Passwords.matches(credentials.password(), hash);
    var right =
        known.isPresent() ? configured.matches(credentials.name(), credentials.password()) : hashed;
    if (user.isEmpty() || !right) {
      return new Login.Rejected();
    }
    verified.keep(fingerprint, user.get());
    return new Login.Accepted(user.get());
  }

  private Login slowed(String name, String address, Supplier<Login> login) {
    var nameAtAddress = address + "/" + name;
    var acquired = false;
    try {
      acquired = hashing.tryAcquire(HASH_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!acquired) {
        return new Login.Throttled(Duration.ofSeconds(1));
      }
      // Asked only now: many at once would otherwise all pass before the first one failed.
      var blocked = longer(throttle.blocked(address), throttle.blocked(nameAtAddress));
      if (blocked.isPositive()) {
        return new Login.Throttled(blocked);
      }
      var outcome = login.get();
      if (outcome instanceof Login.Accepted) {
        throttle.succeeded(nameAtAddress);
      } else {
        throttle.failed(nameAtAddress, FREE_PER_NAME);
        throttle.failed(address, FREE_PER_ADDRESS);
      }
      return outcome;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Login.Throttled(Duration.ofSeconds(1));
    } finally {
      if (acquired) {
        hashing.release();
      }
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private String fingerprint(Credentials credentials) {
    return switch (credentials) {
      case Credentials.Token token -> verified.fingerprint("token", "", token.token());
      case Credentials.Password password ->
          verified.fingerprint("password", password.name(), password.password());
    };
  }
}
