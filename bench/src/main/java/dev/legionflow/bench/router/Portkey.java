package dev.legionflow.bench.router;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Portkey's gateway (npm, MIT), kept to loopback: it would listen on all interfaces.
final class Portkey implements AutoCloseable {

  static final String VERSION = "1.15.2";

  private static final String LOOPBACK =
      """
      const net = require('net');
      const listen = net.Server.prototype.listen;
      net.Server.prototype.listen = function (...a) {
        if (typeof a[0] === 'object' && a[0] !== null) a[0] = { ...a[0], host: '127.0.0.1' };
        else if (typeof a[1] === 'string') a[1] = '127.0.0.1';
        else a.splice(1, 0, '127.0.0.1');
        return listen.apply(this, a);
      };
      """;

  private final Process process;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private Portkey(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /// Installs it once below the folder, and starts it.
  static Portkey start(Path cache) throws IOException, InterruptedException {
    var folder = Files.createDirectories(cache.resolve("portkey-" + VERSION));
    var main = folder.resolve("node_modules/@portkey-ai/gateway/build/start-server.js");
    if (!Files.exists(main)) {
      var install =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--no-audit",
                  "--no-fund",
                  "--ignore-scripts",
                  "@portkey-ai/gateway@" + VERSION)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("install.log").toFile())
              .start();
      if (!install.waitFor(5, TimeUnit.MINUTES) || install.exitValue() != 0) {
        install.destroyForcibly();
        throw new IOException(
            "npm cannot install Portkey's gateway: see " + folder.resolve("install.log"));
      }
    }
    var loopback = Files.writeString(folder.resolve("loopback.cjs"), LOOPBACK);
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var builder =
        new ProcessBuilder("node", main.toString(), "--port=" + port, "--headless")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("gateway.log").toFile());
    builder.environment().put("NODE_OPTIONS", "--require " + loopback);
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    var portkey = new Portkey(process, URI.create("http://127.0.0.1:" + port));
    portkey.await();
    return portkey;
  }

  private void await() throws IOException, InterruptedException {
    var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        client.send(
            HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding());
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > until) {
          close();
          throw new IOException("Portkey's gateway does not start", e);
        }
        Thread.sleep(100);
      }
    }
  }

  URI address() {
    return address;
  }

  /// What makes it ask the endpoints in this order.
  static String config(List<URI> endpoints, Duration limit) {
    var targets =
        String.join(
            ",",
            endpoints.stream()
                .map(
                    """
                    {"provider":"openai","custom_host":"%s","api_key":"none","request_timeout":%%d}\
                    """
                        ::formatted)
                .map(text -> text.formatted(limit.toMillis()))
                .toList());
    return "{\"strategy\":{\"mode\":\"fallback\"},\"targets\":[%s]}".formatted(targets);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
