package dev.legionflow.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/// The engines of a scenario: one, or several on one database.
record Cluster(List<EngineNode> nodes, Api api) implements AutoCloseable {

  private static final String BOUNDARY = "legion-chaos-0123456789";

  EngineNode first() {
    return nodes.getFirst();
  }

  EngineNode any(SplittableRandom random) {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /// Starts all, and deploys the processes of the load.
  void startWithMissions() {
    start();
    deploy(Mission.all().stream().map(Mission::model).toList());
  }

  /// Starts all, one after the other: the first makes the tables and the login.
  void start() {
    for (var node : nodes) {
      node.start();
      node.useToken(first().token());
    }
  }

  JsonNode deploy(List<BpmnModelInstance> models) {
    var body = new ByteArrayOutputStream();
    try {
      for (int i = 0; i < models.size(); i++) {
        body.write(
            String.join(
                    "\r\n",
                    "--" + BOUNDARY,
                    "Content-Disposition: form-data; name=\"resources\"; filename=\"p"
                        + i
                        + ".bpmn\"",
                    "Content-Type: application/octet-stream",
                    "",
                    "")
                .getBytes(StandardCharsets.UTF_8));
        Bpmn.writeModelToStream(body, models.get(i));
        body.write("\r\n".getBytes(StandardCharsets.UTF_8));
      }
      body.write(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
      try (var http = HttpClient.newHttpClient()) {
        var answer =
            http.send(
                HttpRequest.newBuilder(first().url().resolve("/v2/deployments"))
                    .header("Authorization", "Bearer " + first().token())
                    .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                    .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new Broken("deployment was answered " + answer.statusCode() + answer.body());
        }
        return Api.JSON.readTree(answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    nodes.forEach(EngineNode::close);
  }
}
