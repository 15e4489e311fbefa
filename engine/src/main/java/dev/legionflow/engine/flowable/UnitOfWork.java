package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event;
import dev.legionflow.engine.journal.Journal;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Trip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.flowable.common.engine.api.FlowableOptimisticLockingException;
import org.flowable.common.engine.impl.context.Context;
import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.common.engine.impl.interceptor.CommandContextCloseListener;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Our side of the transaction that a Flowable command runs in: its connection, the events that it
/// has caused, and what is to be done once it is committed.
public final class UnitOfWork {

  private static final Logger LOG = Logger.getLogger(UnitOfWork.class);
  private static final String ATTRIBUTE = UnitOfWork.class.getName();

  private final Handle handle;
  private final Journal journal;
  private final Trip trip;
  private Journal.@Nullable Written written;
  private final List<Event> events = new ArrayList<>();
  private final List<Runnable> beforeCommit = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<Runnable> afterRollback = new ArrayList<>();
  private long steps;
  private long bodies;
  private long largest;
  private boolean byClient;
  private boolean committing;
  private final Set<String> terminated = new HashSet<>();
  private final Map<String, List<?>> lists = new HashMap<>();
  private final Map<Class<?>, Object> attachments = new HashMap<>();
  private List<String> tags = List.of();
  private @Nullable String businessId;

  private UnitOfWork(Handle handle, Journal journal) {
    this.handle = handle;
    this.journal = journal;
    trip = journal.trip();
  }

  /// The one of the running command.
  ///
  /// @throws IllegalStateException outside a command
  public static UnitOfWork current() {
    var context = Context.getCommandContext();
    if (context == null) {
      throw new IllegalStateException("not inside a command");
    }
    var present = (UnitOfWork) context.getAttribute(ATTRIBUTE);
    return present != null ? present : begin(context);
  }

  private static UnitOfWork begin(CommandContext context) {
    var connection = CommandContextUtil.getDbSqlSession(context).getSqlSession().getConnection();
    var handle = Database.lend(connection);
    var engine = (EngineConfiguration) CommandContextUtil.getProcessEngineConfiguration(context);
    var unit = new UnitOfWork(handle, engine.journal());
    context.addAttribute(ATTRIBUTE, unit);
    context.addCloseListener(new BeforeCommit(unit));
    context.addCloseListener(new Afterwards(unit));
    return unit;
  }

  /// The command's connection; never to be closed.
  public Handle handle() {
    return handle;
  }

  /// What is written at the end of the command, in one round trip with its row of the journal.
  public Trip trip() {
    return trip;
  }

  /// Writes at once what was to be written at the end, for what is read afterwards.
  public void write() {
    Journal.run(trip, handle);
  }

  /// What to throw when another command has changed the same: the command is run again.
  public static RuntimeException overtaken(String what) {
    return new FlowableOptimisticLockingException(what + " was changed by another command");
  }

  public void record(Event event) {
    events.add(event);
  }

  /// Runs when all steps are done, before anything is flushed.
  public void beforeCommit(Runnable action) {
    beforeCommit.add(action);
  }

  /// Runs when the transaction was not committed.
  public void afterRollback(Runnable action) {
    afterRollback.add(action);
  }

  /// Runs when the transaction is committed, before the connection is given back: signals only.
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  /// Marks the command as one that a client waits for, so that a bound that is passed can be
  /// answered instead of becoming an incident.
  void byClient() {
    byClient = true;
  }

  /// A terminate end event has ended this instance.
  void terminateEnd(String instanceId) {
    terminated.add(instanceId);
  }

  boolean isTerminateEnd(String instanceId) {
    return terminated.contains(instanceId);
  }

  /// A list that is read more than once in a command.
  List<?> list(String name, Supplier<List<?>> read) {
    return lists.computeIfAbsent(name, n -> read.get());
  }

  /// Whether the commit has begun: what fails from then on may have taken effect.
  public boolean isCommitting() {
    return committing;
  }

