package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Needs;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/// Says for the time of an endpoint's method who has asked.
@Needs({})
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
class Asking {

  private final SecurityIdentity identity;

  Asking(SecurityIdentity identity) {
    this.identity = identity;
  }

  @AroundInvoke
  @Nullable Object ask(InvocationContext method) throws Exception {
    return Identities.caller(identity).call(method::proceed);
  }
}
