package dev.legionflow.workers.router.cost;

import dev.legionflow.worker.Job;

/// For whom a model is called.
public record Payer(
    String tenantId, String processId, long instanceKey, String elementId, long jobKey) {

  public static Payer of(Job job) {
    return new Payer(
        job.tenantId(), job.bpmnProcessId(), job.processInstanceKey(), job.elementId(), job.key());
  }
}