  /// What a room keeps for the time of the command.
  public <T> T attachment(Class<T> type, Supplier<T> make) {
    return type.cast(attachments.computeIfAbsent(type, t -> make.get()));
  }

  /// The tags of the instance that this command starts.
  List<String> tags() {
    return tags;
  }

  void tags(List<String> tags) {
    this.tags = List.copyOf(tags);
  }

  /// What the client calls the instance that this command starts.
  @Nullable String businessId() {
    return businessId;
  }

  void businessId(@Nullable String id) {
    businessId = id;
  }

  /// @param at where the command is, for the message
  void step(@Nullable ExecutionEntity at) {
    steps(1, at);
  }

  /// The same for what costs as much as some steps.
  void steps(int count, @Nullable ExecutionEntity at) {
    steps += count;
    if (steps > Limits.STEPS_PER_TRANSACTION && steps > mostSteps()) {
      throw Problem.limit(
          "steps-per-transaction",
          "more than %d steps without a wait state, now at element '%s': is there a loop without an end?"
              .formatted(mostSteps(), at == null ? "" : at.getCurrentActivityId()));
    }
  }

  /// The largest body always has its steps; of many small ones only so many have, or a loop around
  /// one would have no bound.
  private long mostSteps() {
    var instances = Math.max(largest, Math.min(bodies, Limits.INSTANCES_OF_SMALL_BODIES));
    return Limits.STEPS_PER_TRANSACTION + instances * Limits.STEPS_PER_INSTANCE;
  }

  /// A multi-instance body, an event that begins compensation handlers, and a conditional event
  /// that waited before, are allowed their own steps.
  void allowSteps(long instances) {
    bodies += instances;
    largest = Math.max(largest, instances);
  }

  /// What to throw when a bound is passed: an answer to the client, or an incident where none
  /// waits.
  RuntimeException passed(String limit, String errorType, String message) {
    return byClient ? Problem.limit(limit, message) : new StalledException(errorType, message);
  }

  /// What is done already is not undone because a signal fails; and the others are to come.
  private static void attempt(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("what follows a command failed", e);
    }
  }

  private void ended(boolean committed) {
    if (written != null) {
      written.ended(committed);
      written = null;
    }
  }

  /// What is left to do before the transaction is committed (by a listener of order 10,000).
  private record BeforeCommit(UnitOfWork unit) implements CommandContextCloseListener {
    @Override
    public void closing(CommandContext context) {
      if (context.getException() == null) {
        unit.beforeCommit.forEach(Runnable::run);
      }
    }

    /// After Flowable's statements, so that little stands between the place that the journal gives
    /// to this transaction and its commit.
    @Override
    public void afterSessionsFlush(CommandContext context) {
      if (unit.events.isEmpty()) {
        unit.write();
      } else {
        unit.written = unit.journal.append(unit.handle, unit.trip, unit.events);
      }
      unit.committing = true;
    }

    @Override
    public void closed(CommandContext context) {}

    @Override
    public void closeFailure(CommandContext context) {}

    @Override
    public Integer order() {
      return 5_000;
    }

    @Override
    public boolean multipleAllowed() {
      return false;
    }
  }

  /// What follows the commit, or the roll-back.
  private record Afterwards(UnitOfWork unit) implements CommandContextCloseListener {
    @Override
    public void closing(CommandContext context) {}

    @Override
    public void afterSessionsFlush(CommandContext context) {}

    @Override
    public void closed(CommandContext context) {
      unit.ended(true);
      unit.afterCommit.forEach(UnitOfWork::attempt);
    }

    @Override
    public void closeFailure(CommandContext context) {
      unit.ended(false);
      unit.afterRollback.forEach(UnitOfWork::attempt);
    }

    @Override
    public Integer order() {
      return 20_000;
    }

    @Override
    public boolean multipleAllowed() {
      return false;
    }
  }
}
