package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.journal.Event.ElementWorked;
import dev.legionflow.engine.journal.Event.InstanceEnded;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.VariableSet;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import io.quarkus.arc.Arc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;

/// For benchmarks: finished missions in bulk, through the journal and the projector but without the
/// engine. Each is a transaction with the events of one that was really run, under keys of its own.
@NullMarked
public final class InProcessJournal {

  private static final int THREADS = 4;

  /// Rows by which the tables may be behind while more are written.
  private static final int BACKLOG = 20_000;

  private final Journal journal;
  private final Database database;
  private final Node node;

  private InProcessJournal(Journal journal, Database database, Node node) {
    this.journal = journal;
    this.database = database;
    this.node = node;
  }

  public static InProcessJournal open() {
    var beans = Arc.container();
    return new InProcessJournal(
        beans.instance(Journal.class).get(),
        beans.instance(Database.class).get(),
        beans.instance(Node.class).get());
  }

  /// Repeats the mission whose row is the newest, and returns when all of them can be searched.
  public void repeat(int times) throws InterruptedException {
    var mission =
        Codec.read(
            database
                .jdbi()
                .withHandle(handle ->
                    handle
                        .createQuery("select payload from legion_journal order by tx desc limit 1")
                        .mapTo(byte[].class)
                        .one()));
    if (mission.stream().noneMatch(InstanceEnded.class::isInstance)) {
      throw new IllegalStateException("the newest row is not of a whole mission");
    }
    var left = new AtomicInteger(times);
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      Callable<Boolean> writer =
          () -> {
            while (left.getAndDecrement() > 0) {
              write(mission);
              if (left.get() % 1_000 == 0) {
                awaitBacklog(BACKLOG);
              }
            }
            return true;
          };
      for (var done :
          threads.invokeAll(IntStream.range(0, THREADS).mapToObj(i -> writer).toList())) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    awaitBacklog(0);
    if (!database.isH2()) {
      // What PostgreSQL would do by itself, in the middle of what is measured next.
      database.jdbi().useHandle(handle -> handle.execute("vacuum analyze"));
    }
  }

  private void write(List<Event> mission) {
    var keys = new HashMap<Long, Long>();
    journal.<Boolean>inTransaction(transaction -> {
      if (!database.isH2()) {
        transaction.handle().execute("set local synchronous_commit = off");
      }
      mission.forEach(event -> transaction.record(again(event, keys)));
      return true;
    });
  }

  private Event again(Event event, Map<Long, Long> keys) {
    return switch (event) {
      case InstanceStarted e ->
          new InstanceStarted(
              key(e.key(), keys),
              e.definitionKey(),
              e.bpmnProcessId(),
              e.name(),
              e.version(),
              e.versionTag(),
              null,
              null,
              key(e.rootInstanceKey(), keys),
              e.tags(),
              e.tenantId(),
              e.at());
      case InstanceEnded e -> new InstanceEnded(key(e.key(), keys), e.state(), e.at());
      case ElementActivated e ->
          new ElementActivated(
              key(e.key(), keys),
              key(e.instanceKey(), keys),
              e.definitionKey(),
              e.bpmnProcessId(),
              key(e.scopeKey(), keys),
              e.elementId(),
              e.elementName(),
              e.type(),
              e.tenantId(),
              e.at());
      case ElementEnded e -> new ElementEnded(key(e.key(), keys), e.state(), e.at());
      case ElementWorked e -> new ElementWorked(key(e.key(), keys), e.how());
      case VariableSet e ->
          new VariableSet(
              key(e.key(), keys),
              e.name(),
              e.json(),
              key(e.instanceKey(), keys),
              e.definitionKey(),
              key(e.scopeKey(), keys),
              e.tenantId());
      default -> throw new IllegalStateException("not in a straight-through mission: " + event);
    };
  }

  private long key(long old, Map<Long, Long> keys) {
    return keys.computeIfAbsent(old, k -> node.keys().next());
  }

  private void awaitBacklog(int most) throws InterruptedException {
    while (backlog(most) > most) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /// Rows that cannot be searched yet, as far as one more than asked for.
  private int backlog(int most) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select count(*) from (select 1 from legion_journal
                      where tx > (select tx from legion_projection where id = 1) limit ?) behind
                    """)
                .bind(0, most + 1)
                .mapTo(Integer.class)
                .one());
  }
}
