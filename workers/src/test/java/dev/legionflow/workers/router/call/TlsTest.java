package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.registry.Registry;
import dev.legionflow.workers.router.registry.Tier;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A provider that does not show that it is the one that is meant is told nothing. The certificates
/// are made here, by an authority that this Java is made to trust while the tests run.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

  private static final char[] PASSWORD = "not-a-secret".toCharArray();

  private static final Limits SOON = Limits.of(Duration.ofSeconds(20));

  private final SSLContext before = context();

  private KeyStore made = empty();
  private Path trusted = Path.of("");

  private static SSLContext context() {
    try {
      return SSLContext.getDefault();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore empty() {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      return store;
    } catch (java.io.IOException | java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeAll
  void makeCertificates(@TempDir Path folder) throws Exception {
    var file = folder.resolve("made.p12");
    key(file, "authority", "-dname", "CN=Authority of a test", "-ext", "bc:c", "-validity", "2");
    var here = "san=dns:localhost,ip:127.0.0.1";
    signed(file, "good", "-ext", here, "-validity", "2");
    signed(file, "expired", "-ext", here, "-startdate", "-3d", "-validity", "1");
    signed(file, "early", "-ext", here, "-startdate", "+2d", "-validity", "1");
    signed(file, "elsewhere", "-ext", "san=dns:models.example", "-validity", "2");
    key(file, "self-signed", "-dname", "CN=localhost", "-ext", here, "-validity", "2");
    made = KeyStore.getInstance(file.toFile(), PASSWORD);

    var store = empty();
    store.setCertificateEntry("authority", made.getCertificate("authority"));
    trusted = Files.createTempFile("legion-trusted", ".p12");
    try (OutputStream out = Files.newOutputStream(trusted)) {
      store.store(out, PASSWORD);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLContext.setDefault(context);
  }

  @AfterAll
  void trustAsBefore() throws Exception {
    SSLContext.setDefault(before);
    Files.deleteIfExists(trusted);
  }

  private static void signed(Path file, String alias, String... options) throws Exception {
    var all = new ArrayList<>(List.of("-dname", "CN=" + alias, "-signer", "authority"));
    all.addAll(List.of(options));
    key(file, alias, all.toArray(String[]::new));
  }

  private static void key(Path file, String alias, String... options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-alias", alias, "-keystore", file.toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
    command.addAll(List.of(options));
    ran(command);
  }

  private static String ran(List<String> command) throws Exception {
    var log = Files.createTempFile("legion-tls", ".log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    var said = Files.readString(log);
    Files.delete(log);
    assertThat(ended).as(said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /// A provider with this certificate.
  private ModelStub with(String alias) throws Exception {
    var store = empty();
    store.setKeyEntry(
        alias, made.getKey(alias, PASSWORD), PASSWORD, made.getCertificateChain(alias));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return ModelStub.secure(_ -> Reply.text("from " + alias), context);
  }

  private static Calls calls(Registry registry) {
    return new Calls(
        () -> registry,
        Switches.ALL_ON,
        name -> name.equals("KEY") ? "s3cret" : null,
        Duration.ofSeconds(1));
  }

  private static Registry registry(Protocol protocol, URI... endpoints) {
    // A retry of what cannot help would be seen in the attempts.
    var limits = new Provider.Limits(16, 0, Duration.ofSeconds(10), 2);
    return Stubbed.registry(
        List.of(Stubbed.provider("private", protocol, limits, "env:KEY", endpoints)),
        Stubbed.model("m", "private", Tier.BUDGET));
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateOfATrustedAuthorityIsGood(Protocol protocol) throws Exception {
    try (var stub = with("good")) {
      var registry = registry(protocol, Stubbed.endpoint(stub, protocol));
      try (var calls = calls(registry)) {
        for (Prompt prompt : List.of(Stubbed.prompt("?"), Stubbed.stream("?"))) {
          var answer = calls.call(registry.models(), prompt, SOON, Observer.NONE);
          assertThat(answer.text()).isEqualTo("from good");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "self-signed, is of no authority that Java trusts",
    "elsewhere, is not for this host",
    "expired, has expired",
    "early, is not valid yet"
  })
  void anyOtherIsRefusedAndToldNothing(String alias, String why) throws Exception {
    try (var stub = with(alias)) {
      var registry = registry(Protocol.OPENAI, stub.openAi());
      try (var calls = calls(registry)) {
        for (Prompt prompt : List.of(Stubbed.prompt("?"), Stubbed.stream("?"))) {
          var kept = new Stubbed.Kept();
          var failed =
              catchThrowableOfType(
                  CallFailed.class, () -> calls.call(registry.models(), prompt, SOON, kept));

          assertThat(failed.reason()).isEqualTo(Reason.UNTRUSTED);
          assertThat(failed)
              .hasMessage(
                  "m@1: the certificate of the provider 'private' at %s %s (UNTRUSTED)"
                      .formatted(stub.openAi(), why));
          assertThat(kept.pieces).isEmpty();
          assertThat(kept.attempts)
              .singleElement()
              .satisfies(attempt -> {
                assertThat(attempt.result()).isEqualTo(Attempt.Result.FAILED);
                assertThat(attempt.failure()).isEqualTo(Reason.UNTRUSTED);
                assertThat(attempt.usage()).isNull();
              });
        }
        assertThat(calls.health())
            .singleElement()
            .satisfies(health -> {
              assertThat(health.lastReason()).isEqualTo(Reason.UNTRUSTED);
              assertThat(health.lastAnswer()).isNull();
            });
        calls.probe(Duration.ZERO);
        assertThat(calls.health()).singleElement().extracting(Health::reachable).isEqualTo(false);
      }
      assertThat(stub.requests()).isZero();
    }
  }

  @Test
  void theChainGoesOn() throws Exception {
    try (var wrong = with("self-signed");
        var next = ModelStub.start(_ -> Reply.text("from the next"))) {
      List<Model> chain =
          List.of(
              Stubbed.model("cheap", "wrong", Tier.BUDGET),
              Stubbed.model("usual", "next", Tier.STANDARD));
      var registry =
          new Registry(
              List.of(
                  Stubbed.provider(
                      "wrong", Protocol.OPENAI, Stubbed.LIMITS, "env:KEY", wrong.openAi()),
                  Stubbed.provider("next", next)),
              chain);
      var kept = new Stubbed.Kept();
      try (var calls = calls(registry)) {
        var answer = calls.call(chain, Stubbed.prompt("?"), SOON, kept);

        assertThat(answer.text()).isEqualTo("from the next");
        assertThat(answer.model().id()).isEqualTo("usual");
      }
      assertThat(kept.attempts)
          .extracting(Attempt::failure)
          .containsExactly(Reason.UNTRUSTED, null);
      assertThat(wrong.requests()).isZero();
    }
  }

  @Test
  void anEqualEndpointThatIsGoodAnswers() throws Exception {
    try (var wrong = with("expired");
        var good = with("good")) {
      var registry = registry(Protocol.OPENAI, wrong.openAi(), good.openAi());
      try (var calls = calls(registry)) {
        for (int i = 0; i < 4; i++) {
          var answer = calls.call(registry.models(), Stubbed.prompt("?"), SOON, Observer.NONE);
          assertThat(answer.text()).isEqualTo("from good");
        }
      }
      assertThat(wrong.requests()).isZero();
    }
  }

  /// As an operator sets it, for a process of its own.
  @Test
  void theTrustStoreIsTheOneThatJavaIsTold() throws Exception {
    try (var stub = with("good")) {
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      var classes =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      var asks = List.of("-cp", classes, Asks.class.getName(), stub.openAi().toString());
      var told =
          List.of(
              "-Djavax.net.ssl.trustStore=" + trusted,
              "-Djavax.net.ssl.trustStorePassword=" + new String(PASSWORD));

      assertThat(ran(with(java, List.of(), asks)))
          .contains("refused: m@1: the certificate of the provider 'private' at " + stub.openAi());
      assertThat(stub.requests()).isZero();
      assertThat(ran(with(java, told, asks))).contains("answered: from good");
    }
  }

  private static List<String> with(String java, List<String> options, List<String> arguments) {
    var command = new ArrayList<>(List.of(java, "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(options);
    command.addAll(arguments);
    return command;
  }

  /// Asks once and says what came of it.
  static final class Asks {
    private Asks() {}

    public static void main(String... arguments) throws InterruptedException {
      var registry = registry(Protocol.OPENAI, URI.create(arguments[0]));
      try (var calls = calls(registry)) {
        var answer = calls.call(registry.models(), Stubbed.prompt("?"), SOON, Observer.NONE);
        IO.println("answered: " + answer.text());
      } catch (CallFailed e) {
        IO.println("refused: " + e.getMessage());
      }
      // The guards' threads would keep it.
      System.exit(0);
    }
  }
}
