package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the wire does with connections and with what is told on them.
class WireTest {

  private static final Limits TEN_SECONDS = Limits.of(Duration.ofSeconds(10));

  private final Stubbed.Kept kept = new Stubbed.Kept();
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private Registry serves(Protocol protocol, HttpHandler handler) {
    server.createContext("/", handler);
    server.start();
    var uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    return Stubbed.registry(
        List.of(
            Stubbed.provider(
                "one", protocol, new Provider.Limits(16, 0, Duration.ofSeconds(10), 0), null, uri)),
        Stubbed.model("m", "one", Tier.BUDGET));
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().add("Content-Type", type);
      var body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void refusedRequestsShareAConnection() {
    Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
    var registry =
        serves(
            Protocol.OPENAI,
            exchange -> {
              clients.add(exchange.getRemoteAddress());
              answer(exchange, 400, "application/json", "{\"error\": {\"message\": \"no\"}}");
            });
    try (var calls = Stubbed.calls(registry)) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(
                () -> calls.call(registry.models(), Stubbed.prompt("?"), TEN_SECONDS, kept))
            .isInstanceOf(CallFailed.class);
      }
    }
    assertThat(kept.attempts).hasSize(5);
    assertThat(clients).hasSize(1);
  }

  @Test
  void moreTokensThanCanBeAreNotAddedUp() {
    var begins =
        """
        event: message_start
        data: {"type": "message_start", "message": {"id": "1", "type": "message", "role": "assistant", \
        "content": [], "model": "m", "usage": {"input_tokens": 9223372036854775807, "output_tokens": 1}}}

        """;
    var registry =
        serves(Protocol.ANTHROPIC, exchange -> answer(exchange, 200, "text/event-stream", begins));
    try (var calls = Stubbed.calls(registry)) {
      assertThatThrownBy(
              () -> calls.call(registry.models(), Stubbed.stream("?"), TEN_SECONDS, kept))
          .isInstanceOf(CallFailed.class);
    }
    assertThat(kept.attempts)
        .singleElement()
        .satisfies(attempt ->
            assertThat(attempt.usage()).isEqualTo(new Usage(Integer.MAX_VALUE, 1, 0, 0, 0)));
  }
}
