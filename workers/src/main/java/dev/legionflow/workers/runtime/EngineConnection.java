package dev.legionflow.workers.runtime;

import static java.lang.System.Logger.Level.WARNING;

import io.camunda.client.CamundaClient;
import io.camunda.client.CamundaClientBuilder;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// Where the engine is and how to sign in, from the configuration:
///
/// - `legion.engine.url`: its REST address; or `legion.engine.grpc-url`: its gRPC address, for a
///   Zeebe before 8.8
/// - `legion.engine.token` or `legion.engine.token-file`: a bearer token; the file is read anew for
///   each request, so a token can be exchanged while workers run
/// - `legion.engine.user` with `legion.engine.password` or `legion.engine.password-file`
///
/// Without credentials requests carry none.
///
/// @param address the REST or gRPC address
/// @param grpc whether the address speaks gRPC
/// @param credentials what goes into the `Authorization` header
record EngineConnection(URI address, boolean grpc, Credentials credentials) {

  private static final System.Logger LOG = System.getLogger(EngineConnection.class.getName());

  static EngineConnection from(Config config) {
    Optional<String> rest = config.getOptionalValue("legion.engine.url", String.class);
    Optional<String> grpc = config.getOptionalValue("legion.engine.grpc-url", String.class);
    if (rest.isPresent() == grpc.isPresent()) {
      throw new IllegalArgumentException(
          "legion.role=worker needs the engine's address: set one of legion.engine.url (REST) and"
              + " legion.engine.grpc-url");
    }
    URI address =
        rest.map(url -> address("legion.engine.url", url))
            .orElseGet(() -> address("legion.engine.grpc-url", grpc.orElseThrow()));
    return new EngineConnection(address, grpc.isPresent(), Credentials.from(config));
  }

  private static URI address(String setting, String value) {
    URI uri;
    try {
      uri = URI.create(value.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + " is no address: " + value, e);
    }
    String scheme = uri.getScheme();
    if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          setting + " must be http://host:port or https://host:port, but is " + value);
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          setting + " must not hold credentials: use legion.engine.user and .password");
    }
    return uri;
  }

  /// A client of its own for this engine; the caller closes it.
  CamundaClient connect() {
    if ("http".equals(address.getScheme())
        && !(credentials instanceof Credentials.None)
        && !isLoopback(address.getHost())) {
      LOG.log(WARNING, "the credentials for {0} travel unencrypted: use https", address.getHost());
    }
    // A fixed host and TLS by scheme; ZEEBE_* and CAMUNDA_* variables of the environment do not
    // change where secrets are sent.
    CamundaClientBuilder builder =
        CamundaClient.newClientBuilder()
            .applyEnvironmentVariableOverrides(false)
            .preferRestOverGrpc(!grpc)
            .credentialsProvider(credentials.provider());
    return (grpc ? builder.grpcAddress(address) : builder.restAddress(address)).build();
  }

  private static boolean isLoopback(@Nullable String host) {
    return "localhost".equals(host)
        || "[::1]".equals(host)
        || (host != null && host.matches("127(\\.\\d{1,3}){3}"));
  }
}
