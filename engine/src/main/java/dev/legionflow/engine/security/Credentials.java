package dev.legionflow.engine.security;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// What stands in the header `Authorization`. `toString` tells no secret.
sealed interface Credentials {

  int MAX_HEADER_CHARS = 2_048;
  int MAX_NAME_CHARS = 64;

  record Password(String name, String password) implements Credentials {
    @Override
    public String toString() {
      return "Password[name=" + name + "]";
    }
  }

  record Token(String token) implements Credentials {
    @Override
    public String toString() {
      return "Token[]";
    }
  }

  /// Basic (RFC 7617, UTF-8) and Bearer (RFC 6750); empty for what is neither.
  static Optional<Credentials> parse(String header) {
    var space = header.indexOf(' ');
    if (header.length() > MAX_HEADER_CHARS || space < 0) {
      return Optional.empty();
    }
    var value = header.substring(space + 1).strip();
    return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> Optional.of(new Token(value));
      case "basic" -> basic(value);
      default -> Optional.empty();
    };
  }

  private static Optional<Credentials> basic(String value) {
    try {
      var text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(value)))
              .toString();
      var colon = text.indexOf(':');
      var password = text.substring(colon + 1);
      return colon < 1 || colon > MAX_NAME_CHARS || password.length() > Passwords.MAX_CHARS
          ? Optional.empty()
          : Optional.of(new Password(text.substring(0, colon), password));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
