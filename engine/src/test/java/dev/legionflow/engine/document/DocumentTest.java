package dev.legionflow.engine.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TempData.class)
class DocumentTest {

  @Inject Admin admin;
  @Inject Database database;
  @Inject Documents documents;
  @Inject DocumentExpiry expiry;

  private Response create(byte[] content, String metadata, String query) {
    var request = admin.asks().multiPart("file", "report.txt", content, "text/plain");
    if (!metadata.isEmpty()) {
      request.multiPart("metadata", "metadata.json", metadata.getBytes(UTF_8), "application/json");
    }
    return request.post("/v2/documents" + query);
  }

  private static void refused(Response response, int status, String field) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
    assertThat(response.contentType()).startsWith("application/problem+json");
    if (!field.isEmpty()) {
      assertThat(response.jsonPath().getString("field")).isEqualTo(field);
    }
  }

  @Test
  void aDocumentComesBackAsItWas() throws Exception {
    // More than two pieces, and not a whole number of them.
    var content = new byte[700_001];
    new Random(1).nextBytes(content);

    var created =
        create(
            content,
            """
            {"contentType": "application/pdf", "fileName": "grüße & co.pdf",
             "processInstanceKey": "77", "customProperties": {"pages": 12}}
            """,
            "");

    assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    var json = created.jsonPath();
    var id = json.getString("documentId");
    var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    assertThat(json.getString("'camunda.document.type'")).isEqualTo("camunda");
    assertThat(json.getString("storeId")).isEqualTo("legion");
    assertThat(json.getString("contentHash")).isEqualTo(hash);
    assertThat(json.getString("metadata.fileName")).isEqualTo("grüße & co.pdf");
    assertThat(json.getInt("metadata.size")).isEqualTo(content.length);
    assertThat(json.getInt("metadata.customProperties.pages")).isEqualTo(12);
    var got = admin.asks().get("/v2/documents/" + id + "?storeId=legion&contentHash=" + hash);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.contentType()).startsWith("application/pdf");
    assertThat(got.header("Content-Disposition")).startsWith("attachment");
    assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(got.asByteArray()).isEqualTo(content);
    refused(admin.asks().get("/v2/documents/" + id + "?contentHash=00"), 400, "contentHash");
    refused(admin.asks().get("/v2/documents/" + id + "?storeId=aws"), 400, "storeId");
    refused(
        admin
            .asks()
            .contentType("application/json")
            .body("{}")
            .post("/v2/documents/" + id + "/links"),
        400,
        "storeId");

    assertThat(admin.asks().delete("/v2/documents/" + id).statusCode()).isEqualTo(204);
    refused(admin.asks().get("/v2/documents/" + id), 404, "");
    refused(admin.asks().delete("/v2/documents/" + id), 404, "");
    int left =
        database
            .jdbi()
            .withHandle(h ->
                h.createQuery("select count(*) from legion_document_piece where document_id = ?")
                    .bind(0, id)
                    .mapTo(Integer.class)
                    .one());
    assertThat(left).isZero();
  }

  @Test
  void contentThatWasChangedIsNotGivenOut() {
    var id = create("true".getBytes(UTF_8), "", "").jsonPath().getString("documentId");
    database
        .jdbi()
        .useHandle(h ->
            h.execute(
                "update legion_document_piece set content = ? where document_id = ?",
                "false".getBytes(UTF_8),
                id));
    refused(admin.asks().get("/v2/documents/" + id), 500, "");
  }

  @Test
  void itMayHaveAnIdOfTheClientsAndAnEnd() {
    assertThat(create(new byte[1], "", "?documentId=mine").statusCode()).isEqualTo(201);
    refused(create(new byte[1], "", "?documentId=mine"), 409, "");
    refused(create(new byte[1], "", "?documentId=.x"), 400, "documentId");
    refused(
        create(new byte[1], "{\"expiresAt\": \"2020-01-01T00:00:00Z\"}", ""),
        400,
        "metadata.expiresAt");
    refused(create(new byte[1], "{\"expiresAt\": \"soon\"}", ""), 400, "metadata.expiresAt");
    var until =
        create(new byte[1], "{\"expiresAt\": \"2099-01-01T00:00:00Z\"}", "?documentId=ends");
    assertThat(until.statusCode()).isEqualTo(201);
    database
        .jdbi()
        .useHandle(h -> h.execute("update legion_document set expires_at = 1 where id = 'ends'"));
    refused(admin.asks().get("/v2/documents/ends"), 404, "");
    assertThat(create(new byte[1], "", "?documentId=ends").statusCode()).isEqualTo(201);
  }

  /// It becomes a header of the answer.
  @Test
  void aContentTypeThatIsNoneCountsAsUnknown() {
    for (var type :
        List.of("foo", "text/", "*/*", "text/*", "text/plain; x", "a/" + "b".repeat(300))) {
      var created = part(type, "/v2/documents", "file");
      assertThat(created.statusCode()).as(type + ": " + created.body()).isEqualTo(201);
      var id = JsonPath.from(created.body()).getString("documentId");
      var got = admin.asks().get("/v2/documents/" + id);
      assertThat(got.statusCode()).as(type).isEqualTo(200);
      assertThat(got.contentType()).startsWith("application/octet-stream");
      assertThat(got.asString()).isEqualTo("content");
    }
    for (var type :
        List.of(
            "text/csv; header=present",
            "text/plain;charset=\"utf-8\" ; a=\"b c/d:(1)\"",
            "application/vnd.a_b.c-d+json",
            "x!#$&^/y!#$&^;z!#$&^=!#$&^")) {
      var kept = JsonPath.from(part(type, "/v2/documents", "file").body());
      assertThat(kept.getString("metadata.contentType")).isEqualTo(type);
      assertThat(admin.get("/v2/documents/" + kept.getString("documentId")).status())
          .as(type)
          .isEqualTo(200);
    }
  }

  @Test
  void aContentTypeThatIsSaidMustBeOne() {
    for (var type :
        List.of("foo", "*/*", "text/*", "text/plain; x", "text/plain" + " ".repeat(300) + ";a=b")) {
      refused(
          create(new byte[1], "{\"contentType\": \"" + type + "\"}", ""),
          400,
          "metadata.contentType");
    }
  }

  /// REST Assured would not send such types.
  private HttpResponse<String> part(String type, String path, String name) {
    var body =
        """
        --x
        Content-Disposition: form-data; name="%s"; filename="a.txt"
        Content-Type: %s

        content
        --x--
        """
            .formatted(name, type)
            .replace("\n", "\r\n");
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
              .header("Authorization", "Bearer " + admin.token())
              .header("Content-Type", "multipart/form-data; boundary=x")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// It has the same id and another content; or none has it any more.
  @Test
  void anotherDocumentIsNotReadForTheOneThatWasFound() {
    var content = new byte[600_000];
    for (var again : List.of(true, false)) {
      var id = create(content, "", "").jsonPath().getString("documentId");
      var found = documents.get(id, null);
      var read = new ByteArrayOutputStream();
      var out =
          new OutputStream() {
            @Override
            public void write(int b) {
              throw new AssertionError("piece by piece");
            }

            @Override
            public void write(byte[] piece, int from, int length) {
              if (read.size() == 0) {
                documents.delete(id);
                if (again) {
                  var other = new byte[600_000];
                  other[599_999] = 1;
                  assertThat(create(other, "", "?documentId=" + id).statusCode()).isEqualTo(201);
                }
              }
              read.write(piece, from, length);
            }
          };

      assertThatThrownBy(() -> documents.copy(found, out))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("deleted while it was read");
      assertThat(read.size()).isLessThan(content.length);
    }
  }

  @Test
  void whatHasExpiredIsDeletedWithoutAnotherUpload() {
    var ids = new ArrayList<String>();
    for (var i = 0; i < 25; i++) {
      ids.add(create(new byte[1], "", "").jsonPath().getString("documentId"));
    }
    var stays = create(new byte[1], "", "").jsonPath().getString("documentId");
    database
        .jdbi()
        .useHandle(h -> {
          try (var update =
              h.createUpdate("update legion_document set expires_at = 1 where id in (<ids>)")) {
            update.bindList("ids", ids).execute();
          }
        });

    expiry.run();

    ids.add(stays);
    List<String> left =
        database
            .jdbi()
            .withHandle(h ->
                h.createQuery(
                        "select document_id from legion_document_piece where document_id in (<ids>)")
                    .bindList("ids", ids)
                    .mapTo(String.class)
                    .list());
    assertThat(left).containsExactly(stays);
  }

  @Test
  void whatIsWrongIsRefusedByName() {
    refused(
        create(new byte[1], "{\"contentType\": \"no\\nsuch\"}", ""), 400, "metadata.contentType");
    refused(
        create(new byte[1], "{\"processInstanceKey\": \"x\"}", ""),
        400,
        "metadata.processInstanceKey");
    refused(create(new byte[1], "{", ""), 400, "metadata");
    refused(create(new byte[1], "", "?storeId=aws"), 400, "storeId");
    refused(admin.asks().multiPart("other", "x", new byte[1]).post("/v2/documents"), 400, "file");
    refused(
        create(new byte[1], "{\"fileName\": \"" + "x".repeat(300) + "\"}", ""),
        400,
        "metadata.fileName");
  }

  @Test
  void severalAreKeptOrRefusedEachForItself() {
    var both =
        admin
            .asks()
            .multiPart("files", "a.txt", "a".getBytes(UTF_8), "text/plain")
            .multiPart("files", "b.txt", "b".getBytes(UTF_8), "text/plain")
            .post("/v2/documents/batch");
    assertThat(both.statusCode()).as(both.asString()).isEqualTo(201);
    assertThat(both.jsonPath().getList("createdDocuments")).hasSize(2);

    var one =
        admin
            .asks()
            .multiPart("files", "a.txt", "a".getBytes(UTF_8), "text/plain")
            .multiPart("files", "x".repeat(300), "b".getBytes(UTF_8), "text/plain")
            .post("/v2/documents/batch");
    assertThat(one.statusCode()).as(one.asString()).isEqualTo(207);
    assertThat(one.jsonPath().getList("createdDocuments")).hasSize(1);
    assertThat(one.jsonPath().getList("failedDocuments")).hasSize(1);
    refused(
        admin.asks().multiPart("other", "x", new byte[1]).post("/v2/documents/batch"),
        400,
        "files");
  }
}
