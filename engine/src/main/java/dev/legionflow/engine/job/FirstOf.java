package dev.legionflow.engine.job;

import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.job.Activation.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Waits for jobs of several types at a time, one wait for each. The first that gets some ends the
/// others; what those were given at the same moment is offered again.
final class FirstOf {

  private final Activation activation;
  private final List<Request> requests;
  private final CompletableFuture<List<Activated>> first = new CompletableFuture<>();
  private final ConcurrentLinkedQueue<Runnable> waits = new ConcurrentLinkedQueue<>();

  FirstOf(Activation activation, List<Request> requests) {
    this.activation = activation;
    this.requests = requests;
  }

  List<Activated> await(Duration wait, Consumer<Runnable> onGone) {
    onGone.accept(() -> end(List.of()));
    // Closing it waits until all have ended.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var request : requests) {
        threads.execute(() -> await(request, wait));
      }
    }
    return first.getNow(List.of());
  }

  private void await(Request request, Duration wait) {
    try {
      var jobs = activation.activate(request, wait, this::begun);
      if (!jobs.isEmpty() && !end(jobs)) {
        activation.giveBackLater(request.type(), jobs);
      }
    } catch (RuntimeException e) {
      first.completeExceptionally(e);
      waits.forEach(Runnable::run);
    }
  }

  private void begun(Runnable cancel) {
    waits.add(cancel);
    if (first.isDone()) {
      cancel.run();
    }
  }

  private boolean end(List<Activated> jobs) {
    var isFirst = first.complete(jobs);
    waits.forEach(Runnable::run);
    return isFirst;
  }
}
