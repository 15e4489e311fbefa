package dev.legionflow.engine.message;

import dev.legionflow.engine.dialect.MissionProcess.Start;
import dev.legionflow.engine.dialect.MissionProcess.Trigger;
import dev.legionflow.engine.feel.Feel;
import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.message.StartStore.Due;
import dev.legionflow.engine.message.StartStore.StartEvent;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Start events with a trigger: those of the newest version of a process are listened to, and its
/// timers started.
@ApplicationScoped
public class StartTimers {

  private final Engine engine;
  private final Definitions definitions;
  private final Node node;
  private final Clock clock;

  StartTimers(Engine engine, Definitions definitions, Node node, Clock clock) {
    this.engine = engine;
    this.definitions = definitions;
    this.node = node;
    this.clock = clock;
  }

  /// Makes those take turns, on all nodes, who change which version of a process is the newest.
  /// Inside a command, before it looks which one is.
  public void lock(UnitOfWork unit, Collection<String> processes, String tenant) {
    MessageStore.lock(
        unit.handle(),
        processes.stream().map(process -> "versions of " + process).toList(),
        tenant);
  }

  /// A new version takes the place of the one before. Inside a command.
  public void deployed(UnitOfWork unit, Definition definition, List<Start> starts) {
    StartStore.replace(
        unit.handle(),
        definition.bpmnProcessId(),
        definition.tenantId(),
        starts.stream().map(start -> event(definition, start)).toList());
  }

  /// A version is the newest again, because those after it were deleted. A date that has passed
  /// starts nothing a second time. Inside a command.
  public void newestAgain(UnitOfWork unit, Definition definition, List<Start> starts) {
    deployed(
        unit,
        definition,
        starts.stream()
            .filter(start -> start.trigger() != Trigger.DATE || !isPast(start))
            .toList());
  }

  private boolean isPast(Start start) {
    return first(start).at() <= clock.millis();
  }

  /// No version of the process is left. Inside a command.
  public void deleted(UnitOfWork unit, Definition last) {
    StartStore.replace(unit.handle(), last.bpmnProcessId(), last.tenantId(), List.of());
  }

  /// A definition that was suspended starts instances again: also those that it was asked for
  /// meanwhile. Inside a command.
  public void resumed(UnitOfWork unit, Definition definition) {
    StartStore.again(unit.handle(), definition, clock.millis());
  }

  private StartEvent event(Definition definition, Start start) {
    var timer =
        switch (start.trigger()) {
          case MESSAGE, SIGNAL, CONDITION -> false;
          case DATE, DURATION, CYCLE -> true;
        };
    var first = timer ? first(start) : null;
    return new StartEvent(
        node.keys().next(),
        switch (start.trigger()) {
          case MESSAGE -> StartStore.MESSAGE;
          case SIGNAL -> StartStore.SIGNAL;
          // It is read from the diagram when it is to be evaluated.
          case CONDITION -> StartStore.CONDITION;
          case DATE, DURATION, CYCLE -> StartStore.TIMER;
        },
        timer || start.trigger() == Trigger.CONDITION ? "" : start.text(),
        definition.key(),
        definition.bpmnProcessId(),
        start.elementId(),
        first == null ? null : first.at(),
        first == null || first.cycle() == null ? null : first.cycle().toString(),
        definition.tenantId());
  }

  private record First(long at, @Nullable Cycle cycle) {}

  private First first(Start start) {
    var now = clock.millis();
    try {
      var text = text(start.text());
      return switch (start.trigger()) {
        case DATE -> new First(ZonedDateTime.parse(text).toInstant().toEpochMilli(), null);
        case DURATION -> new First(Cycle.after(now, text, 1), null);
        default -> {
          var cycle = Cycle.parse(text, now);
          yield new First(cycle.due(), cycle);
        }
      };
    } catch (DateTimeException | FeelException | ArithmeticException e) {
      throw Problem.refused(
          "nothing was deployed: the timer of start event '%s' has no time"
              .formatted(start.elementId()),
          List.of(
              Map.of(
                  "elementId",
                  start.elementId(),
                  "message",
                  "The timer '%s' has no time: %s".formatted(start.text(), e.getMessage()),
                  "fix",
                  "Write it as ISO 8601, or as an expression that needs no variables.")),
          List.of());
    }
  }

  /// There are no variables yet.
  private String text(String text) throws FeelException {
    if (!text.startsWith("=")) {
      return text;
    }
    return switch (Feel.parse(text).evaluateRaw(_ -> null, clock)) {
      case String s -> s;
      case Duration duration -> duration.toString();
      case Period period -> period.toString();
      case ZonedDateTime time -> time.toString();
      case OffsetDateTime time -> time.toString();
      case null -> throw new DateTimeException("it is null");
      case Object other -> throw new DateTimeException("it is '%s'".formatted(other));
    };
  }

  /// A timer is due: starts an instance, and sets the timer anew where it repeats.
  void fire(Due due) {
    engine.executeUnattended(unit -> {
      var now = clock.millis();
      StartStore.lockDue(unit.handle(), due, now)
          .ifPresent(timer -> {
            reschedule(unit, timer, now);
            engine.start(
                node.keys().next(),
                definitions.byKey(unit.handle(), timer.definitionKey()).orElseThrow(),
                timer.elementId(),
                Map.of(),
                "");
          });
      return due;
    });
  }

  private static void reschedule(UnitOfWork unit, StartEvent timer, long now) {
    var next = timer.cycle() == null ? null : Cycle.read(timer.cycle()).next(now).orElse(null);
    StartStore.reschedule(
        unit.handle(),
        timer.key(),
        next == null ? null : next.due(),
        next == null ? null : next.toString());
  }
}
