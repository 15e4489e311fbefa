package dev.legionflow.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;

/// Plain requests to an engine, and what every refusal must look like.
record Http(EngineProcess engine) {

  private static final List<String> INTERNALS =
      List.of("\tat ", "Exception", "org.flowable", "dev.legionflow", "io.quarkus", "jackson");

  RequestSpecification anonymous() {
    return given().baseUri(engine.url().toString());
  }

  RequestSpecification request() {
    return anonymous().header("Authorization", "Bearer " + engine.token());
  }

  Response post(String path, Object body) {
    return request().contentType(ContentType.JSON).body(body).post(path);
  }

  /// One file as a deployment.
  Response deploy(String fileName, String content) {
    return request()
        .multiPart("resources", fileName, content.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .post("/v2/deployments");
  }

  /// Checks that the answer is a problem of this status (RFC 9457) that tells nothing of the
  /// inside.
  ///
  /// @return its members
  static Map<String, Object> problem(Response response, int status) {
    String body = response.asString();
    assertThat(response.statusCode()).as(body).isEqualTo(status);
    assertThat(response.contentType()).startsWith("application/problem+json");
    assertThat(INTERNALS).as(body).noneMatch(body::contains);
    Map<String, Object> problem = response.jsonPath().getMap("$");
    assertThat(problem).containsEntry("status", status).containsKeys("type", "title", "detail");
    assertThat((String) problem.get("type")).isNotBlank().isNotEqualTo("about:blank");
    assertThat((String) problem.get("title")).isNotBlank();
    assertThat((String) problem.get("detail")).isNotBlank().hasSizeLessThan(5_000);
    return problem;
  }

  /// A 400 that names this field.
  static void badField(Response response, String field) {
    Map<String, Object> problem = problem(response, 400);
    assertThat(problem).as("%s", problem).containsEntry("field", field);
    assertThat((String) problem.get("detail")).contains(field);
  }
}
