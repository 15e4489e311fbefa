package dev.legionflow.it.random;

import dev.legionflow.it.random.Drawing.Way;
import dev.legionflow.it.random.Story.Answer;
import dev.legionflow.it.random.Story.Pair;
import dev.legionflow.it.random.Story.Result;
import dev.legionflow.it.random.Story.Sent;
import dev.legionflow.it.random.Teller.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// The blocks of a story with messages, signals, escalations and links.
///
/// Where two engines may take things in another order, both come to the same: what is sent is kept
/// until it is wanted, or sent when it is certainly waited for.
final class Events {

  private final Teller teller;

  Events(Teller teller) {
    this.teller = teller;
  }

  /// What an event waits for, and what sets it off.
  private record Trigger(String definition, Sent sent) {
    Trigger times(int times) {
      return new Trigger(
          definition, new Sent(sent.isMessage(), sent.name(), sent.key(), sent.variables(), times));
    }
  }

  private int digit() {
    return teller.random().nextInt(9);
  }

  /// @param key the variable that is the correlation key, or empty
  /// @param result the variable that the message brings
  private Trigger message(String key, String result) {
    String id = teller.id("message");
    String name = teller.process() + "-" + id;
    teller.define(
        "<bpmn:message id=\"%s\" name=\"%s\"><bpmn:extensionElements><zeebe:subscription correlationKey=\"=%s\" /></bpmn:extensionElements></bpmn:message>"
            .formatted(id, name, key.isEmpty() ? "&quot;key&quot;" : key));
    return new Trigger(
        "<bpmn:messageEventDefinition messageRef=\"%s\" />".formatted(id),
        new Sent(true, name, key, Map.of(result, digit()), 1));
  }

  /// @param result the variable that the signal brings
  private Trigger signal(String result) {
    String id = teller.id("signal");
    String name = teller.process() + "-" + id;
    teller.define("<bpmn:signal id=\"%s\" name=\"%s\" />".formatted(id, name));
    return new Trigger(
        "<bpmn:signalEventDefinition signalRef=\"%s\" />".formatted(id),
        new Sent(false, name, "", Map.of(result, digit()), 1));
  }

  /// A variable to correlate by, or nothing.
  private String key(Names names) {
    List<String> all = names.readable();
    return all.isEmpty() || teller.chance(50) ? "" : all.get(teller.random().nextInt(all.size()));
  }

  private Answer sends(Trigger trigger) {
    return new Answer.Sends(trigger.sent(), new Answer.Complete(List.of(), 0));
  }

  /// Draws two ways at the same time, the first of them entered first.
  private String together(
      Drawing drawing, Way way, Function<Way, String> one, Function<Way, String> other) {
    String fork = teller.gateway(drawing, "parallel");
    drawing.flow(way, fork);
    String first = one.apply(Way.of(fork));
    String second = other.apply(Way.of(fork));
    String join = teller.gateway(drawing, "parallel");
    drawing.flow(Way.of(first), join);
    drawing.flow(Way.of(second), join);
    return join;
  }

  // --- messages

  /// A message that is sent before somebody waits for it, or perhaps after.
  String message(Drawing drawing, Way way, Names names) {
    String brought = teller.name();
    String result = teller.chance(50) ? teller.target(names) : brought;
    Trigger trigger = message(key(names), brought);
    String after;
    if (teller.chance(50)) {
      String sender = teller.work(drawing, way, sends(trigger));
      after = wanted(drawing, Way.of(sender), trigger, brought, result);
    } else {
      after =
          together(
              drawing,
              way,
              waits -> wanted(drawing, waits, trigger, brought, result),
              does -> teller.work(drawing, does, sends(trigger)));
    }
    names.write(result);
    return after;
  }

  private String wanted(Drawing drawing, Way way, Trigger trigger, String brought, String result) {
    String event = teller.id("wanted");
    if (teller.chance(40)) {
      drawing
          .add(event, "receiveTask")
          .attribute(
              event,
              "messageRef",
              trigger.definition().replaceAll(".*messageRef=\"(.*)\".*", "$1"));
    } else {
      drawing.add(event, "intermediateCatchEvent").inside(event, trigger.definition());
    }
    drawing.flow(way, event);
    if (!brought.equals(result)) {
      drawing.extension(
          event,
          Teller.mapping(
              "<zeebe:output source=\"=%s + 1\" target=\"%s\" />".formatted(brought, result)));
    }
    return event;
  }

