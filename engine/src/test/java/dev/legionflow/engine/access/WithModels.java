package dev.legionflow.engine.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.legionflow.engine.http.TempData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/// A server with tenants, and a model that answers everything alike: 1,000 tokens for 1,500
/// micro-dollars.
public class WithModels extends TempData {

  private static final String ANSWER =
      """
      {"id": "1", "object": "chat.completion", "created": 1, "model": "small-1",
       "choices": [{"index": 0, "finish_reason": "stop",
         "message": {"role": "assistant", "content": "It is fine."}}],
       "usage": {"prompt_tokens": 500, "completion_tokens": 500, "total_tokens": 1000}}
      """;

  @Override
  public Map<String, String> getConfigOverrides() {
    var config = new HashMap<>(super.getConfigOverrides());
    declare(config);
    return config;
  }

  static void declare(Map<String, String> config) {
    WithTenants.declare(config);
    config.put("legion.router.models", registry(server()).toString());
    config.put("legion.router.budget.instance", "0.01");
    config.put("legion.router.budget.tenants.\"blue\"", "0.002/day");
    config.put("legion.access.users.\"will\".token", WithUsers.token("will"));
    config.put("legion.access.users.\"will\".roles", "worker");
    config.put("legion.access.users.\"will\".tenants", "red");
  }

  private static int server() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            var bytes = ANSWER.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
      return server.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path registry(int port) {
    try {
      Files.createDirectories(Path.of("target"));
      var file = Files.createTempFile(Path.of("target").toAbsolutePath(), "models", ".yaml");
      return Files.writeString(
          file,
          """
          providers:
            - id: here
              protocol: openai
              endpoints: http://127.0.0.1:%d/v1
          models:
            - id: small
              provider: here
              name: small-1
              tier: budget
              input: 1.00
              output: 2.00
              contextTokens: 100000
              maxOutputTokens: 1000
            - id: small
              version: "2"
              provider: here
              name: small-2
              tier: budget
              input: 1.00
              output: 2.00
              contextTokens: 100000
              maxOutputTokens: 1000
              weight: 0
          """
              .formatted(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
