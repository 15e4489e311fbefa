package dev.legionflow.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.JobOutcome;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineConnectionTest {

  @TempDir Path folder;

  private static Config config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder().withDefaultValues(settings).build();
  }

  private static void refused(Map<String, String> settings, String... message) {
    assertThatThrownBy(() -> EngineConnection.from(config(settings)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(message);
  }

  @Test
  void needsExactlyOneAddress() {
    refused(Map.of(), "legion.engine.url", "legion.engine.grpc-url");
    refused(
        Map.of("legion.engine.url", "http://a:1", "legion.engine.grpc-url", "http://a:2"),
        "legion.engine.url");
  }

  @Test
  void refusesAnAddressThatIsNone() {
    refused(Map.of("legion.engine.url", "localhost:8080"), "legion.engine.url", "localhost:8080");
    refused(Map.of("legion.engine.url", "ftp://a:1"), "http://host:port");
    refused(Map.of("legion.engine.url", "http://u:p@a:1"), "must not hold credentials");
  }

  @Test
  void refusesCredentialsThatContradictEachOther() {
    String url = "http://localhost:1";
    refused(
        Map.of("legion.engine.url", url, "legion.engine.token", "t", "legion.engine.user", "u"),
        "legion.engine.token");
    refused(Map.of("legion.engine.url", url, "legion.engine.user", "u"), "legion.engine.password");
    refused(
        Map.of(
            "legion.engine.url", url, "legion.engine.token", "t", "legion.engine.token-file", "f"),
        "legion.engine.token-file");
  }

  @Test
  void neverPrintsASecret() {
    EngineConnection connection =
        EngineConnection.from(
            config(
                Map.of(
                    "legion.engine.url", "http://localhost:1", "legion.engine.token", "s3cret")));

    assertThat(connection.toString()).doesNotContain("s3cret");
  }

  @Test
  void grpcAndRestAreTold() {
    assertThat(
            EngineConnection.from(config(Map.of("legion.engine.grpc-url", "http://z:26500")))
                .grpc())
        .isTrue();
    assertThat(EngineConnection.from(config(Map.of("legion.engine.url", "https://l:8080"))).grpc())
        .isFalse();
  }

  @Test
  void sendsBasicCredentials() throws Exception {
    assertThat(
            authorization(
                Map.of("legion.engine.user", "admin", "legion.engine.password", "pässword")))
        .isEqualTo("Basic YWRtaW46cMOkc3N3b3Jk");
  }

  @Test
  void sendsTheTokenAsItIsInTheFileNow() throws Exception {
    Path file = folder.resolve("token");
    Files.writeString(file, "first\n");
    try (FakeEngine engine = new FakeEngine();
        var client =
            EngineConnection.from(
                    config(
                        Map.of(
                            "legion.engine.url",
                            engine.url().toString(),
                            "legion.engine.token-file",
                            file.toString())))
                .connect()) {
      client.newCompleteCommand(1).execute();
      Files.writeString(file, "second");
      client.newCompleteCommand(1).execute();

      assertThat(engine.authorizations).containsExactly("Bearer first", "Bearer second");
    }
  }

  @Test
  void withoutCredentialsNoneAreSent() throws Exception {
    assertThat(authorization(Map.of())).isEmpty();
  }

  private static String authorization(Map<String, String> settings) throws Exception {
    try (FakeEngine engine = new FakeEngine()) {
      engine.offer(1, "t", Map.of());
      Map<String, String> all = new java.util.HashMap<>(settings);
      all.put("legion.engine.url", engine.url().toString());
      try (var client = EngineConnection.from(config(all)).connect();
          var _ =
              RemoteWorkers.open(
                  client,
                  List.of(TestWorker.of("t", _ -> JobOutcome.completed(Map.of()))),
                  RemoteWorkersTest.QUICK)) {
        engine.report();
      }
      assertThat(engine.authorizations)
          .hasSizeGreaterThanOrEqualTo(2)
          .containsOnly(engine.authorizations.getFirst());
      return engine.authorizations.getFirst();
    }
  }
}
