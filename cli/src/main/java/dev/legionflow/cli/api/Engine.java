package dev.legionflow.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.CallFailed.OutcomeUnknown;
import dev.legionflow.cli.api.CallFailed.Refused;
import dev.legionflow.cli.api.CallFailed.Unreachable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// An engine at its address, spoken to over the REST API of Camunda 8.
///
/// Every call has a time limit and a largest answer. It fails with one of [CallFailed].
public final class Engine implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration DOWNLOAD = Duration.ofMinutes(30);
  private static final long MAX_ANSWER_BYTES = 64L << 20;

  private final URI url;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .followRedirects(Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  /// An engine, not asked yet.
  ///
  /// @param url `http://host:port`, with or without a path below which the API is found
  /// @param token sent as a bearer token; without one the calls are anonymous
  public Engine(URI url, Optional<String> token) {
    this.url = url;
    this.token = token;
  }

  public URI url() {
    return url;
  }

  public JsonNode get(String path) {
    return send(request(path, ANSWER).GET().build());
  }

  public JsonNode post(String path, JsonNode body) {
    return post(path, body, ANSWER);
  }

  public JsonNode post(String path, JsonNode body, Duration timeout) {
    return send(
        request(path, timeout)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  /// Deploys the files together: all of them or none.
  public JsonNode deploy(List<Path> files) throws IOException {
    var parts = Multipart.of("resources", files);
    return send(
        request("/v2/deployments", ANSWER)
            .header("Content-Type", parts.contentType())
            .POST(parts.body())
            .build());
  }

  /// Saves an answer that is no JSON into a new file that only its owner can read.
  public void download(String path, Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, ownerOnly(file));
    send(
        request(path, DOWNLOAD)
            .header("Accept", "application/zip")
            .POST(BodyPublishers.noBody())
            .build(),
        answer ->
            answer.statusCode() == 200
                ? BodySubscribers.mapping(
                    BodySubscribers.ofFile(file, StandardOpenOption.WRITE), saved -> new byte[0])
                : BodySubscribers.ofByteArray());
  }

  private static FileAttribute<?>[] ownerOnly(Path file) throws IOException {
    var folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    return Files.getFileStore(folder).supportsFileAttributeView("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /// Whether the engine says that it can work; false as well where nobody answers.
  public boolean ready() {
    try {
      get("/q/health/ready");
      return true;
    } catch (CallFailed e) {
      return false;
    }
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    var base = url.toString();
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
            .timeout(timeout)
            .header("Accept", "application/json, application/problem+json");
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return request;
  }

  private JsonNode send(HttpRequest request) {
    return send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
  }

  private JsonNode send(HttpRequest request, BodyHandler<byte[]> handler) {
    HttpResponse<byte[]> answer;
    try {
      answer = http.send(request, handler);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new Unreachable("no engine answers at " + url);
    } catch (IOException e) {
      throw new OutcomeUnknown(
          "no answer from %s: %s. Whether it was carried out is not known."
              .formatted(url, reason(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknown("interrupted while waiting for " + url);
    }
    var body = Json.parse(answer.body());
    if (answer.statusCode() / 100 != 2) {
      throw new Refused(answer.statusCode(), body.orElseGet(Json::object));
    }
    if (body.isEmpty() && answer.body().length > 0) {
      throw new Refused(
          answer.statusCode(), Json.object().put("detail", url + " did not answer with JSON"));
    }
    return body.orElseGet(Json::object);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
