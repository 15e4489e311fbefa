package dev.legionflow.engine.flowable;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/// An inline worker that sets one variable, named after the element.
@ApplicationScoped
public class InlineStep implements JobWorker {

  static final String TYPE = "count-inline";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public boolean inline() {
    return true;
  }

  @Override
  public JobOutcome work(Job job) {
    return JobOutcome.completed(Map.of("by_" + job.elementId(), 1));
  }
}
