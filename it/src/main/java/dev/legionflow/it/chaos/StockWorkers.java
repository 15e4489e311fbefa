package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Ledger.Act;
import io.camunda.client.CamundaClient;
import io.camunda.client.CredentialsProvider;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.worker.JobClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Workers of Camunda's Java client, one for each node.
final class StockWorkers implements AutoCloseable {

  private final Cluster cluster;
  private final Ledger ledger;
  private final AtomicInteger done;
  private final List<CamundaClient> clients = new ArrayList<>();

  StockWorkers(Cluster cluster, Ledger ledger, AtomicInteger done) {
    this.cluster = cluster;
    this.ledger = ledger;
    this.done = done;
  }

  void start() {
    for (var node : cluster.nodes()) {
      var client =
          CamundaClient.newClientBuilder()
              .applyEnvironmentVariableOverrides(false)
              .preferRestOverGrpc(true)
              .restAddress(node.url())
              .credentialsProvider(bearer(node))
              .build();
      clients.add(client);
      var _ =
          client
              .newWorker()
              .jobType(Mission.STOCK)
              .handler(this::work)
              .name("stock-" + node.name())
              .timeout(Load.LOCK)
              .maxJobsActive(16)
              .pollInterval(Duration.ofMillis(50))
              .requestTimeout(Duration.ofSeconds(1))
              .backoffSupplier(_ -> 100)
              .open();
    }
  }

  private void work(JobClient jobs, ActivatedJob job) {
    var key = Long.toString(job.getKey());
    // When the client asked for it is not known: 0 is before everything.
    ledger.append(Act.JOB_TAKEN, key, job.getProcessInstanceKey(), job.getElementId(), 0);
    var name = Mission.effectOf(job.getElementId());
    var effect = "s" + key + "-" + ledger.newest();
    ledger.append(Act.JOB_SENT, key, name, effect);
    try {
      jobs.newCompleteCommand(job).variables(Map.of(name, effect)).execute();
      ledger.append(Act.JOB_DONE, key, effect);
      done.incrementAndGet();
    } catch (ProblemException e) {
      if (e.code() == 404) {
        ledger.append(Act.JOB_GONE, key);
      } else if (e.code() < 500) {
        ledger.append(Act.WRONG, "job " + key, String.valueOf(e.getMessage()));
      } else {
        ledger.append(Act.JOB_UNKNOWN, key, e.code() + " " + e.details().getTitle());
      }
    } catch (ClientException e) {
      ledger.append(Act.JOB_UNKNOWN, key, e.getClass().getSimpleName());
    }
  }

  private static CredentialsProvider bearer(EngineNode node) {
    return new CredentialsProvider() {
      @Override
      public void applyCredentials(CredentialsApplier applier) {
        applier.put("Authorization", "Bearer " + node.token());
      }

      @Override
      public boolean shouldRetryRequest(StatusCode statusCode) {
        return false;
      }
    };
  }

  @Override
  public void close() {
    clients.forEach(CamundaClient::close);
  }
}
