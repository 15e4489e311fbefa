package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// More than the engine can take: it says so, stays up, and goes on when there is less.
@Execution(ExecutionMode.CONCURRENT)
class OverloadTest {

  private final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();

  @Test
  void tooManyRequestsAreRefusedAndToldWhenToComeBack(@TempDir Path data) {
    try (EngineProcess process =
            EngineProcess.start("crowded", data, Map.of("legion.load.max-requests", "8"));
        HttpClient http = HttpClient.newHttpClient()) {
      URI start = deployed(process);
      // They wait, and take no place from the others.
      List<CompletableFuture<HttpResponse<String>>> polls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        polls.add(
            http.sendAsync(
                request(process, process.url().resolve("/v2/jobs/activation"))
                    .POST(
                        BodyPublishers.ofString(
                            "{\"type\": \"nothing\", \"timeout\": 1000, \"maxJobsToActivate\": 1,"
                                + " \"requestTimeout\": 50000}"))
                    .build(),
                BodyHandlers.ofString()));
      }
      List<CompletableFuture<Void>> starts = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        starts.add(
            http.sendAsync(
                    request(process, start).POST(mission(10)).build(), BodyHandlers.ofString())
                .thenAccept(this::check));
      }
      starts.forEach(CompletableFuture::join);

      System.out.printf("500 starts at once, 8 places: %s%n", answers);
      assertThat(answers).containsOnlyKeys(200, 503);
      assertThat(send(http, request(process, start).POST(mission(10)).build()).statusCode())
          .isEqualTo(200);
      assertThat(polls).noneMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void aFullHeapRefusesStartsAndRecovers(@TempDir Path data) throws InterruptedException {
    try (EngineProcess process = EngineProcess.start("full", data, Map.of(), List.of("-Xmx256m"));
        HttpClient http = HttpClient.newHttpClient()) {
      URI start = deployed(process);
      List<Thread> load = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int chars = i % 4 == 0 ? 3_500_000 : 400_000;
        load.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int n = 0; n < 5; n++) {
                    check(send(http, request(process, start).POST(mission(chars)).build()));
                  }
                }));
      }
      for (Thread thread : load) {
        assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
      }

      System.out.printf("40 clients with large variables at -Xmx256m: %s%n", answers);
      assertThat(answers).containsOnlyKeys(200, 503);
      assertThat(answers.values().stream().mapToInt(AtomicInteger::get).sum())
          .as("each was answered")
          .isEqualTo(40 * 5);
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() ->
              send(http, request(process, start).POST(mission(400_000)).build()).statusCode()
                  == 200);
      assertThat(process.logText()).doesNotContain("OutOfMemoryError");
    }
  }

  @Test
  void aBodyOfUnknownLengthIsBoundedToo(@TempDir Path data) {
    try (EngineProcess process = EngineProcess.start("chunked", data, Map.of());
        HttpClient http = HttpClient.newHttpClient()) {
      URI start = deployed(process);
      var fits = send(http, request(process, start).POST(chunked(1_000_000)).build());
      assertThat(fits.statusCode()).as(fits.body()).isEqualTo(200);

      var tooLarge = send(http, request(process, start).POST(chunked(17 << 20)).build());
      assertThat(tooLarge.statusCode()).isEqualTo(413);
      assertThat(tooLarge.headers().firstValue("Content-Type"))
          .contains("application/problem+json");
      assertThat(tooLarge.body()).contains("urn:legion-flow:problem:too-large");
    }
  }

  private static URI deployed(EngineProcess process) {
    try (var client = process.client()) {
      client
          .newDeployResourceCommand()
          .addProcessModel(
              io.camunda.zeebe.model.bpmn.Bpmn.createExecutableProcess("load")
                  .startEvent()
                  .userTask("wait", task -> task.zeebeUserTask())
                  .endEvent()
                  .done(),
              "load.bpmn")
          .execute();
    }
    return process.url().resolve("/v2/process-instances");
  }

  private static HttpRequest.Builder request(EngineProcess process, URI address) {
    return HttpRequest.newBuilder(address)
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + process.token())
        .header("Content-Type", "application/json");
  }

  private static String json(int chars) {
    return "{\"processDefinitionId\": \"load\", \"variables\": {\"text\": \"%s\"}}"
        .formatted("x".repeat(chars));
  }

  private static BodyPublisher mission(int chars) {
    return BodyPublishers.ofString(json(chars));
  }

  private static BodyPublisher chunked(int chars) {
    byte[] bytes = json(chars).getBytes(StandardCharsets.UTF_8);
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
  }

  private static HttpResponse<String> send(HttpClient http, HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void check(HttpResponse<String> answer) {
    answers.computeIfAbsent(answer.statusCode(), status -> new AtomicInteger()).incrementAndGet();
    if (answer.statusCode() == 503) {
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(answer.body()).contains("urn:legion-flow:problem:unavailable");
    }
  }
}
