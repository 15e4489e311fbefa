package dev.legionflow.workers.learning;

import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.learning.Attempts.Kind;
import dev.legionflow.workers.learning.Attempts.Task;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Keeps attempts, and the strategies that are made of them.
@ApplicationScoped
public class LearningBank {

  /// Strategies of other task types that are looked at for one that has none.
  private static final int LIKELY = 200;

  /// A kind that is forgotten while an attempt of it comes is made anew; that it is forgotten twice
  /// in a row does not happen.
  private static final int TIMES = 3;

  private final LearningDatabase database;
  private final LearningSettings settings;
  private final Clock clock;
  private final Windows windows = new Windows();

  @Inject
  LearningBank(LearningDatabase database, Config config) {
    this(database, LearningSettings.of(config), Clock.systemUTC());
  }

  LearningBank(LearningDatabase database, LearningSettings settings, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  /// With the defaults, for use without a container.
  public static LearningBank of(LearningDatabase database) {
    return new LearningBank(database, LearningSettings.DEFAULT, Clock.systemUTC());
  }

  LearningSettings settings() {
    return settings;
  }

  Clock clock() {
    return clock;
  }

  /// Keeps an attempt, and looks at what it says of the strategies of its kind.
  ///
  /// @return false where it was kept already
  boolean record(Attempt attempt) {
    var kind = new Kind(attempt.tenantId(), attempt.taskType());
    for (var time = 0; time < TIMES; time++) {
      make(kind);
      var recorded = database.jdbi().inTransaction(handle -> recorded(handle, kind, attempt));
      if (recorded.isPresent()) {
        return recorded.get();
      }
    }
    throw new IllegalStateException("the kind of task is forgotten again and again");
  }

  private void make(Kind kind) {
    var jdbi = database.jdbi();
    if (jdbi.withHandle(handle -> Attempts.task(handle, kind, false)) == null) {
      try {
        jdbi.useTransaction(handle -> Attempts.addTask(handle, kind, clock.millis()));
      } catch (JdbiException e) {
        if (!Tables.isThereAlready(e)) {
          throw e;
        }
      }
    }
  }

  /// Whether it is kept by this; empty where its kind was forgotten just now.
  private Optional<Boolean> recorded(Handle handle, Kind kind, Attempt attempt) {
    // The others of this kind wait here, so that numbers have no gaps and reviews see all.
    var task = Attempts.task(handle, kind, true);
    if (task == null) {
      return Optional.empty();
    }
    if (Attempts.has(handle, attempt.id())) {
      return Optional.of(false);
    }
    var samples = new ArrayList<>(windows.samples(handle, kind, task, clock.millis()));
    var number = task.attempts() + 1;
    Attempts.add(handle, attempt, number, attempt.madeAt() + settings.kept().toMillis());
    Attempts.count(handle, kind, number);
    samples.add(attempt.sample(number));
    review(handle, kind, samples, number);
    return Optional.of(true);
  }

  private void review(Handle handle, Kind kind, List<Sample> samples, long attempts) {
    var result =
        new Review(
                kind.tenantId(),
                kind.taskType(),
                samples,
                Strategies.of(handle, kind),
                attempts,
                clock.millis())
            .result();
    result.changed().forEach(each -> Strategies.write(handle, each));
    result.removed().forEach(each -> Strategies.remove(handle, each));
  }

  /// What is known for a task.
  Recalled recall(Question question) {
    return database
        .jdbi()
        .withHandle(handle -> {
          var kind = question.kind();
          var task = Attempts.task(handle, kind, false);
          var samples = samples(handle, kind, task);
          var likely =
              question.meaning() == null
                  ? List.<Strategy>of()
                  : Strategies.likely(handle, kind, LIKELY);
          return new Recall(question, samples, Strategies.of(handle, kind), likely).answer();
        });
  }

  private List<Sample> samples(Handle handle, Kind kind, @Nullable Task task) {
    return task == null ? List.of() : windows.samples(handle, kind, task, clock.millis());
  }
}
