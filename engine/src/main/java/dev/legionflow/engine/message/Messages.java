package dev.legionflow.engine.message;

import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.message.MessageStore.Subscription;
import dev.legionflow.engine.message.MessageStore.Wanted;
import dev.legionflow.engine.message.StartStore.Free;
import dev.legionflow.engine.message.StartStore.StartEvent;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Keys;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Publishes messages, and hands them to those who wait (docs/adr/0010-messages.md).
///
/// What waits is written down under the lock of the name and key. Each mission that waits gets the
/// message in a transaction of its own, because its lock comes first there, and each process that
/// it starts is a transaction too: what fails in one is nothing to the others.
@ApplicationScoped
public class Messages {

  private static final Logger LOG = Logger.getLogger(Messages.class);

  /// After that, another node hands over what the publishing one did not.
  private static final long HAND_OVER_MILLIS = 5_000;

  /// A subscription may end before it is reached; then the next of its process is tried.
  private static final int MAX_ROUNDS = 100;

  private final Engine engine;
  private final Definitions definitions;
  private final Node node;
  private final Clock clock;
  private final Database database;

  Messages(Engine engine, Definitions definitions, Node node, Clock clock, Database database) {
    this.database = database;
    this.engine = engine;
    this.definitions = definitions;
    this.node = node;
    this.clock = clock;
  }

  /// What came of a message.
  ///
  /// @param instanceKey the first instance that it reached or started; null for none
  record Outcome(long messageKey, @Nullable Long instanceKey) {}

  /// What a client publishes.
  ///
  /// @param correlationKey empty for none
  /// @param messageId empty for none
  /// @param variables a JSON object
  /// @param timeToLive how long it waits for those that it is for, in milliseconds
  record Publication(
      String name,
      String correlationKey,
      String messageId,
      String variables,
      long timeToLive,
      String tenantId) {

    Message message(long key, long now) {
      return new Message(
          key,
          name,
          correlationKey,
          messageId,
          variables,
          now + timeToLive,
          timeToLive > 0,
          tenantId);
    }
  }

  Outcome publish(Publication publication) {
    if (publication.timeToLive() > 0) {
      var stored = store(publication);
      var progress = new Progress(stored.message());
      if (stored.wanted()) {
        handOver(progress, false);
      }
      return progress.outcome();
    }
    // It is handed over to those who wait now, or is as if it had been published before them.
    var message = publication.message(node.keys().next(), clock.millis());
    database.jdbi().useHandle(handle -> refuseSecond(handle, message));
    var progress = new Progress(message);
    handOver(progress, false);
    return progress.outcome();
  }

  /// @param wanted whether anybody waits for it already
  private record Stored(Message message, boolean wanted) {}

  private Stored store(Publication publication) {
    return engine.executeUnattended(unit -> {
      var handle = unit.handle();
      MessageStore.lock(handle, publication.name(), publication.correlationKey());
      var now = clock.millis();
      // Minted under the lock, so that it is above those of whoever waits.
      var message = publication.message(node.keys().next(), now);
      refuseSecond(handle, message);
      var wanted =
          !MessageStore.waiting(handle, message, Long.MAX_VALUE).isEmpty()
              || !StartStore.named(handle, StartStore.MESSAGE, message.name(), message.tenantId())
                  .isEmpty();
      MessageStore.insert(
          handle, message, wanted ? Optional.of(now + HAND_OVER_MILLIS) : Optional.empty());
      return new Stored(message, wanted);
    });
  }

  private void refuseSecond(Handle handle, Message message) {
    if (!message.messageId().isEmpty()
        && MessageStore.isBuffered(handle, message, clock.millis())) {
      throw Problem.conflict(
          "a message with the id '%s' is already published for this name and correlation key"
              .formatted(message.messageId()));
    }
  }

  /// A message that was written down and is not handed over yet.
  void handOverAgain(long key) {
    database
        .jdbi()
        .withHandle(handle -> MessageStore.find(handle, key))
        .ifPresent(
            message -> handOver(new Progress(message), message.expiresAt() <= clock.millis()));
  }

  // --- handing over

  /// How far a message has come.
  private static final class Progress {
    private final Message message;

    /// The processes that it has reached.
    private final Set<String> reached = new HashSet<>();

    private final Set<String> failed = new HashSet<>();
    private @Nullable Long instance;
    private @Nullable RuntimeException failure;

    /// The failure that counts as a try, if there is one.
    private @Nullable RuntimeException lasting;

    Progress(Message message) {
      this.message = message;
    }

    boolean isOpen(String process) {
      return !reached.contains(process) && !failed.contains(process);
    }

    /// @param step gives the instance that it has reached
    void attempt(String process, Supplier<Optional<Long>> step) {
      try {
        step.get()
            .ifPresent(key -> {
              reached.add(process);
              if (instance == null) {
                instance = key;
              }
            });
      } catch (RuntimeException e) {
        failed.add(process);
        failure = failure == null ? e : failure;
        if (lasting == null && !Engine.isPassing(e)) {
          lasting = e;
        }
        LOG.warnf(e, "message %d did not reach process '%s'", message.key(), process);
      }
    }

    Outcome outcome() {
      return new Outcome(message.key(), instance);
    }
  }

  /// @param expired it only reaches those who have waited since before, and starts nothing
  private void handOver(Progress progress, boolean expired) {
    toWaiting(progress, expired);
    if (!expired) {
      toStarts(progress);
    }
    finish(progress);
  }

