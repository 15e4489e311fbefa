package dev.legionflow.peers.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A server on a free port of this machine that speaks OpenAI's chat completions, Anthropic's
/// messages, Google's generateContent and Ollama's chat, streams too, and answers what a function
/// says.
public final class ModelStub implements AutoCloseable {

  static {
    // Without it every answer of the JDK's server waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final int BACKLOG = 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, Object> DETAILS =
      Map.of(
          "parent_model", "",
          "format", "gguf",
          "family", "llama",
          "families", List.of("llama"),
          "parameter_size", "8B",
          "quantization_level", "Q4_K_M");

  private final HttpServer server;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final CountDownLatch closed = new CountDownLatch(1);

  private final AtomicInteger requests = new AtomicInteger();

  private final AtomicInteger lost = new AtomicInteger();

  private volatile Function<Ask, Reply> answers;

  private volatile List<String> ollamaModels = List.of();

  private ModelStub(HttpServer server, Function<Ask, Reply> answers) {
    this.server = server;
    this.answers = answers;
  }

  public static ModelStub start(Function<Ask, Reply> answers) {
    return start(answers, null);
  }

  /// Speaks TLS.
  ///
  /// @param tls with its certificate
  public static ModelStub secure(Function<Ask, Reply> answers, SSLContext tls) {
    return start(answers, tls);
  }

  private static ModelStub start(Function<Ask, Reply> answers, @Nullable SSLContext tls) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var stub = new ModelStub(server(address, tls), answers);
      stub.server.setExecutor(stub.threads);
      stub.server.createContext("/", stub::handle);
      stub.server.start();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpServer server(InetSocketAddress address, @Nullable SSLContext tls)
      throws IOException {
    if (tls == null) {
      return HttpServer.create(address, BACKLOG);
    }
    var server = HttpsServer.create(address, BACKLOG);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return server;
  }

  /// From the next request on.
  public void answer(Function<Ask, Reply> now) {
    answers = now;
  }

  /// What `/api/tags` lists. Names that end with `-cloud` are of models that run at Ollama's, those
  /// with `embed` in them of models that make vectors.
  public void ollamaModels(List<String> names) {
    ollamaModels = List.copyOf(names);
  }

  public URI openAi() {
    return URI.create(root() + "/v1");
  }

  public URI anthropic() {
    return URI.create(root() + "/v1");
  }

  public URI google() {
    return URI.create(root() + "/v1beta");
  }

  public URI ollama() {
    return URI.create(root());
  }

  private String root() {
    var host = server instanceof HttpsServer ? "https://localhost:" : "http://127.0.0.1:";
    return host + server.getAddress().getPort();
  }

  /// How many requests for an answer came.
  public int requests() {
    return requests.get();
  }

  /// How many clients went away before their answer's end.
  public int lost() {
    return lost.get();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("GET")) {
        list(exchange, path);
        return;
      }
      var body = JSON.readTree(exchange.getRequestBody());
      if (path.endsWith("/api/show")) {
        show(exchange, body.path("model").asText());
        return;
      }
      var wire = wire(path, body);
      if (wire == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      var ask = wire.ask(requests.incrementAndGet(), key(exchange));
      try {
        send(exchange, wire, ask, answers.apply(ask));
      } catch (IOException e) {
        lost.incrementAndGet();
        throw e;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Protocols.@Nullable Wire wire(String path, JsonNode body) {
    if (path.endsWith("/chat/completions")) {
      return new Protocols.OpenAi(body);
    }
    if (path.endsWith("/messages")) {
      return new Protocols.Anthropic(body);
    }
    if (path.endsWith("/api/chat")) {
      return new Protocols.Ollama(body);
    }
    return path.contains("enerateContent") ? new Protocols.Google(path, body) : null;
  }

  private static String key(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    for (String name : List.of("x-api-key", "x-goog-api-key")) {
      if (headers.getFirst(name) != null) {
        return headers.getFirst(name);
      }
    }
    var authorization = headers.getFirst("Authorization");
    return authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
  }

  private void list(HttpExchange exchange, String path) throws IOException {
    List<Map<String, Object>> models = new ArrayList<>();
    for (String name : ollamaModels) {
      models.add(tag(name));
    }
    var body =
        path.endsWith("/api/tags")
            ? Map.of("models", models)
            : Map.of("object", "list", "data", List.of(), "models", List.of());
    whole(exchange, 200, JSON.writeValueAsBytes(body));
  }

  private static Map<String, Object> tag(String name) {
    Map<String, Object> tag = new HashMap<>();
    tag.put("name", name);
    tag.put("model", name);
    tag.put("modified_at", "2026-01-01T00:00:00Z");
    tag.put("size", 4_000_000_000L);
    tag.put("digest", "%064x".formatted(name.hashCode()));
    tag.put("details", DETAILS);
    if (name.endsWith("-cloud")) {
      tag.put("remote_model", name.substring(0, name.length() - "-cloud".length()));
      tag.put("remote_host", "https://ollama.com:443");
    }
    return tag;
  }

  private void show(HttpExchange exchange, String model) throws IOException {
    if (!ollamaModels.contains(model)) {
      var error = Map.of("error", "model '" + model + "' not found");
      whole(exchange, 404, JSON.writeValueAsBytes(error));
      return;
    }
    var can = model.contains("embed") ? List.of("embedding") : List.of("completion", "tools");
    var shown =
        Map.of(
            "modelfile",
            "FROM " + model,
            "parameters",
            "temperature 0.7",
            "template",
            "{{ .Prompt }}",
            "details",
            DETAILS,
            "model_info",
            Map.of("general.architecture", "llama", "llama.context_length", 131_072),
            "capabilities",
            can,
            "modified_at",
            "2026-01-01T00:00:00Z");
    whole(exchange, 200, JSON.writeValueAsBytes(shown));
  }

  private void send(HttpExchange exchange, Protocols.Wire wire, Ask ask, Reply reply)
      throws IOException, InterruptedException {
    if (reply.fault() == Reply.Fault.HANG) {
      closed.await();
      return;
    }
    if (!reply.delay().isZero() && closed.await(reply.delay().toNanos(), TimeUnit.NANOSECONDS)) {
      return;
    }
    if (!reply.retryAfter().isEmpty()) {
      exchange.getResponseHeaders().add("Retry-After", reply.retryAfter());
    }
    if (reply.status() != 200) {
      var message = complaint(ask);
      var error =
          Map.of(
              "error",
              wire instanceof Protocols.Ollama
                  ? message
                  : Map.of("type", "error", "message", message));
      whole(exchange, reply.status(), JSON.writeValueAsBytes(error));
    } else if (ask.stream()) {
      stream(exchange, wire, ask, reply);
    } else {
      once(exchange, wire, reply);
    }
  }

  /// Real providers repeat parts of the request here, the key among them.
  private static String complaint(Ask ask) {
    return "error for key " + ask.key() + " and prompt " + ask.text();
  }

  private static void whole(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private void once(HttpExchange exchange, Protocols.Wire wire, Reply reply)
      throws IOException, InterruptedException {
    var body = JSON.writeValueAsBytes(wire.whole(reply));
    switch (reply.fault()) {
      case INVALID_JSON ->
          whole(exchange, 200, "{\"choices\":[{]".getBytes(StandardCharsets.UTF_8));
      case BROKEN, CUT, STALL -> {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
        if (reply.fault() == Reply.Fault.STALL) {
          closed.await();
        }
      }
      default -> whole(exchange, 200, body);
    }
  }

  private void stream(HttpExchange exchange, Protocols.Wire wire, Ask ask, Reply reply)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().add("Content-Type", wire.streamType());
    exchange.sendResponseHeaders(200, 0);
    var out = exchange.getResponseBody();
    var events = wire.stream(reply);
    var faulty = reply.fault() != Reply.Fault.NONE;
    int sent = faulty ? events.size() / 2 : events.size();
    for (String event : events.subList(0, sent)) {
      out.write(event.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    switch (reply.fault()) {
      case STALL -> closed.await();
      case ERROR_EVENT -> {
        out.write(wire.error(complaint(ask)).getBytes(StandardCharsets.UTF_8));
        out.close();
      }
      case INVALID_JSON -> {
        out.write(wire.event("{\"choices\":[{]").getBytes(StandardCharsets.UTF_8));
        out.close();
      }
      // Without its last chunk the client sees that the connection broke.
      case BROKEN -> throw new IOException("broken on purpose");
      default -> out.close();
    }
  }
}
