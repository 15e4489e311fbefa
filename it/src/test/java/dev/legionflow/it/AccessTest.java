package dev.legionflow.it;

import static dev.legionflow.it.Http.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.CredentialsProvider;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets in.
@ExtendWith(Engines.class)
class AccessTest {

  private final EngineProcess engine;
  private final Http http;

  AccessTest(EngineProcess engine) {
    this.engine = engine;
    this.http = new Http(engine);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/topology",
        "/v2/status",
        "/v2/process-definitions/1",
        "/v2/license",
        "/q/metrics",
        "/q/openapi",
        "/q/health/../metrics",
        "/q/health/%2e%2e/metrics",
        "/v2//topology",
      })
  void everythingButHealthNeedsALogin(String path) {
    var response = http.anonymous().urlEncodingEnabled(false).get(path);

    assertThat(response.statusCode()).as(response.asString()).isIn(401, 404, 400);
    assertThat(response.asString()).doesNotContain("jvm_memory", "brokers", "openapi:");
  }

  @Test
  void aRequestWithoutALoginIs401() {
    var response = http.anonymous().get("/v2/topology");

    problem(response, 401);
    assertThat(response.header("WWW-Authenticate")).isNotBlank();
    problem(
        http.anonymous()
            .contentType(ContentType.JSON)
            .body("{}")
            .post("/v2/process-instances/search"),
        401);
    problem(
        http.anonymous().multiPart("resources", "a.bpmn", new byte[] {1}).post("/v2/deployments"),
        401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer ",
        "Bearer",
        "Basic YWRtaW46YWRtaW4=", // admin:admin
        "Basic ZGVtbzpkZW1v", // demo:demo
        "Basic !!!",
        "Digest x",
        "Negotiate abc",
      })
  void aWrongLoginIs401(String authorization) {
    problem(http.anonymous().header("Authorization", authorization).get("/v2/topology"), 401);
  }

  @Test
  void healthIsOpen() {
    http.anonymous().get("/q/health/live").then().statusCode(200);
    http.anonymous().get("/q/health/ready").then().statusCode(200);
  }

  @Test
  void metricsAreThereForThoseWhoLogIn() {
    String metrics = http.request().get("/q/metrics").then().statusCode(200).extract().asString();

    assertThat(metrics).contains("jvm_memory_used_bytes");
  }

  @Test
  void theApiIsDescribed() {
    String description =
        http.request().get("/q/openapi").then().statusCode(200).extract().asString();

    assertThat(description)
        .contains("/v2/process-instances", "/v2/jobs/activation", "/v2/deployments");
  }

  @Test
  void secretsAreReadableByTheirOwnerAlone() throws IOException {
    Path token = engine.data().resolve("admin-token");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
        .isEqualTo("rw-------");
    assertThat(engine.token()).hasSizeGreaterThan(30);
    assertThat(engine.logText()).doesNotContain(engine.token(), password());
  }

  private String password() throws IOException {
    Path file = engine.data().resolve("admin-password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    return Files.readString(file).strip();
  }

  @Test
  void theStockClientLogsInWithAPassword() throws IOException {
    try (CamundaClient client =
        CamundaClient.newClientBuilder()
            .applyEnvironmentVariableOverrides(false)
            .preferRestOverGrpc(true)
            .restAddress(engine.url())
            .credentialsProvider(
                CredentialsProvider.newBasicAuthCredentialsProviderBuilder()
                    .applyEnvironmentOverrides(false)
                    .username("admin")
                    .password(password())
                    .build())
            .build()) {
      assertThat(client.newTopologyRequest().execute().getBrokers()).hasSize(1);
    }
  }

  @Test
  void aPageOfAnotherOriginCannotUseALogin() {
    var response =
        http.request()
            .header("Origin", "https://evil.example")
            .contentType(ContentType.JSON)
            .body("{}")
            .post("/v2/process-instances/search");

    assertThat(response.header("Access-Control-Allow-Origin")).isNull();
    assertThat(response.statusCode()).isIn(200, 403);
  }

  @Test
  void aNameThatIsNotOursIsRefused() {
    // A browser that was led here by another name (DNS rebinding).
    var response = http.request().header("Host", "evil.example").get("/v2/topology");

    assertThat(response.statusCode()).isBetween(400, 499);
  }
}
