package dev.legionflow.workers.router.registry;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who serves models, and how it is reached.
///
/// @param id what models name it by
/// @param protocol what it speaks
/// @param endpoints its equal addresses, as the protocol's clients take them (OpenAI: with `/v1`)
/// @param secret where its key is, `env:NAME` or `file:PATH`, never the key; null where it needs
///   none
/// @param limits what is asked of one endpoint at most
/// @param enabled whether it may be called at all
/// @param pricesFrom where the prices of its models were read; null when not told
/// @param pricesAsOf when they were read; null when not told
public record Provider(
    String id,
    Protocol protocol,
    List<URI> endpoints,
    @Nullable String secret,
    Limits limits,
    boolean enabled,
    @Nullable String pricesFrom,
    @Nullable LocalDate pricesAsOf) {

  private static final int MAX_ENDPOINTS = 16;

  public Provider {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(limits, "limits");
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty() || endpoints.size() > MAX_ENDPOINTS) {
      throw new IllegalArgumentException(
          "'endpoints' must hold 1 to %d addresses, but holds %d"
              .formatted(MAX_ENDPOINTS, endpoints.size()));
    }
    Set<URI> seen = new HashSet<>();
    for (URI endpoint : endpoints) {
      requireEndpoint(endpoint, secret != null);
      if (!seen.add(endpoint)) {
        throw new IllegalArgumentException(
            "'endpoints' names '%s' twice".formatted(shown(endpoint)));
      }
    }
    if (secret != null && !secret.matches("(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)")) {
      // The text itself may be a key that somebody put there by mistake.
      throw new IllegalArgumentException(
          "'secret' must be a reference, env:NAME or file:PATH, never the key itself");
    }
  }

  private static void requireEndpoint(URI endpoint, boolean secret) {
    var scheme = endpoint.getScheme();
    if ((!"https".equals(scheme) && !"http".equals(scheme)) || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "an endpoint must be an http or https address, but is '%s'".formatted(shown(endpoint)));
    }
    if (endpoint.getRawUserInfo() != null
        || endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "an endpoint has no user, query or fragment: '%s'".formatted(shown(endpoint)));
    }
    if (secret && "http".equals(scheme) && !isLoopback(endpoint.getHost())) {
      throw new IllegalArgumentException(
          "a secret is sent over https only (or to this machine), not to '%s'"
              .formatted(shown(endpoint)));
    }
  }

  /// Without what may be a secret.
  private static String shown(URI endpoint) {
    return endpoint.getScheme() + "://" + endpoint.getHost();
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
    try {
      // A literal address is not looked up.
      return literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  /// The bounds of one endpoint.
  ///
  /// @param concurrency how many requests may be under way
  /// @param requestsPerMinute how many may begin in a minute; 0 for no bound
  /// @param timeout how long one request may take
  /// @param retries how often one call may ask again
  public record Limits(int concurrency, int requestsPerMinute, Duration timeout, int retries) {

    public static final Limits DEFAULTS = new Limits(16, 0, Duration.ofSeconds(60), 2);

    public Limits {
      requireRange("concurrency", concurrency, 1, 10_000);
      requireRange("requestsPerMinute", requestsPerMinute, 0, 1_000_000);
      requireRange("retries", retries, 0, 5);
      if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("'timeout' must be from 1ms to 1h, but is " + timeout);
      }
    }

    private static void requireRange(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "'%s' must be from %,d to %,d, but is %,d".formatted(name, least, most, value));
      }
    }
  }
}
