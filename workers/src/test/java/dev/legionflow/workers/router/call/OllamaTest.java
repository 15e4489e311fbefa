package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Registries;
import dev.legionflow.workers.router.registry.Tier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaTest {

  @TempDir private Path folder;

  private final ModelStub stub = ModelStub.start(ask -> Reply.text("I am " + ask.model()));

  @AfterEach
  void close() {
    stub.close();
  }

  @Test
  void whatItHasIsFreeAndAnswers() throws Exception {
    try (var registries = new Registries(List.of(folder.resolve("none.toon")), Duration.ofDays(1));
        var calls = new Calls(registries, Switches.ALL_ON, _ -> null, Duration.ofSeconds(1));
        var wire = new Wire()) {
      var ollama = new Ollama(stub.ollama() + "/", wire, registries);
      stub.ollamaModels(List.of("qwen3:8b", "nomic-embed-text:latest", "bad name"));

      ollama.look();

      assertThat(registries.get().models())
          .singleElement()
          .satisfies(model -> {
            assertThat(model.id()).isEqualTo("ollama/qwen3:8b");
            assertThat(model.tier()).isEqualTo(Tier.FREE);
            assertThat(model.contextTokens()).isEqualTo(8_192);
            assertThat(model.maxOutputTokens()).isEqualTo(4_096);
          });
      var limits = Limits.of(Duration.ofSeconds(5));
      var chain = registries.get().enabled();
      assertThat(calls.call(chain, Stubbed.prompt("?"), limits, Observer.NONE).text())
          .isEqualTo("I am qwen3:8b");

      stub.ollamaModels(List.of("qwen3:8b", "llama4:latest"));
      ollama.look();
      assertThat(registries.get().models())
          .extracting(Model::id)
          .containsExactly("ollama/qwen3:8b", "ollama/llama4:latest");

      stub.close();
      for (int misses = 1; misses < 3; misses++) {
        ollama.look();
        assertThat(registries.get().models()).hasSize(2);
      }
      ollama.look();
      assertThat(registries.get().models()).isEmpty();
    }
  }

  @Test
  void whatItHasNoMoreIsGoneAtOnce() throws Exception {
    try (var registries = new Registries(List.of(folder.resolve("none.toon")), Duration.ofDays(1));
        var wire = new Wire()) {
      var ollama = new Ollama(stub.ollama().toString(), wire, registries);
      stub.ollamaModels(List.of("qwen3:8b"));
      ollama.look();
      assertThat(registries.get().models()).hasSize(1);

      stub.ollamaModels(List.of());
      ollama.look();
      assertThat(registries.get().models()).isEmpty();
    }
  }

  @Test
  void whatRunsElsewhereIsNotTaken() throws Exception {
    try (var registries = new Registries(List.of(folder.resolve("none.toon")), Duration.ofDays(1));
        var wire = new Wire()) {
      stub.ollamaModels(List.of("gpt-oss:120b-cloud", "qwen3:8b"));

      new Ollama(stub.ollama().toString(), wire, registries).look();

      assertThat(registries.get().models())
          .extracting(Model::id)
          .containsExactly("ollama/qwen3:8b");
    }
  }

  /// What Ollama is asked, field by field: its API streams unless told not to, and takes the bounds
  /// as options.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itIsAskedInItsOwnWords(boolean stream) throws Exception {
    var asked = new AtomicReference<JsonNode>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/chat",
        exchange -> {
          asked.set(new ObjectMapper().readTree(exchange.getRequestBody()));
          // As it stands in Ollama's documentation: only the last piece tells the figures, and it
          // needs not repeat the message.
          var whole =
              """
              {"model":"qwen3:8b","created_at":"2026-01-01T00:00:00.1Z","message":{"role":"assistant","content":"Hello! How are you?"},"done":true,"done_reason":"stop","total_duration":5191566416,"load_duration":2154458,"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":298,"eval_duration":4799921000}
              """;
          var pieces =
              """
              {"model":"qwen3:8b","created_at":"2026-01-01T00:00:00.1Z","message":{"role":"assistant","content":"Hello! "},"done":false}
              {"model":"qwen3:8b","created_at":"2026-01-01T00:00:00.2Z","message":{"role":"assistant","content":"How are you?"},"done":false}
              {"model":"qwen3:8b","created_at":"2026-01-01T00:00:00.3Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":5191566416,"load_duration":2154458,"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":298,"eval_duration":4799921000}
              """;
          var body = (stream ? pieces : whole).getBytes(StandardCharsets.UTF_8);
          exchange
              .getResponseHeaders()
              .add("Content-Type", stream ? "application/x-ndjson" : "application/json");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    var registry =
        Stubbed.registry(
            List.of(
                Stubbed.provider(
                    "ollama",
                    Protocol.OLLAMA,
                    Stubbed.LIMITS,
                    null,
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()))),
            Stubbed.model("qwen3", "ollama", Tier.FREE));
    try (var calls = Stubbed.calls(registry)) {
      var prompt = stream ? Stubbed.stream("Who?") : Stubbed.json("Who?");
      var limits = Limits.of(Duration.ofSeconds(5));
      if (stream) {
        var kept = new Stubbed.Kept();
        var answer = calls.call(registry.models(), prompt, limits, kept);
        assertThat(answer.text()).isEqualTo("Hello! How are you?");
        assertThat(answer.usage()).isEqualTo(new Usage(26, 298, 0, 0, 0));
        assertThat(kept.pieces).containsExactly("1:Hello! ", "1:How are you?");
      } else {
        // It is asked for JSON and does not answer with any.
        assertThatThrownBy(() -> calls.call(registry.models(), prompt, limits, Observer.NONE))
            .hasMessageContaining("the answer is no JSON");
      }
    } finally {
      server.stop(0);
    }
    assertThat(asked.get().path("model").asText()).isEqualTo("qwen3-name");
    assertThat(asked.get().path("stream").asBoolean(!stream)).isEqualTo(stream);
    assertThat(asked.get().path("format").asText()).isEqualTo(stream ? "" : "json");
    assertThat(asked.get().at("/options/num_predict").asInt()).isEqualTo(200);
    assertThat(asked.get().at("/options/num_ctx").asInt())
        .isEqualTo(registry.models().getFirst().contextTokens());
    assertThat(asked.get().at("/options/temperature").isNumber()).isTrue();
    assertThat(asked.get().at("/messages/0/role").asText()).isEqualTo("system");
    assertThat(asked.get().at("/messages/1/role").asText()).isEqualTo("user");
    assertThat(asked.get().at("/messages/1/content").asText()).isEqualTo("Who?");
  }

  @Test
  void whatIsDeclaredTakesItsPlace() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("models.yaml"),
            """
            providers: [{id: ollama, protocol: ollama, endpoints: "http://127.0.0.1:1"}]
            models: [{id: mine, provider: ollama, tier: free, contextTokens: 9}]
            """);
    try (var registries = new Registries(List.of(file), Duration.ofDays(1));
        var wire = new Wire()) {
      registries.refresh();
      stub.ollamaModels(List.of("qwen3:8b"));

      new Ollama(stub.ollama().toString(), wire, registries).look();

      assertThat(registries.get().models()).extracting(Model::id).containsExactly("mine");
    }
  }
}
