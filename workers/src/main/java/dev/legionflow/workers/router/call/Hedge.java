package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks a second time when an answer is late. The first to answer is taken, the other is cancelled.
final class Hedge {

  /// How long a cancelled request may take to end.
  private static final Duration CANCELLING = Duration.ofSeconds(1);

  private final Run run;
  private final Set<Endpoint> asked = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

  private @Nullable Asked second;

  Hedge(Run run) {
    this.run = run;
  }

  private record Outcome(@Nullable Answer answer, @Nullable Throwable failure) {}

  /// Who is asked.
  ///
  /// @param deadline when it must have answered, in the time of [System#nanoTime()]
  /// @param hasNext whether another model is asked when this one fails
  record Asked(Model model, long deadline, boolean hasNext) {}

  /// Asks the first, and a second when the first is late.
  ///
  /// @param wait how long to wait before the second is asked
  /// @param seconds says then whom to ask, knowing the endpoints that were; null for nobody
  /// @param failures takes why those failed that did
  /// @return the answer; null when all that were asked failed
  @Nullable Answer ask(
      Asked first,
      Duration wait,
      Function<Set<Endpoint>, @Nullable Asked> seconds,
      List<CallFailed> failures)
      throws InterruptedException {
    try {
      start(first);
      long latest = first.deadline();
      var outcome = outcomes.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
      if (outcome == null) {
        second = seconds.apply(asked);
        if (second != null) {
          start(second);
          latest = second.deadline() - latest > 0 ? second.deadline() : latest;
        }
        outcome = outcome(latest);
      }
      for (int ended = 1; outcome != null && outcome.answer() == null; ended++) {
        failures.add(failure(outcome));
        if (ended == threads.size()) {
          return null;
        }
        outcome = outcome(latest);
      }
      if (outcome == null) {
        failures.add(
            new CallFailed(Reason.TIMEOUT, first.model().key() + ": it does not end", null));
        return null;
      }
      return outcome.answer();
    } finally {
      cancel();
    }
  }

  /// Who was asked besides the first; null for nobody.
  @Nullable Model second() {
    return second == null ? null : second.model();
  }

  /// What ended next; null when nothing does although its time is over.
  private @Nullable Outcome outcome(long latest) throws InterruptedException {
    long left = latest + CANCELLING.toNanos() - System.nanoTime();
    return outcomes.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
  }

  private void start(Asked one) {
    var thread =
        Thread.ofVirtual()
            .name("legion-router-call")
            .unstarted(() -> {
              try {
                outcomes.add(
                    new Outcome(run.ask(one.model(), one.deadline(), asked, one.hasNext()), null));
              } catch (Throwable e) {
                // Errors too: the one who waits is to throw them.
                outcomes.add(new Outcome(null, e));
              }
            });
    threads.add(thread);
    thread.start();
  }

  private static CallFailed failure(Outcome outcome) throws InterruptedException {
    return switch (outcome.failure()) {
      case CallFailed failed -> failed;
      case RuntimeException unexpected -> throw unexpected;
      case Error unexpected -> throw unexpected;
      case null, default -> throw new InterruptedException();
    };
  }

  /// Ends what still runs, and waits until it has told what it cost.
  private void cancel() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
    }
    for (Thread thread : threads) {
      thread.join(CANCELLING);
    }
  }
}