  /// A message that a worker is to send.
  String thrown(Drawing drawing, Way way, Names names) {
    String event = teller.id("thrown");
    String result = teller.target(names);
    teller.answer(event, teller.complete(List.of(new Result(result, "", digit()))));
    drawing
        .add(event, "intermediateThrowEvent")
        .extension(
            event, "<zeebe:taskDefinition type=\"%s\" retries=\"3\" />".formatted(teller.jobType()))
        .inside(event, message("", "n").definition())
        .flow(way, event);
    names.write(result);
    return event;
  }

  void endWithMessage(Drawing drawing, Way way) {
    String end = teller.id("message_end");
    teller.answer(end, teller.complete(List.of()));
    drawing
        .add(end, "endEvent")
        .extension(
            end, "<zeebe:taskDefinition type=\"%s\" retries=\"3\" />".formatted(teller.jobType()))
        .inside(end, message("", "n").definition())
        .flow(way, end);
  }

  // --- signals

  /// A signal that somebody waits for.
  String signal(Drawing drawing, Way way, Names names) {
    String result = teller.target(names);
    Trigger trigger = signal(result);
    String after =
        together(
            drawing,
            way,
            waits -> {
              String event = teller.id("signalled");
              drawing
                  .add(event, "intermediateCatchEvent")
                  .inside(event, trigger.definition())
                  .flow(waits, event);
              return event;
            },
            does -> {
              if (teller.chance(50)) {
                return teller.work(drawing, does, sends(trigger));
              }
              String event = teller.id("signal_throw");
              trigger
                  .sent()
                  .variables()
                  .forEach((name, value) ->
                      drawing
                          .add(event, "intermediateThrowEvent")
                          .extension(
                              event,
                              Teller.mapping(
                                  "<zeebe:input source=\"=%s\" target=\"%s\" />"
                                      .formatted(value, name))));
              drawing.inside(event, trigger.definition());
              Way at =
                  teller.chance(50)
                      ? does
                      : Way.of(teller.work(drawing, does, teller.complete(List.of())));
              drawing.flow(at, event);
              return event;
            });
    names.write(result);
    return after;
  }

  void endWithSignal(Drawing drawing, Way way) {
    String end = teller.id("signal_end");
    drawing.add(end, "endEvent").inside(end, signal("n").definition()).flow(way, end);
  }

  // --- gateways

  /// One of two or three things happens.
  String gateway(Drawing drawing, Way way, Names names, int depth) {
    Trigger message = message(key(names), teller.name());
    Trigger signal = signal(teller.name());
    int winner = teller.random().nextInt(3);
    return together(
        drawing,
        way,
        waits -> {
          String gateway = teller.gateway(drawing, "eventBased");
          drawing.flow(waits, gateway);
          List<String> ends = new ArrayList<>();
          Consumer<String> event =
              definition -> {
                String id = teller.id("event");
                drawing
                    .add(id, "intermediateCatchEvent")
                    .inside(id, definition)
                    .flow(Way.of(gateway), id);
                ends.add(teller.sequence(drawing, Way.of(id), names.beside(), depth + 1));
              };
          event.accept(message.definition());
          if (winner == 1 || teller.chance(50)) {
            event.accept(signal.definition());
          }
          event.accept(Teller.timer("timeDuration", winner == 2 ? "PT0.1S" : "PT1H"));
          return teller.merge(drawing, ends);
        },
        does ->
            winner == 2
                ? teller.pass(drawing, does)
                : teller.work(drawing, does, sends(winner == 0 ? message : signal)));
  }

  // --- boundary events

  /// A message or signal that ends a job that nobody does, or starts something beside one that is
  /// done after that.
  String atJob(Drawing drawing, Way way, Names names, int depth) {
    String brought = teller.name();
    Trigger trigger = teller.chance(50) ? message(key(names), brought) : signal(brought);
    if (teller.chance(50)) {
      String task = teller.work(drawing, way, new Answer.Sends(trigger.sent(), new Answer.Never()));
      String event = teller.boundary(drawing, task, true, trigger.definition());
      Names after = names.maybe();
      after.write(brought);
      return teller.merge(
          drawing, List.of(task, teller.sequence(drawing, Way.of(event), after, depth + 1)));
    }
    int times = 1 + teller.random().nextInt(2);
    String done = teller.name();
    String task = teller.work(drawing, way, new Answer.Never());
    String event = teller.boundary(drawing, task, false, trigger.definition());
    String side = side(drawing, Way.of(event), brought, names);
    teller.answer(
        task,
        new Answer.Sends(
            trigger.times(times).sent(),
            new Answer.After(side, times, List.of(new Result(done, "", digit())))));
    names.write(brought);
    names.write(done);
    return task;
  }

