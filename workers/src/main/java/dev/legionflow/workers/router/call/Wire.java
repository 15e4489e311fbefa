package dev.legionflow.workers.router.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// LangChain4j's requests, sent by the JDK's client on the caller's own thread, streams too: they
/// end at their deadline and when the thread is interrupted. No redirect is followed, only the
/// endpoint of the exchange is reached, over TLS only where its certificate is trusted, for which
/// Java's own trust store and rules hold, and the secret is put on here, so that no object that
/// lives longer knows it. What a provider says of an error is not read: it may repeat the prompt or
/// the key.
final class Wire implements HttpClient, AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private static final Duration PROBE = Duration.ofSeconds(5);

  private static final Set<String> SECRET_HEADERS =
      Set.of("authorization", "x-api-key", "x-goog-api-key", "api-key");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final java.net.http.HttpClient client =
      java.net.http.HttpClient.newBuilder()
          .followRedirects(Redirect.NEVER)
          .connectTimeout(CONNECT)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  @Override
  public void close() {
    client.shutdownNow();
  }

  /// For LangChain4j, whose own limits are not used: ours are those of the exchange.
  HttpClientBuilder builder() {
    return new HttpClientBuilder() {
      @Override
      public Duration connectTimeout() {
        return CONNECT;
      }

      @Override
      public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
      }

      @Override
      public @Nullable Duration readTimeout() {
        return null;
      }

      @Override
      public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
      }

      @Override
      public HttpClient build() {
        return Wire.this;
      }
    };
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    var exchange = Exchange.CURRENT.get();
    var response = send(request, exchange);
    try (InputStream body = response.body()) {
      return SuccessfulHttpResponse.builder()
          .statusCode(response.statusCode())
          .headers(response.headers().map())
          .body(body.readAllBytes())
          .build();
    } catch (IOException e) {
      throw broken(exchange, e);
    }
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    var exchange = Exchange.CURRENT.get();
    try {
      var response = send(request, exchange);
      try (InputStream body = response.body()) {
        listener.onOpen(
            SuccessfulHttpResponse.builder()
                .statusCode(response.statusCode())
                .headers(response.headers().map())
                .body("")
                .build());
        parser.parse(body, new Told(exchange, listener));
      } catch (IOException e) {
        throw broken(exchange, e);
      }
    } catch (RuntimeException e) {
      listener.onError(e);
      return;
    }
    listener.onClose();
  }

  private HttpResponse<TimedBody> send(HttpRequest request, Exchange exchange) {
    var sent = client.sendAsync(request(request, exchange), _ -> new TimedBody(exchange.deadline));
    try {
      var response = sent.get(exchange.nanosLeft(), TimeUnit.NANOSECONDS);
      if (response.statusCode() < 200 || response.statusCode() > 299) {
        response.body().discard();
        exchange.refused(response.statusCode(), RetryAfter.of(response.headers()));
        throw new HttpException(response.statusCode(), "HTTP status " + response.statusCode());
      }
      return response;
    } catch (TimeoutException _) {
      giveUp(sent);
      exchange.failed(Reason.TIMEOUT);
      throw new Broken("the time is over");
    } catch (InterruptedException _) {
      giveUp(sent);
      Thread.currentThread().interrupt();
      throw new Broken("interrupted");
    } catch (ExecutionException e) {
      var why = Certificates.fault(e);
      if (why == null) {
        exchange.failed(Reason.UNAVAILABLE);
      } else {
        exchange.untrusted(why);
      }
      throw new Broken("no connection");
    }
  }

  /// A response that came all the same holds its connection until its body is closed.
  private static void giveUp(CompletableFuture<HttpResponse<TimedBody>> sent) {
    if (!sent.cancel(true)) {
      var _ = sent.thenAccept(response -> response.body().close());
    }
  }

  /// Whether the endpoint lists its models, or at least says why it does not.
  boolean isThere(Protocol protocol, URI endpoint, @Nullable String secret)
      throws InterruptedException {
    var path = protocol == Protocol.OLLAMA ? "/api/tags" : "/models";
    var exchange = new Exchange(protocol, endpoint, secret, System.nanoTime() + PROBE.toNanos());
    var request = HttpRequest.builder().method(HttpMethod.GET).url(endpoint + path);
    if (protocol == Protocol.ANTHROPIC) {
      request.addHeader("anthropic-version", "2023-06-01");
    }
    try {
      send(request.build(), exchange).body().discard();
      return true;
    } catch (RuntimeException _) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return exchange.status() > 0 && exchange.status() < 500;
    }
  }

  /// Asks Ollama what it has.
  ///
  /// @return null where it says nothing that can be read
  @Nullable JsonNode ollama(HttpMethod method, URI endpoint, String path, @Nullable String body)
      throws InterruptedException {
    var exchange =
        new Exchange(Protocol.OLLAMA, endpoint, null, System.nanoTime() + PROBE.toNanos());
    var request = HttpRequest.builder().method(method).url(endpoint + path);
    if (body != null) {
      request.body(body);
    }
    try (var answer = send(request.build(), exchange).body()) {
      return JSON.readTree(answer);
    } catch (IOException | RuntimeException _) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return null;
    }
  }

  private static Broken broken(Exchange exchange, IOException e) {
    boolean late = e instanceof TimedBody.TimeIsOver;
    if (!Thread.currentThread().isInterrupted()) {
      exchange.failed(late ? Reason.TIMEOUT : Reason.UNUSABLE);
    }
    return new Broken("the answer broke off");
  }

  /// Says no more than what the exchange holds.
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message, null, false, false);
    }
  }

  private static java.net.http.HttpRequest request(HttpRequest request, Exchange exchange) {
    var target = URI.create(request.url());
    var endpoint = exchange.endpoint;
    if (!endpoint.getScheme().equals(target.getScheme())
        || !endpoint.getAuthority().equals(target.getAuthority())) {
      throw new IllegalStateException("a request left its endpoint " + endpoint);
    }
    var builder =
        java.net.http.HttpRequest.newBuilder(target)
            // Servers of models that speak plain HTTP often fail on an offer of HTTP/2.
            .version("https".equals(target.getScheme()) ? Version.HTTP_2 : Version.HTTP_1_1);
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
      if (!SECRET_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        header.getValue().forEach(value -> builder.header(header.getKey(), value));
      }
    }
    var secret = exchange.secret;
    if (secret != null) {
      switch (exchange.protocol) {
        case OPENAI, OLLAMA -> builder.header("Authorization", "Bearer " + secret);
        case ANTHROPIC -> builder.header("x-api-key", secret);
        case GOOGLE -> builder.header("x-goog-api-key", secret);
      }
    }
    var body = request.body();
    return builder
        .method(
            request.method().name(),
            body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }

  /// Notes the tokens that a stream tells on its way, for when it breaks before its end.
  private record Told(Exchange exchange, ServerSentEventListener listener)
      implements ServerSentEventListener {

    @Override
    public void onEvent(ServerSentEvent event) {
      note(event);
      listener.onEvent(event);
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
      note(event);
      listener.onEvent(event, context);
    }

    @Override
    public void onError(Throwable failure) {
      if (failure instanceof IOException e) {
        listener.onError(broken(exchange, e));
      } else {
        listener.onError(failure);
      }
    }

    private void note(ServerSentEvent event) {
      var data = event.data();
      if (exchange.protocol != Protocol.ANTHROPIC || data == null || !data.contains("\"usage\"")) {
        return;
      }
      try {
        var root = JSON.readTree(data);
        var usage = root.has("message") ? root.path("message").path("usage") : root.path("usage");
        var before = exchange.usage() == null ? Usage.NONE : exchange.usage();
        exchange.told(
            new Usage(
                tokens(usage, "input_tokens", before.input()),
                tokens(usage, "output_tokens", before.output()),
                tokens(usage, "cache_read_input_tokens", before.cacheRead()),
                tokens(usage, "cache_creation_input_tokens", before.cacheWrite()),
                0));
      } catch (JsonProcessingException | IllegalArgumentException _) {
        // The one who reads the answer will say so.
      }
    }

    /// Of no more than the other protocols' clients can tell, so that sums of it are sums.
    private static long tokens(JsonNode usage, String name, long before) {
      return Math.min(Integer.MAX_VALUE, usage.path(name).asLong(before));
    }
  }
}
