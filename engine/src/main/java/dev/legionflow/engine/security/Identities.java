package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Caller;
import io.quarkus.security.identity.SecurityIdentity;

/// Whom Quarkus' identities stand for.
final class Identities {

  static final String CALLER = "legion.caller";

  private Identities() {}

  static Caller caller(SecurityIdentity identity) {
    return identity.getAttribute(CALLER) instanceof Caller caller ? caller : Caller.NOBODY;
  }
}
