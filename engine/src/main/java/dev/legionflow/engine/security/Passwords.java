package dev.legionflow.engine.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Passwords as they are stored: `pbkdf2-sha256$iterations$salt$hash`, salt and hash in base64.
///
/// 600,000 iterations of HMAC-SHA-256 is OWASP's advice of 2023 for PBKDF2 (RFC 8018).
final class Passwords {

  static final int ITERATIONS = 600_000;
  static final int MAX_CHARS = 256;

  private static final String SCHEME = "pbkdf2-sha256";
  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int RANDOM_BYTES = 18;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Passwords() {}

  /// 24 characters, 144 bits.
  static String random() {
    var bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String hash(String password) {
    var salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    var base64 = Base64.getEncoder();
    return String.join(
        "$",
        SCHEME,
        Integer.toString(ITERATIONS),
        base64.encodeToString(salt),
        base64.encodeToString(derive(password, salt, ITERATIONS)));
  }

  /// Whether the password is the stored one; takes about as long either way.
  ///
  /// @throws IllegalStateException if the stored text is not ours
  static boolean matches(String password, String stored) {
    var parts = stored.split("\\$", -1);
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      throw new IllegalStateException("a stored password is not in the form " + SCHEME + "$…");
    }
    var iterations = Integer.parseInt(parts[1]);
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new IllegalStateException("a stored password has " + iterations + " iterations");
    }
    var base64 = Base64.getDecoder();
    var expected = base64.decode(parts[3]);
    return MessageDigest.isEqual(expected, derive(password, base64.decode(parts[2]), iterations));
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException("this password cannot be hashed", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }
}
