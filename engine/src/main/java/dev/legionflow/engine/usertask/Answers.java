package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Clients that wait until the listeners of a user task have answered. The last listener may answer
/// at another node, so the answer is a row, which is looked for; at this node it is told at once.
@ApplicationScoped
class Answers {

  /// Clients that wait at one node.
  private static final int MOST = 500;

  /// First, and twice as long each time, because many may wait for long.
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

  /// Of an answer for which nobody has come.
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final Database database;
  private final Clock clock;
  private final Duration longest;
  private final Map<Long, Semaphore> waiting = new ConcurrentHashMap<>();

  Answers(
      Database database,
      Clock clock,
      @ConfigProperty(name = "legion.user-task.listener-wait", defaultValue = "15s")
          Duration longest) {
    this.database = database;
    this.clock = clock;
    this.longest = longest;
  }

  private record Answer(@Nullable String refused) {}

  /// Takes a place among those who wait, for the client whose command this is. It is given back
  /// when the command fails, else by [#await].
  ///
  /// @throws Problem 503 where too many wait already
  void reserve(UnitOfWork unit, long request) {
    synchronized (waiting) {
      if (waiting.size() >= MOST) {
        throw Problem.unavailable(
            "%d clients wait for listeners of user tasks already".formatted(MOST));
      }
      waiting.put(request, new Semaphore(0));
    }
    unit.afterRollback(() -> waiting.remove(request));
  }

  /// Gives the answer, in the transaction of the command that knows it.
  ///
  /// @param request null when nobody waits
  /// @param refused why it was not done; null when it was
  void give(UnitOfWork unit, @Nullable Long request, @Nullable String refused) {
    if (request == null) {
      return;
    }
    var now = clock.millis();
    unit.handle().execute("delete from legion_task_answer where at < ?", now - KEPT.toMillis());
    unit.handle()
        .execute(
            "insert into legion_task_answer (request, refused, at) values (?, ?, ?)",
            request,
            refused == null ? null : TextField.message(refused),
            now);
    unit.afterCommit(() -> {
      var here = waiting.get(request);
      if (here != null) {
        here.release();
      }
    });
  }

  /// Waits for the answer.
  ///
  /// @throws Problem 409 when a listener has refused what was asked for, 504 when none has come
  void await(long request, long taskKey) {
    var end = System.nanoTime() + longest.toNanos();
    var told = waiting.computeIfAbsent(request, r -> new Semaphore(0));
    var pause = LOOK;
    try {
      while (true) {
        var answer = take(request);
        if (answer.isPresent()) {
          var refused = answer.get().refused();
          if (refused != null) {
            throw Problem.conflict(refused);
          }
          return;
        }
        if (!look(told, end, pause)) {
          break;
        }
        var twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_LOOK) < 0 ? twice : LONGEST_LOOK;
      }
    } finally {
      waiting.remove(request);
    }
    throw Problem.timeout(
        "the listeners of user task %d have not answered within %s; what was asked for goes on"
            .formatted(taskKey, longest));
  }

  /// @return false when the time is over
  private static boolean look(Semaphore told, long end, Duration pause) {
    var left = end - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    try {
      var ignored = told.tryAcquire(Math.min(left, pause.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Answer> take(long request) {
    return database
        .jdbi()
        .withHandle(handle -> {
          var answer =
              handle
                  .createQuery("select refused from legion_task_answer where request = ?")
                  .bind(0, request)
                  .map((rs, c) -> new Answer(rs.getString(1)))
                  .findOne();
          if (answer.isPresent()) {
            handle.execute("delete from legion_task_answer where request = ?", request);
          }
          return answer;
        });
  }
}
