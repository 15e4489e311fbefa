package dev.legionflow.engine.security;

import dev.legionflow.worker.Requester;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// Tells the workers' endpoints who asks.
@ApplicationScoped
class WorkersRequester implements Requester {

  private final SecurityIdentity identity;

  WorkersRequester(SecurityIdentity identity) {
    this.identity = identity;
  }

  @Override
  public String name() {
    return Identities.caller(identity).name();
  }

  @Override
  public boolean seesAllTenants() {
    return Identities.caller(identity).seesAllTenants();
  }

  @Override
  public List<String> tenants() {
    return Identities.caller(identity).tenants();
  }
}
