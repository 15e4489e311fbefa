package dev.legionflow.engine.job;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;

/// A worker in the engine's process that tells what it was given, and answers when it is told what.
@ApplicationScoped
public class SlowStep implements JobWorker {

  public static final String TYPE = "slow-step";

  private final BlockingQueue<Job> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<JobOutcome> outcomes = new SynchronousQueue<>();

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public int maxConcurrentJobs() {
    return 1;
  }

  @Override
  public long timeoutMillis() {
    return 3_000;
  }

  @Override
  public JobOutcome work(Job job) throws InterruptedException {
    begun.add(job);
    return outcomes.take();
  }

  public BlockingQueue<Job> begun() {
    return begun;
  }

  public void answer(JobOutcome outcome) throws InterruptedException {
    outcomes.put(outcome);
  }
}