  private void toWaiting(Progress progress, boolean expired) {
    var message = progress.message;
    var before = expired ? Math.max(message.key(), Keys.at(message.expiresAt())) : Long.MAX_VALUE;
    for (var round = 0; round < MAX_ROUNDS; round++) {
      var waiting =
          database
              .jdbi()
              .withHandle(handle -> MessageStore.waiting(handle, message, before))
              .stream()
              .filter(s -> progress.isOpen(s.process()))
              .toList();
      if (waiting.isEmpty()) {
        return;
      }
      for (var to : waiting) {
        progress.attempt(
            to.process(),
            () -> handOver(message, to) ? Optional.of(to.processInstanceKey()) : Optional.empty());
      }
    }
  }

  private boolean handOver(Message message, Subscription to) {
    return engine.executeUnattended(unit -> {
      engine.lockRoot(to.rootId());
      MessageStore.lock(unit.handle(), message.name(), message.correlationKey());
      if (!MessageStore.isOpen(unit.handle(), to)
          || (message.buffered()
              && !MessageStore.take(unit.handle(), message.key(), to.process()))) {
        return false;
      }
      engine.fire(to.executionId(), Message.variables(message.variables()));
      return true;
    });
  }

  /// Starts the processes in which no instance waits for the message.
  private void toStarts(Progress progress) {
    var message = progress.message;
    var events =
        database
            .jdbi()
            .withHandle(handle ->
                StartStore.named(handle, StartStore.MESSAGE, message.name(), message.tenantId()));
    for (var event : events) {
      if (progress.isOpen(event.process())) {
        progress.attempt(
            event.process(),
            () -> engine.executeUnattended(unit -> start(unit, message, event.process())));
      }
    }
  }

  /// What failed is written down, also of a message that does not wait; unless nobody else has got
  /// it, and so the answer can say why.
  private void finish(Progress progress) {
    var message = progress.message;
    var failure = progress.failure;
    if (!message.buffered() && failure == null) {
      return;
    }
    if (!message.buffered() && failure != null && progress.instance == null) {
      throw failure;
    }
    database
        .jdbi()
        .useTransaction(handle -> {
          if (!message.buffered()) {
            MessageStore.insert(handle, message, Optional.empty());
            progress.reached.forEach(p -> MessageStore.taken(handle, message.key(), p));
          }
          if (failure == null) {
            MessageStore.done(handle, message.key());
          } else {
            var cause = progress.lasting == null ? failure : progress.lasting;
            MessageStore.later(handle, message.key(), Failure.of(cause, clock.millis()));
          }
        });
  }

  // --- start events

  private Optional<Long> start(UnitOfWork unit, Message message, String process) {
    var handle = unit.handle();
    var start = new Free(process, message.correlationKey(), message.tenantId());
    if (!message.correlationKey().isEmpty()) {
      lock(handle, start);
      if (StartStore.isRunning(handle, start)) {
        return Optional.empty();
      }
      if (!message.buffered() && startNext(unit, start)) {
        // One that was published before comes first.
        return Optional.empty();
      }
      if (message.buffered()) {
        var first = oldest(handle, start);
        if (first.isPresent() && first.get().key() != message.key()) {
          startNext(unit, start);
          return Optional.empty();
        }
      }
    }
    // A new version may have taken the place of the one that was found.
    var event = event(handle, start, message.name());
    if (event.isEmpty()
        || (message.buffered() && !MessageStore.take(handle, message.key(), process))) {
      return Optional.empty();
    }
    return event.map(e -> begin(unit, message, e));
  }

  private static Optional<StartEvent> event(Handle handle, Free start, String name) {
    return StartStore.messages(handle, start.process(), start.tenantId()).stream()
        .filter(event -> event.name().equals(name))
        .findFirst();
  }

  private long begin(UnitOfWork unit, Message message, StartEvent event) {
    var key = node.keys().next();
    if (!message.correlationKey().isEmpty()) {
      StartStore.running(
          unit.handle(),
          new Free(event.process(), message.correlationKey(), message.tenantId()),
          key);
    }
    engine.start(
        key,
        definitions.byKey(unit.handle(), event.definitionKey()).orElseThrow(),
        event.elementId(),
        Message.variables(message.variables()),
        message.correlationKey());
    return key;
  }

  /// The instance that a message has started is over: the next message of the key starts one.
  void startNext(Free start) {
    engine.executeUnattended(unit -> {
      lock(unit.handle(), start);
      if (!StartStore.isRunning(unit.handle(), start) && !startNext(unit, start)) {
        StartStore.forget(unit.handle(), start);
      }
      return start;
    });
  }

  private boolean startNext(UnitOfWork unit, Free start) {
    var next = oldest(unit.handle(), start);
    if (next.isEmpty() || !MessageStore.take(unit.handle(), next.get().key(), start.process())) {
      return false;
    }
    event(unit.handle(), start, next.get().name())
        .ifPresent(event -> begin(unit, next.get(), event));
    return true;
  }

  private Optional<Message> oldest(Handle handle, Free start) {
    var now = clock.millis();
    return StartStore.messages(handle, start.process(), start.tenantId()).stream()
        .map(event ->
            MessageStore.next(
                handle,
                new Wanted(event.name(), start.correlationKey(), start.process(), start.tenantId()),
                now))
        .flatMap(Optional::stream)
        .min(Comparator.comparingLong(Message::key));
  }

  /// Makes those take turns who start an instance for a key and whose instance ends.
  static void lock(Handle handle, Free start) {
    MessageStore.lock(handle, "start of " + start.process(), start.correlationKey());
  }
}