  /// A job that ends its way.
  private String side(Drawing drawing, Way way, String from, Names names) {
    String result = teller.name();
    String side =
        teller.work(drawing, way, teller.complete(List.of(new Result(result, from, digit()))));
    teller.plainEnd(drawing, Way.of(side));
    names.write(result);
    return side;
  }

  /// A sub-process or a call that says that something is wrong, and what is done about it.
  String escalated(Drawing drawing, Way way, Names names, int depth) {
    Drawing outer = new Drawing(teller.order());
    String start = teller.id("start");
    outer.add(start, "startEvent");
    // Without a code it catches those that nobody should, of all that goes on inside.
    boolean interrupting = teller.chance(50);
    boolean byCode = interrupting || teller.chance(50);
    String activity;
    switch (teller.random().nextInt(3)) {
      case 0 -> activity = teller.body(outer, names.maybe(), depth, Set.of(), Ending.ESCALATION);
      case 1 -> activity = teller.called(outer, names, depth, teller.name(), Ending.ESCALATION);
      default -> {
        Drawing inner = new Drawing(teller.order());
        String begin = teller.id("start");
        inner.add(begin, "startEvent");
        String thrown = escalationThrow(inner, Way.of(begin));
        teller.plainEnd(inner, Way.of(teller.pass(inner, Way.of(thrown))));
        activity = teller.id("sub");
        outer.add(activity, "subProcess").inside(activity, inner.xml());
      }
    }
    outer.flow(Way.of(start), activity);
    teller.plainEnd(outer, Way.of(activity));
    String event =
        teller.boundary(
            outer,
            activity,
            interrupting,
            byCode ? teller.escalation("S") : "<bpmn:escalationEventDefinition />");
    String then =
        interrupting
            ? teller.sequence(outer, Way.of(event), names.maybe(), depth + 1)
            : teller.pass(outer, Way.of(event));
    teller.plainEnd(outer, Way.of(then));
    String sub = teller.id("sub");
    drawing.add(sub, "subProcess").inside(sub, outer.xml()).flow(way, sub);
    return sub;
  }

  private String escalationThrow(Drawing drawing, Way way) {
    String event = teller.id("escalation");
    drawing
        .add(event, "intermediateThrowEvent")
        .inside(event, teller.escalation("S"))
        .flow(way, event);
    return event;
  }

  // --- event sub-processes

  String inSubProcess(Drawing drawing, Way way, Names names, int depth) {
    Drawing inner = new Drawing(teller.order());
    String start = teller.id("start");
    inner.add(start, "startEvent");
    Names inside = names.maybe();
    boolean fresh = teller.chance(50);
    Way at = Way.of(start);
    if (!fresh) {
      at = Way.of(teller.sequence(inner, at, inside, depth + 1));
    }
    String last = inScope(inner, at, inside, depth + 1, fresh);
    teller.plainEnd(inner, Way.of(last));
    String sub = teller.id("sub");
    drawing.add(sub, "subProcess").inside(sub, inner.xml()).flow(way, sub);
    inside.owned().forEach(names::write);
    return sub;
  }

