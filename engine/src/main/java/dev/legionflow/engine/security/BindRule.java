package dev.legionflow.engine.security;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;

/// Refuses to listen in the clear on an address that others can reach: passwords and tokens would
/// pass by for everybody to read.
@ApplicationScoped
class BindRule {

  private final VertxHttpConfig http;
  private final HttpAddressConfig addresses;

  BindRule(VertxHttpConfig http, HttpAddressConfig addresses) {
    this.http = http;
    this.addresses = addresses;
  }

  /// Before anything else is started; the port is opened after all of these.
  void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
    var insecure = http.insecureRequests().orElse(VertxHttpConfig.InsecureRequests.ENABLED);
    refusal(http.host(), insecure, addresses.allowInsecureBind())
        .ifPresent(text -> {
          // A ConfigurationException is logged as one line, without a stack trace.
          throw new ConfigurationException(text);
        });
  }

  /// Why not to listen there, if so. A certificate alone is not enough, because Quarkus still
  /// answers plain requests unless it is told not to.
  static Optional<String> refusal(
      String host, VertxHttpConfig.InsecureRequests insecure, boolean allowed) {
    if (Hosts.isLoopback(host) || allowed || insecure != VertxHttpConfig.InsecureRequests.ENABLED) {
      return Optional.empty();
    }
    return Optional.of(
        "refusing to listen on "
            + host
            + " without TLS: use quarkus.http.host=127.0.0.1, or configure TLS"
            + " (quarkus.http.tls-configuration-name, quarkus.http.insecure-requests=disabled), or"
            + " set legion.http.allow-insecure-bind=true where a proxy encrypts");
  }
}
