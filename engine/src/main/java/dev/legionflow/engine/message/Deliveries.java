package dev.legionflow.engine.message;

import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/// Does on one thread what follows a commit: signals to those who wait, the next message of a key
/// whose instance has ended. Now and then it looks for what is due or was left by a node that is
/// gone: start timers, messages on their way, and messages that have expired.
@ApplicationScoped
public class Deliveries {

  private static final Logger LOG = Logger.getLogger(Deliveries.class);
  private static final long PERIOD_MILLIS = 500;
  private static final int AT_A_TIME = 100;

  /// What waits on the thread; more are found in the database a little later.
  private static final int QUEUED = 1_000;

  private final Database database;
  private final Clock clock;
  private final Instance<Signals> signals;
  private final Instance<Messages> messages;
  private final Instance<StartTimers> timers;
  private final Semaphore room = new Semaphore(QUEUED);
  private final AtomicBoolean woken = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("deliveries").factory());

  Deliveries(
      Database database,
      Clock clock,
      Instance<Signals> signals,
      Instance<Messages> messages,
      Instance<StartTimers> timers) {
    this.database = database;
    this.clock = clock;
    this.signals = signals;
    this.messages = messages;
    this.timers = timers;
  }

  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// A signal that was just thrown.
  void signal(long key) {
    var _ = submit(() -> signal(key, 0));
  }

  private void signal(long key, long after) {
    var _ =
        attempt(
            "signals",
            () -> {
              var some =
                  database.jdbi().withHandle(handle -> Signals.of(handle, key, after, AT_A_TIME));
              each("signal", some, signals.get()::deliver, Signals::later);
              if (some.size() == AT_A_TIME) {
                return submit(() -> signal(key, some.getLast().target()));
              }
              return false;
            });
  }

  /// An instance that a message had started is over, or messages are to be handed over.
  void wake() {
    if (woken.compareAndSet(false, true) && !submit(this::follow)) {
      woken.set(false);
    }
  }

  private void follow() {
    woken.set(false);
    goOn(attempt("messages", this::messages), attempt("starts", this::free));
  }

  /// In portions, between which others get their turn.
  ///
  /// @return false when there is no room: what is left is found again
  private boolean submit(Runnable work) {
    if (thread.isShutdown() || !room.tryAcquire()) {
      return false;
    }
    thread.execute(() -> {
      try {
        work.run();
      } finally {
        room.release();
      }
    });
    return true;
  }

  private void look() {
    goOn(
        attempt("signals", this::signals),
        attempt("messages", this::messages),
        attempt("starts", this::free),
        attempt("start timers", this::timers),
        attempt("messages that have expired", this::expired));
  }

  private void goOn(Boolean... more) {
    if (List.of(more).contains(true)) {
      var _ = submit(this::look);
    }
  }

  private boolean signals() {
    database.jdbi().useHandle(Signals::forget);
    var some =
        database.jdbi().withHandle(handle -> Signals.left(handle, clock.millis(), AT_A_TIME));
    return each("signal", some, signals.get()::deliver, Signals::later);
  }

  private boolean messages() {
    var some =
        database.jdbi().withHandle(handle -> MessageStore.left(handle, clock.millis(), AT_A_TIME));
    return each("message", some, messages.get()::handOverAgain, MessageStore::later);
  }

  private boolean free() {
    var some =
        database.jdbi().withHandle(handle -> StartStore.free(handle, clock.millis(), AT_A_TIME));
    return each("start", some, messages.get()::startNext, StartStore::later);
  }

  private boolean timers() {
    var some =
        database.jdbi().withHandle(handle -> StartStore.due(handle, clock.millis(), AT_A_TIME));
    return each("start timer", some, timers.get()::fire, StartStore::later);
  }

  private boolean expired() {
    return database
            .jdbi()
            .inTransaction(handle -> MessageStore.expire(handle, clock.millis(), AT_A_TIME))
        == AT_A_TIME;
  }

  /// Notes that something has to wait.
  private interface Later<T> {
    void note(Handle handle, T what, Failure failure);
  }

  /// @return whether there may be more
  private <T> boolean each(String what, List<T> some, Consumer<T> work, Later<T> later) {
    for (var one : some) {
      if (thread.isShutdown()) {
        return false;
      }
      try {
        work.accept(one);
      } catch (RuntimeException | Error e) {
        if (thread.isShutdown()) {
          return false;
        }
        LOG.warnf(e, "a %s has to wait", what);
        var failure = Failure.of(e, clock.millis());
        database.jdbi().useTransaction(handle -> later.note(handle, one, failure));
      }
    }
    return some.size() == AT_A_TIME;
  }

  /// Also when memory ran out: nobody else would do this thread's work.
  ///
  /// @return whether there may be more to do at once
  private boolean attempt(String what, BooleanSupplier work) {
    try {
      return work.getAsBoolean();
    } catch (RuntimeException | Error e) {
      if (!thread.isShutdown()) {
        LOG.errorf(e, "%s have to wait", what);
      }
      return false;
    }
  }

  public void stop() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("deliveries are still busy while the engine stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
