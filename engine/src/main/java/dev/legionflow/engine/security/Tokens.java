package dev.legionflow.engine.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// Bearer tokens: 256 random bits, so that a plain SHA-256 is enough to store them safely.
final class Tokens {

  /// Lets secret scanners find a leaked token.
  private static final String PREFIX = "legion_";

  private static final int RANDOM_BYTES = 32;
  private static final int MAX_CHARS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Tokens() {}

  static String random() {
    var bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Keeps what cannot be a token away from the database.
  static boolean plausible(String token) {
    return token.startsWith(PREFIX) && token.length() <= MAX_CHARS;
  }

  static String hash(String token) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
