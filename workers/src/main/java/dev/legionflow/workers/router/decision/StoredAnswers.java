package dev.legionflow.workers.router.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.How;
import dev.legionflow.worker.JobOutcome.Means;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What was answered to jobs, so that one that is offered again, because its answer was lost with a
/// process, is answered without paying twice.
///
/// It is the answer itself, for a day, and not encrypted: the engine keeps the same text as a
/// variable of the mission, in the same database or one that is guarded as well.
@ApplicationScoped
public class StoredAnswers {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> VARIABLES =
      new TypeReference<>() {};
  private static final Duration KEPT_FOR = Duration.ofDays(1);
  private static final int NOTE = 1_000;

  private final RouterDatabase database;
  private final Clock clock;

  @Inject
  public StoredAnswers(RouterDatabase database) {
    this(database, Clock.systemUTC());
  }

  public StoredAnswers(RouterDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// What a job was answered before.
  ///
  /// @param promptHash of what is asked now: a job whose input was mended is another
  public Optional<JobOutcome> find(long jobKey, String promptHash) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select variables, micro_dollars, note from legion_router_answer"
                        + " where job_key = :job and prompt_hash = :hash and expires_at > :now")
                .bind("job", jobKey)
                .bind("hash", promptHash)
                .bind("now", clock.millis())
                .map((rs, _) ->
                    (JobOutcome)
                        JobOutcome.completed(
                            read(rs.getString(1)),
                            new How(Means.MODEL, rs.getLong(2), rs.getString(3))))
                .findOne());
  }

  public void write(Handle handle, long jobKey, String promptHash, JobOutcome.Completed outcome) {
    handle
        .createUpdate(
            "delete from legion_router_answer where job_key = :job and prompt_hash = :hash")
        .bind("job", jobKey)
        .bind("hash", promptHash)
        .execute();
    var note = outcome.how().note();
    try {
      handle
          .createUpdate(
              "insert into legion_router_answer (job_key, prompt_hash, expires_at, variables,"
                  + " micro_dollars, note) values (:job, :hash, :expires, :variables, :cost, :note)")
          .bind("job", jobKey)
          .bind("hash", promptHash)
          .bind("expires", clock.millis() + KEPT_FOR.toMillis())
          .bind("variables", JSON.writeValueAsString(outcome.variables()))
          .bind("cost", outcome.how().costMicroDollars())
          .bind("note", note.length() > NOTE ? note.substring(0, NOTE) : note)
          .execute();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, @Nullable Object> read(String json) {
    try {
      return JSON.readValue(json, VARIABLES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int removeExpired() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createUpdate("delete from legion_router_answer where expires_at < :now")
                .bind("now", clock.millis())
                .execute());
  }
}
