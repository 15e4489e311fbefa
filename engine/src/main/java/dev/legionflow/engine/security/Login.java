package dev.legionflow.engine.security;

import java.time.Duration;

/// What came of a name and password, or of a token.
sealed interface Login {

  record Accepted(User user) implements Login {}

  record Rejected() implements Login {}

  /// Not looked at, because too many before it were wrong.
  record Throttled(Duration retryAfter) implements Login {}
}
