package dev.legionflow.engine.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DatabaseConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets in, from where, and with what.
@QuarkusTest
@TestProfile(TempData.class)
class AccessTest {

  private static final String ME = "/v2/authentication/me";

  @Inject Admin admin;
  @Inject Accounts accounts;
  @Inject Logins logins;
  @Inject Database database;
  @Inject DatabaseConfig config;
  @Inject NodeConfig node;

  @Test
  void theFirstStartWritesSecretsThatOnlyTheOwnerCanRead() throws IOException {
    for (var file : new String[] {"admin-token", "admin-password"}) {
      assertThat(Files.getPosixFilePermissions(config.data().resolve(file)))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
    try (var files = Files.list(config.data())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".admin-"));
    }
    // Neither secret stands in the database as it is.
    var stored =
        database
            .jdbi()
            .withHandle(h ->
                h.createQuery(
                        "select password_hash from legion_user union"
                            + " select token_hash from legion_token")
                    .mapTo(String.class)
                    .list());
    assertThat(stored).noneMatch(text -> text.contains(admin.password()));
    assertThat(stored).noneMatch(text -> text.contains(admin.token()));
  }

  @Test
  void tokenAndPasswordLetIn() {
    admin.asks().get(ME).then().statusCode(200).body("username", equalTo("admin"));
    given()
        .auth()
        .preemptive()
        .basic("admin", admin.password())
        .get(ME)
        .then()
        .statusCode(200)
        .body("roles", hasItem("admin"))
        .body("tenants.tenantId", hasItem("<default>"))
        .body("authorizedComponents", hasItem("*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/authentication/me",
        "/v2/process-instances/1",
        "/v2/nowhere",
        "/q/metrics",
        "/q/openapi",
        "/q/swagger-ui/",
        "/q/healthy",
        "/legion/x",
        "/ui/../v2/authentication/me",
        "/ui/%2e%2e/v2/authentication/me",
        "/ui/..%2fv2/authentication/me",
        "/ui//../../v2/authentication/me",
        "/q/health/../metrics",
        "/q/health;/../metrics",
        "//v2/authentication/me",
        "/V2/authentication/me",
        "/./v2/authentication/me",
        "/v2/authentication/me;a=b",
        "/v2;/authentication/me",
      })
  void nothingElseIsServedToStrangers(String path) throws IOException {
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .as(path)
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("WWW-Authenticate: Basic realm=")
        .contains("urn:legion-flow:problem:unauthorized");
  }

  @Test
  void healthAndStaticFilesAreOpen() {
    given().get("/q/health/live").then().statusCode(200);
    given().get("/ui/app.js").then().statusCode(404);
    given().get("/favicon.ico").then().statusCode(404);
    given().post("/ui/app.js").then().statusCode(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer legion_wrong",
        "Bearer ",
        "Bearer x",
        "Basic !!!",
        "Basic YWRtaW4=",
        "Basic Ong=",
        "Basic /////w==",
        "Digest a=b",
        "Bearer",
        "nonsense",
      })
  void whatIsNotRightIsA401(String header) {
    given()
        .header("Authorization", header)
        .get(ME)
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", containsString("Basic"))
        .body("type", equalTo("urn:legion-flow:problem:unauthorized"));
  }

  @Test
  void aUserWithoutARoleThatMayIsA403() {
    var token = Tokens.random();
    accounts.create("guest", "guest's password", "reader", token);
    // Who one is may be asked by all.
    given().header("Authorization", "Bearer " + token).get(ME).then().statusCode(200);
    given()
        .header("Authorization", "Bearer " + token)
        .get("/legion/journal/head")
        .then()
        .statusCode(403)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:legion-flow:problem:forbidden"));
  }

  @Test
  void aChangedPasswordEndsTheOldOneAtOnce() {
    accounts.create("ada", "first", User.ADMIN_ROLE, Tokens.random());
    assertThat(login("ada", "first").statusCode()).isEqualTo(200);
    accounts.setPassword("ada", "second");
    logins.forget("ada");
    assertThat(login("ada", "first").statusCode()).isEqualTo(401);
    assertThat(login("ada", "second").statusCode()).isEqualTo(200);
  }

  @Test
  void aLostTokenIsMadeAnew() {
    var oldToken = admin.token();
    var oldPassword = admin.password();
    assertThat(login("admin", oldPassword).statusCode()).isEqualTo(200);
    new FirstStart(node, () -> true, config, accounts, logins).onStart(new StartupEvent());
    assertThat(admin.token()).isNotEqualTo(oldToken);
    admin.asks().get(ME).then().statusCode(200);
    assertThat(login("admin", admin.password()).statusCode()).isEqualTo(200);
    assertThat(login("admin", oldPassword).statusCode()).isEqualTo(401);
    given().header("Authorization", "Bearer " + oldToken).get(ME).then().statusCode(401);
  }

  @Test
  void aSecondStartLeavesTheUsersAlone() {
    var token = admin.token();
    new FirstStart(node, () -> false, config, accounts, logins).onStart(new StartupEvent());
    assertThat(admin.token()).isEqualTo(token);
    admin.asks().get(ME).then().statusCode(200);
  }

  @Test
  void guessingIsSlowedDownAndARightTokenIsNot() {
    accounts.create("eve", "right", User.ADMIN_ROLE, Tokens.random());
    for (var i = 0; i < Logins.FREE_PER_NAME; i++) {
      assertThat(login("eve", "wrong" + i).statusCode()).isEqualTo(401);
    }
    // The one that is one too many is still looked at, and blocks the next.
    assertThat(login("eve", "wrong").statusCode()).isEqualTo(401);
    var blocked = login("eve", "right");
    blocked
        .then()
        .statusCode(429)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:legion-flow:problem:too-many-requests"));
    assertThat(Integer.parseInt(blocked.header("Retry-After"))).isBetween(1, 60);
    admin.asks().get(ME).then().statusCode(200);
    assertThat(login("admin", admin.password()).statusCode()).isEqualTo(200);
  }

  @Test
  void aForeignHostIsMisdirected() {
    for (var host : new String[] {"evil.example", "evil.example:8080", "127.0.0.1.evil.example"}) {
      admin
          .asks()
          .header("Host", host)
          .get(ME)
          .then()
          .statusCode(421)
          .body("type", equalTo("urn:legion-flow:problem:misdirected"));
    }
    admin.asks().header("Host", "localhost:1234").get(ME).then().statusCode(200);
  }

  @Test
  void aForeignPageMayNotPost() {
    var own = "http://127.0.0.1:" + RestAssured.port;
    for (var origin : new String[] {"http://evil.example", "null", "http://127.0.0.1:1", "x"}) {
      search().header("Origin", origin).post("/v2/jobs/search").then().statusCode(403);
    }
    search().header("Sec-Fetch-Site", "cross-site").post("/v2/jobs/search").then().statusCode(403);
    search().header("Origin", own).post("/v2/jobs/search").then().statusCode(200);
    search().header("Sec-Fetch-Site", "same-origin").post("/v2/jobs/search").then().statusCode(200);
    // Reading is kept apart by the browser itself.
    admin.asks().header("Origin", "http://evil.example").get(ME).then().statusCode(200);
  }

  private io.restassured.specification.RequestSpecification search() {
    return admin.asks().contentType("application/json").body("{}");
  }

  @Test
  void browsersAreToldToBeCareful() {
    for (var path : new String[] {ME, "/q/health/live", "/q/swagger-ui/"}) {
      admin
          .asks()
          .get(path)
          .then()
          .statusCode(200)
          .header("X-Content-Type-Options", "nosniff")
          .header("Referrer-Policy", "no-referrer")
          .header("Content-Security-Policy", containsString("frame-ancestors 'none'"));
    }
    admin
        .asks()
        .get(ME)
        .then()
        .header("Content-Security-Policy", containsString("default-src 'none'"))
        .header("Cache-Control", "no-store");
  }

  @Test
  void theDocumentSaysHowToGetInAndWhatGoesWrong() {
    var document = admin.asks().accept("application/json").get("/q/openapi").then().statusCode(200);
    document
        .body("info.title", equalTo("Legion Flow"))
        .body("components.securitySchemes.basic.scheme", equalTo("basic"))
        .body("components.securitySchemes.bearer.scheme", equalTo("bearer"))
        .body("security.collect { it.keySet()[0] }", hasItem("bearer"))
        .body(
            "paths.collectMany { it.value.findAll { it.key in ['get','post'] }.values() }"
                + ".collect { it.responses.keySet().containsAll(['400','401','403','500']) }",
            everyItem(equalTo(true)))
        .body(
            "paths.'/v2/jobs/search'.post.requestBody.content.'application/json'.schema.properties"
                + ".filter.properties.keySet()",
            hasItem("hasFailedWithRetriesLeft"))
        .body(
            "paths.'/v2/jobs/search'.post.responses.'400'.content.keySet()",
            hasItem("application/problem+json"));
    admin.asks().get("/q/swagger-ui/").then().statusCode(200).contentType("text/html");
  }

  private static Response login(String name, String password) {
    return given().auth().preemptive().basic(name, password).get(ME);
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
