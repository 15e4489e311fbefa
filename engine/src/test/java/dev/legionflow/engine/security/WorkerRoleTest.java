package dev.legionflow.engine.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.DatabaseConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A worker has no database, so nobody can log in, and there is nothing to log in for.
@QuarkusTest
@TestProfile(WorkerRoleTest.Worker.class)
class WorkerRoleTest {

  public static class Worker extends TempData {
    @Override
    public Map<String, String> getConfigOverrides() {
      var config = new HashMap<>(super.getConfigOverrides());
      config.put("legion.role", "worker");
      // Nobody listens there; the worker tries again later.
      config.put("legion.engine.url", "http://127.0.0.1:9");
      return config;
    }
  }

  @Inject DatabaseConfig config;

  @Test
  void servesHealthAndMetricsAlone() {
    given().get("/q/health/live").then().statusCode(200);
    given().get("/q/metrics").then().statusCode(200);
    given().auth().preemptive().basic("admin", "x").get("/q/health/live").then().statusCode(200);
    for (var path : new String[] {"/v2/authentication/me", "/q/openapi", "/nowhere"}) {
      given()
          .header("Authorization", "Bearer legion_x")
          .get(path)
          .then()
          .statusCode(404)
          .body("type", equalTo("urn:legion-flow:problem:not-found"));
    }
    given().header("Host", "evil.example").get("/q/metrics").then().statusCode(421);
  }

  @Test
  void opensNoDatabaseAndMakesNoUser() throws Exception {
    try (var files = Files.list(config.data())) {
      assertThat(files).isEmpty();
    }
  }
}