  /// Draws an event sub-process, and what sets it off at the end of a way.
  ///
  /// @param fresh whether nothing in the scope has waited so far
  /// @return the last node of the way
  String inScope(Drawing drawing, Way way, Names names, int depth, boolean fresh) {
    Drawing event = new Drawing(teller.order());
    String start = teller.id("event_start");
    event.add(start, "startEvent");
    String brought = teller.name();
    // From 4 on a timer, which has to be as frequent as the others though it is possible less
    // often.
    int kind = teller.random().nextInt(fresh ? 8 : 4);
    boolean interrupting = kind == 2 || teller.chance(50);
    int times = interrupting || kind == 3 ? 1 : 1 + teller.random().nextInt(2);
    Trigger trigger = kind == 0 ? message("", brought) : signal(brought);
    String definition =
        switch (kind) {
          case 0, 1 -> trigger.definition();
          case 2 -> teller.chance(50) ? teller.error("E") : "<bpmn:errorEventDefinition />";
          case 3 -> teller.escalation("S");
          default ->
              times > 1
                  ? Teller.timer("timeCycle", "R%d/PT0.1S".formatted(times))
                  : Teller.timer("timeDuration", "PT0.1S");
        };
    event.inside(start, definition);
    Answer answer;
    if (interrupting) {
      Names inside = names.maybe();
      if (kind < 2) {
        inside.read(brought);
      }
      teller.plainEnd(event, Way.of(teller.sequence(event, Way.of(start), inside, depth + 1)));
      answer = kind == 2 ? new Answer.Thrown("E", Map.of()) : new Answer.Never();
    } else {
      event.attribute(start, "isInterrupting", "false");
      String side = side(event, Way.of(start), kind < 2 ? brought : "", names);
      String done = teller.name();
      answer = new Answer.After(side, times, List.of(new Result(done, "", digit())));
      names.write(done);
    }
    if (kind < 2) {
      answer = new Answer.Sends(trigger.times(times).sent(), answer);
    }
    Way at = kind == 3 ? Way.of(escalationThrow(drawing, way)) : way;
    String last = teller.work(drawing, at, answer);
    String sub = teller.id("event_sub");
    drawing
        .add(sub, "subProcess")
        .attribute(sub, "triggeredByEvent", "true")
        .inside(sub, event.xml());
    return last;
  }

  // --- compensation

  /// A sub-process in which some of what was done is undone.
  String compensated(Drawing drawing, Way way, Names names, int depth) {
    Drawing inner = new Drawing(teller.order());
    String start = teller.id("start");
    inner.add(start, "startEvent");
    Names inside = names.maybe();
    String last = undoable(inner, Way.of(start), names);
    String first = last;
    if (teller.chance(50)) {
      last = teller.sequence(inner, Way.of(last), inside, depth + 1);
    }
    if (teller.chance(50)) {
      last = undoable(inner, Way.of(last), names);
    }
    boolean atEnd = teller.chance(30);
    String thrower = teller.id("undo");
    inner
        .add(thrower, atEnd ? "endEvent" : "intermediateThrowEvent")
        .inside(
            thrower,
            "<bpmn:compensateEventDefinition id=\"definition_%s\"%s />"
                .formatted(
                    thrower, teller.chance(30) ? " activityRef=\"%s\"".formatted(first) : ""))
        .flow(Way.of(last), thrower);
    if (!atEnd) {
      teller.plainEnd(inner, Way.of(teller.pass(inner, Way.of(thrower))));
    }
    String sub = teller.id("sub");
    drawing.add(sub, "subProcess").inside(sub, inner.xml()).flow(way, sub);
    inside.owned().forEach(names::write);
    return sub;
  }

  /// A job, and another one that undoes it.
  private String undoable(Drawing drawing, Way way, Names names) {
    String task =
        teller.work(drawing, way, teller.complete(List.of(new Result(teller.name(), "", digit()))));
    String event =
        teller.boundary(
            drawing,
            task,
            true,
            "<bpmn:compensateEventDefinition id=\"definition_%s\" />".formatted(task));
    String handler = teller.id("handler");
    List<String> all = names.readable();
    String from = all.isEmpty() ? "" : all.get(teller.random().nextInt(all.size()));
    teller.answer(handler, teller.complete(List.of(new Result(teller.name(), from, digit()))));
    drawing
        .add(handler, "serviceTask")
        .attribute(handler, "isForCompensation", "true")
        .extension(handler, "<zeebe:taskDefinition type=\"%s\" />".formatted(teller.jobType()));
    drawing.association(event, handler);
    return task;
  }

  // --- links

  String link(Drawing drawing, Way way) {
    String to = teller.id("link_catch");
    String from = teller.id("link_throw");
    drawing.add(from, "intermediateThrowEvent").inside(from, definition(from, to)).flow(way, from);
    drawing.add(to, "intermediateCatchEvent").inside(to, definition(to, to));
    teller.order().add(new Pair(from, to));
    return to;
  }

  private static String definition(String event, String name) {
    return "<bpmn:linkEventDefinition id=\"definition_%s\" name=\"%s\" />".formatted(event, name);
  }
}
