package dev.legionflow.engine.security;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

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
    if (Hosts.isLoopback(http.host()) || addresses.allowInsecureBind() || isEncrypted()) {
      return;
    }
    // A ConfigurationException is logged as one line, without a stack trace.
    throw new ConfigurationException(
        "refusing to listen on "
            + http.host()
            + " without TLS: use quarkus.http.host=127.0.0.1, or configure TLS"
            + " (quarkus.http.tls-configuration-name, quarkus.http.insecure-requests=disabled), or"
            + " set legion.http.allow-insecure-bind=true where a proxy encrypts");
  }

  /// Quarkus answers plain requests unless it is told not to, even where it has a certificate.
  private boolean isEncrypted() {
    return http.insecureRequests().isPresent()
        && http.insecureRequests().get() != VertxHttpConfig.InsecureRequests.ENABLED;
  }
}
