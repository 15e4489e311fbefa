package dev.legionflow.engine.security;

import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// By which names this server is rightly called.
///
/// A page of an attacker can make its own name point at 127.0.0.1 (DNS rebinding), and a browser
/// would then hand it our answers; such a request still carries the attacker's name.
final class Hosts {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private final String bound;
  private final Set<String> allowed;

  Hosts(String bound, Stream<String> allowed) {
    this.bound = plain(bound);
    this.allowed = allowed.map(Hosts::plain).collect(Collectors.toUnmodifiableSet());
  }

  /// @param host a name or address without a port
  boolean isOurs(String host) {
    var name = plain(host);
    return isLoopback(name)
        || name.equals(bound)
        || allowed.contains(name)
        // On all addresses every address is ours, and an address cannot be rebound.
        || (WILDCARDS.contains(bound) && isAddress(name));
  }

  /// Whether a page of this origin is a page of ours, when the request was sent to `authority`.
  static boolean isSameOrigin(String origin, HostAndPort authority) {
    try {
      var uri = new URI(origin);
      var scheme = uri.getScheme();
      if (uri.getHost() == null || scheme == null) {
        return false;
      }
      var standard = scheme.equalsIgnoreCase("https") ? 443 : 80;
      var port = uri.getPort() < 0 ? standard : uri.getPort();
      // Behind a proxy that ends TLS we see neither its scheme nor its port.
      var ours = authority.port() <= 0 ? standard : authority.port();
      return plain(uri.getHost()).equals(plain(authority.host())) && port == ours;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  static boolean isLoopback(String host) {
    var name = plain(host);
    return name.equals("localhost")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1")
        || (name.startsWith("127.") && IPV4.matcher(name).matches());
  }

  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || IPV4.matcher(name).matches();
  }

  private static String plain(String host) {
    var name = host.strip().toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
