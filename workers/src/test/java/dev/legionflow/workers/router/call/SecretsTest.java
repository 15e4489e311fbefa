package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.legionflow.peers.model.Ask;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A secret goes to its own provider and nowhere else.
class SecretsTest {

  private static final String SECRET = "sk-very-secret-4711";

  private static final String PROMPT = "the merger of A and B";

  private static final Limits SOON = Limits.of(Duration.ofSeconds(5));

  @TempDir private Path folder;

  private static Registry registry(Protocol protocol, String secret, URI endpoint) {
    return Stubbed.registry(
        List.of(Stubbed.provider("p", protocol, Stubbed.LIMITS, secret, endpoint)),
        Stubbed.model("m", "p", Tier.BUDGET));
  }

  private static Calls calls(Registry registry) {
    return new Calls(
        () -> registry,
        Switches.ALL_ON,
        name -> name.equals("KEY") ? SECRET : null,
        Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @EnumSource
  void noSecretAndNoPromptInMessagesOrLogs(Protocol protocol) throws Exception {
    var logged = new ConcurrentLinkedQueue<String>();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record.getMessage() + " " + Arrays.toString(record.getParameters()));
            if (record.getThrown() != null) {
              logged.add(trace(record.getThrown()));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var root = Logger.getLogger("");
    var level = root.getLevel();
    handler.setLevel(Level.ALL);
    root.setLevel(Level.ALL);
    root.addHandler(handler);
    for (String name : List.of("dev.langchain4j", "jdk.httpclient")) {
      Logger.getLogger(name).log(Level.FINEST, "detail " + name);
    }
    try (var stub = ModelStub.start(_ -> Reply.text("fine"))) {
      var registry = registry(protocol, "env:KEY", Stubbed.endpoint(stub, protocol));
      for (Reply reply :
          List.of(
              Reply.text("fine"),
              Reply.error(400),
              Reply.error(401),
              Reply.error(429),
              Reply.error(500),
              Reply.text("a longer answer").with(Reply.Fault.BROKEN),
              Reply.text("a longer answer").with(Reply.Fault.INVALID_JSON))) {
        stub.answer(_ -> reply);
        for (Prompt prompt : List.of(Stubbed.prompt(PROMPT), Stubbed.stream(PROMPT))) {
          try (var calls = calls(registry)) {
            var failed =
                catchThrowableOfType(
                    CallFailed.class,
                    () -> calls.call(registry.models(), prompt, SOON, Observer.NONE));
            if (failed != null) {
              assertThat(trace(failed)).doesNotContain(SECRET, PROMPT);
            }
            assertThat(calls.health().toString()).doesNotContain(SECRET, PROMPT);
          }
        }
      }
    } finally {
      root.removeHandler(handler);
      root.setLevel(level);
    }
    // What these say in detail would have been seen.
    assertThat(logged).contains("detail dev.langchain4j null", "detail jdk.httpclient null");
    assertThat(String.join("\n", logged)).doesNotContain(SECRET, PROMPT);
  }

  private static String trace(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void aSecretThatIsNotThereSendsNothing() throws Exception {
    try (var stub = ModelStub.start(_ -> Reply.text("fine"))) {
      for (String reference :
          List.of("env:NOTHING", "file:" + folder.resolve("nothing"), "file:" + folder)) {
        var registry = registry(Protocol.OPENAI, reference, stub.openAi());
        try (var calls = calls(registry)) {
          var failed =
              catchThrowableOfType(
                  CallFailed.class,
                  () -> calls.call(registry.models(), Stubbed.prompt(PROMPT), SOON, Observer.NONE));

          assertThat(failed.reason()).isEqualTo(Reason.UNAUTHORIZED);
          assertThat(failed)
              .hasMessageContaining("the key of the provider 'p' is not there")
              .hasMessageNotContaining(reference);
        }
      }
      assertThat(stub.requests()).isZero();
    }
  }

  @Test
  void aNewSecretHoldsAtTheNextCall() throws Exception {
    var keys = new CopyOnWriteArrayList<String>();
    var file = Files.writeString(folder.resolve("key"), "old-key\n");
    try (var stub =
        ModelStub.start((Ask ask) -> {
          keys.add(ask.key());
          return Reply.text("fine");
        })) {
      var registry = registry(Protocol.ANTHROPIC, "file:" + file, stub.anthropic());
      try (var calls = calls(registry)) {
        calls.call(registry.models(), Stubbed.prompt(PROMPT), SOON, Observer.NONE);
        Files.writeString(file, "new-key\n");
        calls.call(registry.models(), Stubbed.prompt(PROMPT), SOON, Observer.NONE);
      }
    }
    assertThat(keys).containsExactly("old-key", "new-key");
  }

  @Test
  void aSecretThatBreaksTheHeaderIsNone() throws Exception {
    var secrets = new Secrets(name -> name.equals("BAD") ? "a\r\nX-Other: b" : " good \n");

    assertThat(secrets.find("env:BAD")).isNull();
    assertThat(secrets.find("env:GOOD")).isEqualTo("good");
    var large = Files.writeString(folder.resolve("large"), "x".repeat(10_000));
    assertThat(secrets.find("file:" + large)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void noRedirectIsFollowed(Protocol protocol) throws Exception {
    // A redirect by 302 or 303 makes a GET, which a stub of models would not count.
    var elsewhere = server();
    var reached = new AtomicInteger();
    elsewhere.createContext(
        "/",
        exchange -> {
          reached.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    var status = new AtomicInteger();
    var server = server();
    server.createContext(
        "/",
        exchange -> {
          var target = url(elsewhere) + exchange.getRequestURI();
          exchange.getResponseHeaders().add("Location", target);
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    elsewhere.start();
    server.start();
    var registry = registry(protocol, "env:KEY", URI.create(url(server) + "/v1"));
    try {
      for (int code : List.of(301, 302, 303, 307, 308)) {
        status.set(code);
        try (var calls = calls(registry)) {
          var failed =
              catchThrowableOfType(
                  CallFailed.class,
                  () -> calls.call(registry.models(), Stubbed.prompt(PROMPT), SOON, Observer.NONE));

          assertThat(failed.reason()).isEqualTo(Reason.REFUSED);
          assertThat(reached).hasValue(0);
        }
      }
    } finally {
      server.stop(0);
      elsewhere.stop(0);
    }
  }

  private static HttpServer server() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void withoutTlsNothingIsSentToAnHttpsEndpoint() throws Exception {
    // Plain HTTP answers where TLS is spoken.
    try (var stub = ModelStub.start(_ -> Reply.text("fine"))) {
      var https = URI.create(stub.openAi().toString().replace("http:", "https:"));
      var registry = registry(Protocol.OPENAI, "env:KEY", https);
      try (var calls = calls(registry)) {
        var failed =
            catchThrowableOfType(
                CallFailed.class,
                () -> calls.call(registry.models(), Stubbed.prompt(PROMPT), SOON, Observer.NONE));

        assertThat(failed.reason()).isIn(Reason.UNAVAILABLE, Reason.TIMEOUT);
        assertThat(stub.requests()).isZero();
      }
    }
  }
}
