package dev.legionflow.engine.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/// By which names and addresses the server may be reached.
@ConfigMapping(prefix = "legion.http")
public interface HttpAddressConfig {

  /// Names in the header `Host` besides loopback and the bound address, without a port.
  Optional<List<String>> allowedHosts();

  /// Allows an address other than loopback without TLS, for example in a container behind a proxy.
  @WithDefault("false")
  boolean allowInsecureBind();
}
