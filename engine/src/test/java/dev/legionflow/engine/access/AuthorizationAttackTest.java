package dev.legionflow.engine.access;

import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One tenant's operator wants what the other tenant has, and what is the engine's.
@QuarkusTest
@TestProfile(WithTenants.class)
class AuthorizationAttackTest {

  private static final String SECRET = "reds-secret";
  private static int count;

  @Inject Admin admin;

  private final As red = As.user("red");
  private final As blue = As.user("blue");
  private String id;
  private String victim;

  @BeforeEach
  void mission() {
    id = "attacked" + count++;
    for (var who : List.of("red", "blue")) {
      assertThat(
              As.user(who)
                  .deploy(
                      who, process(id, start("in"), user("u"), end("out"), path("in", "u", "out")))
                  .status())
          .isEqualTo(200);
    }
    victim =
        red.post(
                "/v2/process-instances",
                """
                {"processDefinitionId": "%s", "tenantId": "red", "businessId": "order-1",
                 "variables": {"secret": "%s"}}
                """
                    .formatted(id, SECRET),
                200)
            .path("processInstanceKey")
            .asText();
  }

  @Test
  void noFilterWidensWhatIsSeen() {
    for (var filter :
        List.of(
            "{}",
            "{\"tenantId\": \"red\"}",
            "{\"tenantId\": {\"$neq\": \"blue\"}}",
            "{\"tenantId\": {\"$in\": [\"red\", \"blue\", \"<default>\"]}}",
            "{\"tenantId\": {\"$like\": \"*\"}}",
            "{\"tenantId\": {\"$exists\": true}}",
            "{\"processInstanceKey\": \"" + victim + "\"}")) {
      for (var what :
          List.of(
              "process-instances",
              "element-instances",
              "variables",
              "user-tasks",
              "jobs",
              "incidents")) {
        assertThat(blue.search(what, filter))
            .as(what + filter)
            .allMatch(item -> item.path("tenantId").asText().equals("blue"));
      }
    }
    for (var filter :
        List.of(
            "{\"$or\": [{}, {\"tenantId\": \"red\"}]}",
            "{\"$or\": [{\"tenantId\": \"red\"}, {\"tenantId\": {\"$neq\": \"x\"}}]}",
            "{\"variables\": [{\"name\": \"secret\", \"value\": \"\\\"" + SECRET + "\\\"\"}]}",
            "{\"businessId\": \"order-1\"}")) {
      assertThat(blue.search("process-instances", filter))
          .as(filter)
          .noneMatch(item -> item.path("processInstanceKey").asText().equals(victim));
    }
  }

  /// A page of one's own is not gone on with from another's cursor into another's rows.
  @Test
  void cursorsLeadNowhereElse() {
    var first =
        red.post("/v2/variables/search", "{\"page\": {\"limit\": 1}}", 200)
            .path("page")
            .path("startCursor")
            .asText();
    for (var page :
        List.of(
            "{\"after\": \"" + first + "\"}",
            "{\"before\": \"" + first + "\"}",
            "{\"from\": 0, \"limit\": 10000}")) {
      var found = blue.post("/v2/variables/search", "{\"page\": " + page + "}");
      assertThat(found.body()).as(page).doesNotContain(SECRET, "\"red\"");
    }
  }

  @Test
  void aBusinessIdAnswersOnlyForOnesOwn() {
    var start =
        "{\"processDefinitionId\": \"%s\", \"tenantId\": \"%s\", \"businessId\": \"order-1\"}";
    var mine = blue.post("/v2/process-instances", start.formatted(id, "blue"), 200);
    assertThat(mine.path("processInstanceKey").asText()).isNotEqualTo(victim);
    var refused = blue.post("/v2/process-instances", start.formatted(id, "red"), 403);
    assertThat(refused.toString()).doesNotContain(victim);
    var definition =
        red.search("process-instances", "{\"processInstanceKey\": \"" + victim + "\"}")
            .getFirst()
            .path("processDefinitionKey")
            .asText();
    blue.post(
        "/v2/process-instances",
        "{\"processDefinitionKey\": \"%s\", \"businessId\": \"order-1\", \"awaitCompletion\": true}"
            .formatted(definition),
        404);
    // Nor after what it was started from is gone.
    red.post("/v2/resources/" + definition + "/deletion", "{}", 200);
    blue.post(
        "/v2/process-instances",
        "{\"processDefinitionKey\": \"%s\", \"businessId\": \"order-1\"}".formatted(definition),
        404);
  }

  @Test
  void aBatchOperationReachesNoOtherTenant() {
    for (var filter :
        List.of(
            "{\"processInstanceKey\": \"" + victim + "\"}",
            "{\"tenantId\": \"red\"}",
            "{\"tenantId\": {\"$neq\": \"blue\"}}",
            "{\"$or\": [{\"tenantId\": \"red\"}, {\"processInstanceKey\": \"" + victim + "\"}]}")) {
      var key =
          blue.post("/v2/process-instances/cancellation", "{\"filter\": " + filter + "}", 200)
              .path("batchOperationKey")
              .asText();
      org.awaitility.Awaitility.await()
          .until(() -> blue.get("/v2/batch-operations/" + key, 200).hasNonNull("endDate"));
      assertThat(blue.get("/v2/batch-operations/" + key, 200).path("operationsTotalCount").asInt())
          .as(filter)
          .isZero();
    }
    assertThat(red.get("/v2/process-instances/" + victim, 200).path("state").asText())
        .isEqualTo("ACTIVE");
  }

  @Test
  void headersAndPathsMakeNobodyElseOfOne() throws IOException {
    for (var header :
        List.of(
            "X-Forwarded-User: admin",
            "X-Remote-User: admin",
            "X-Original-URL: /q/metrics",
            "X-HTTP-Method-Override: GET",
            "X-Tenant-Id: red",
            "Authorization: Bearer " + red.token())) {
      var answer = raw("GET /v2/process-instances/" + victim, header);
      assertThat(answer).as(header).doesNotContain("\"processInstanceKey\"");
    }
    for (var path :
        List.of(
            "/v2/../legion/journal/verification",
            "/v2/%2e%2e/legion/backup",
            "/ui/../legion/backup",
            "/ui/..%2flegion/backup",
            "/q/health/../../legion/backup",
            "//legion/backup",
            "/legion//backup",
            "/legion/backup;/ui/",
            "/legion/backup/",
            "/LEGION/backup",
            "/q/metrics;x",
            "/q//metrics",
            "/q/metrics/")) {
      for (var method : List.of("GET", "POST", "HEAD", "PUT")) {
        var answer = raw(method + " " + path, "X: y");
        var status = Integer.parseInt(answer.substring(9, 12));
        if (!path.startsWith("/q/metrics/") || status == 200) {
          assertThat(status).as(method + " " + path).isIn(400, 401, 403, 404, 405, 415);
        }
        assertThat(answer).doesNotContain("jvm_memory", "PK\u0003\u0004");
      }
    }
  }

  /// As one who may not read metrics, without a client that would tidy up.
  private String raw(String line, String header) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              (line
                      + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer "
                      + As.user("guest").token()
                      + "\r\n"
                      + header
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      var answer = new StringBuilder();
      for (var c = in.read(); c >= 0 && answer.length() < 100_000; c = in.read()) {
        answer.append((char) c);
      }
      return answer.toString();
    }
  }

  @Test
  void whatIsTheEnginesIsTheAdminsAlone() {
    for (var path :
        List.of("/legion/backup", "/legion/journal/verification", "/legion/journal/rebuild")) {
      var refused = blue.post(path, "{}", 403);
      assertThat(refused.path("permission").asText()).isEqualTo("UPDATE");
      assertThat(refused.path("resourceType").asText()).isEqualTo("SYSTEM");
    }
    assertThat(new As(admin.token()).get("/legion/journal/head").status()).isEqualTo(200);
  }

  /// Who is refused is told nothing of what they were refused.
  @Test
  void refusalsTellNothing() {
    var missing = blue.get("/v2/process-instances/1", 404);
    var theirs = blue.get("/v2/process-instances/" + victim, 404);
    assertThat(theirs.path("detail").asText().replace(victim, "1"))
        .isEqualTo(missing.path("detail").asText());
    var names =
        StreamSupport.stream(((Iterable<String>) theirs::fieldNames).spliterator(), false).toList();
    assertThat(names).containsExactlyInAnyOrder("type", "title", "status", "detail", "instance");
  }

  @Test
  void eventsOfOthersAreNotTold() throws Exception {
    var root = new As(admin.token());
    JsonNode head = root.get("/legion/journal/head", 200);
    red.does(
        "PUT",
        "/v2/element-instances/" + victim + "/variables",
        "{\"variables\": {\"more\": \"" + SECRET + "\"}}",
        204);
    var mine =
        blue.post(
                "/v2/process-instances",
                "{\"processDefinitionId\": \"" + id + "\", \"tenantId\": \"blue\"}",
                200)
            .path("processInstanceKey")
            .asText();
    var request =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create(
                    "http://127.0.0.1:%d/legion/events?variables=true&from=%d"
                        .formatted(RestAssured.port, Math.max(1, head.path("position").asLong()))))
            .header("Authorization", "Bearer " + blue.token())
            .build();
    var response =
        java.net.http.HttpClient.newHttpClient()
            .send(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    var told = new StringBuilder();
    try (var body = response.body();
        var lines =
            new java.io.BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        told.append(line);
        if (line.contains(mine)) {
          break;
        }
      }
    }
    assertThat(told.toString()).contains(mine).doesNotContain(victim, SECRET);
  }
}
