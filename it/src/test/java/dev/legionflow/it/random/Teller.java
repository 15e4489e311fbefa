package dev.legionflow.it.random;

import dev.legionflow.it.random.Drawing.Way;
import dev.legionflow.it.random.Story.Answer;
import dev.legionflow.it.random.Story.Begin;
import dev.legionflow.it.random.Story.Pair;
import dev.legionflow.it.random.Story.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Tells a story from a seed: block-structured processes, in which every path ends.
public final class Teller {

  /// What only some engines have.
  public enum Feature {
    /// Inclusive gateways that join.
    INCLUSIVE_JOIN,
    USER_TASK,
    AD_HOC
  }

  private static final int DEEPEST = 3;

  /// Blocks of a story, after which only the simplest are added.
  private static final int MOST_BLOCKS = 16;

  private final SplittableRandom random;
  private final Feel feel;
  private final Set<Feature> features;
  private final String process;
  private final String jobType;
  private final long seed;
  private final Events events = new Events(this);
  private final List<String> diagrams = new ArrayList<>();
  private final List<String> decisions = new ArrayList<>();
  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private final List<Pair> order = new ArrayList<>();
  private final Map<String, String> locals = new LinkedHashMap<>();

  /// What the document that is drawn defines beside its process: messages, signals.
  private Set<String> definitions = new LinkedHashSet<>();

  private int count;
  private int blocks;

  /// How many inclusive gateways that join we are in.
  private int joining;

  /// How many loops and repetitions we are in.
  private int repeating;

  private Teller(long seed, String suffix, Set<Feature> features) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.feel = new Feel(random);
    this.features = features;
    this.process = "story-" + seed + suffix;
    this.jobType = "story-" + seed + suffix;
  }

  String process() {
    return process;
  }

  String jobType() {
    return jobType;
  }

  SplittableRandom random() {
    return random;
  }

  List<Pair> order() {
    return order;
  }

  void answer(String element, Answer answer) {
    answers.put(element, answer);
  }

  /// The story of a seed.
  ///
  /// @param suffix makes the ids of its processes and the type of its jobs unique
  public static Story story(long seed, String suffix, Set<Feature> features) {
    return new Teller(seed, suffix, features).story();
  }

  private Story story() {
    Map<String, Object> variables = new LinkedHashMap<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      variables.put("v" + i, random.nextInt(20));
    }
    List<Begin> begins = List.of(Begin.values());
    Begin begin = chance(70) ? Begin.COMMAND : begins.get(random.nextInt(begins.size()));
    Names names = Names.of(List.copyOf(variables.keySet()));
    Drawing drawing = new Drawing(order);
    String start = id("start");
    drawing.add(start, "startEvent").inside(start, trigger(begin));
    if (begin == Begin.TIMER) {
      var outputs = new StringBuilder();
      variables.forEach((name, value) ->
          outputs.append("<zeebe:output source=\"=%s\" target=\"%s\" />".formatted(value, name)));
      drawing.extension(start, mapping(outputs.toString()));
    }
    String last = sequence(drawing, Way.of(start), names, 0);
    if (chance(30)) {
      last = events.inScope(drawing, Way.of(last), names, 1, false);
    }
    end(drawing, Way.of(last));
    document(process, drawing);
    return new Story(
        seed, process, begin, jobType, diagrams, decisions, variables, answers, order, locals);
  }

  private String trigger(Begin begin) {
    return switch (begin) {
      case COMMAND -> "";
      case MESSAGE -> {
        define("<bpmn:message id=\"message_%1$s\" name=\"%1$s\" />".formatted(process));
        yield "<bpmn:messageEventDefinition messageRef=\"message_%s\" />".formatted(process);
      }
      case SIGNAL -> {
        define("<bpmn:signal id=\"signal_%1$s\" name=\"%1$s\" />".formatted(process));
        yield "<bpmn:signalEventDefinition signalRef=\"signal_%s\" />".formatted(process);
      }
      case TIMER -> timer("timeCycle", "R1/PT0.1S");
    };
  }

  /// Adds to what the document defines.
  void define(String definition) {
    definitions.add(definition);
  }

  private void document(String processId, Drawing drawing) {
    diagrams.add(Drawing.document(processId, drawing.xml(), String.join("\n", definitions) + "\n"));
  }

  String id(String what) {
    return what + "_" + count++;
  }

  String name() {
    return "n" + count++;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /// How a process or sub-process ends.
  enum Ending {
    PLAIN,
    /// With an error that it does not catch, `E`.
    ERROR,
    /// With an escalation that it does not catch, `S`.
    ESCALATION
  }

  /// Draws a process that is called.
  void called(String processId, Names names, int depth, Ending ending) {
    Set<String> outside = definitions;
    definitions = new LinkedHashSet<>();
    Drawing drawing = new Drawing(order);
    String start = id("start");
    drawing.add(start, "startEvent");
    String last = sequence(drawing, Way.of(start), names, depth);
    end(drawing, Way.of(last), ending);
    document(processId, drawing);
    definitions = outside;
  }

  /// An end event that tells nobody anything.
  void plainEnd(Drawing drawing, Way way) {
    String end = id("end");
    drawing.add(end, "endEvent").flow(way, end);
  }

  /// An end event, which may also say something that nobody listens to.
  void end(Drawing drawing, Way way) {
    if (chance(75)) {
      plainEnd(drawing, way);
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> events.endWithSignal(drawing, way);
      case 1 -> events.endWithMessage(drawing, way);
      default -> escalationEnd(drawing, way, "NOBODY");
    }
  }

  void end(Drawing drawing, Way way, Ending ending) {
    switch (ending) {
      case PLAIN -> end(drawing, way);
      case ERROR -> errorEnd(drawing, way);
      case ESCALATION -> escalationEnd(drawing, way, "S");
    }
  }

  void errorEnd(Drawing drawing, Way way) {
    String end = id("error_end");
    drawing.add(end, "endEvent").inside(end, error("E")).flow(way, end);
  }

  private void escalationEnd(Drawing drawing, Way way, String code) {
    String end = id("escalation_end");
    drawing.add(end, "endEvent").inside(end, escalation(code)).flow(way, end);
  }

  /// The definition of an event.
  String error(String code) {
    define("<bpmn:error id=\"error_%1$s\" errorCode=\"%1$s\" />".formatted(code));
    return "<bpmn:errorEventDefinition errorRef=\"error_%s\" />".formatted(code);
  }

  /// The definition of an event.
  String escalation(String code) {
    define("<bpmn:escalation id=\"escalation_%1$s\" escalationCode=\"%1$s\" />".formatted(code));
    return "<bpmn:escalationEventDefinition escalationRef=\"escalation_%s\" />".formatted(code);
  }

  String sequence(Drawing drawing, Way way, Names names, int depth) {
    int length = depth == 0 ? 2 + random.nextInt(4) : 1 + random.nextInt(2);
    Way at = way;
    String last = "";
    for (int i = 0; i < length; i++) {
      last = block(drawing, at, names, depth);
      at = Way.of(last);
    }
    return last;
  }

  /// Draws one block.
  ///
  /// @param way leads to it
  /// @return its last node
  private String block(Drawing drawing, Way way, Names names, int depth) {
    blocks++;
    int kinds = depth >= DEEPEST || blocks > MOST_BLOCKS ? 11 : 40;
    return switch (random.nextInt(kinds)) {
      case 0, 1 -> job(drawing, way, names);
      case 2 -> script(drawing, way, names);
      case 3 -> pass(drawing, way);
      case 4 ->
          features.contains(Feature.USER_TASK) ? userTask(drawing, way, names) : pass(drawing, way);
      case 5 -> wait(drawing, way);
      case 6 -> value(drawing, way, names);
      case 7 -> decision(drawing, way, names);
      case 8 -> events.message(drawing, way, names);
      // Zeebe's joins do not see what is on a link.
      case 9 -> joining == 0 ? events.link(drawing, way) : pass(drawing, way);
      case 10 -> events.thrown(drawing, way, names);
      case 11, 12 -> exclusive(drawing, way, names, depth);
      case 13, 14 -> parallel(drawing, way, names, depth);
      case 15 -> inclusive(drawing, way, names, depth);
      case 16 -> subProcess(drawing, way, names, depth);
      case 17, 18 -> repeated(drawing, way, names, depth);
      case 19 -> call(drawing, way, names, depth);
      case 20, 38 -> guarded(drawing, way, names, depth);
      case 21 -> late(drawing, way, names, depth);
      case 22 -> loop(drawing, way, names, depth);
      case 23 -> cut(drawing, way, names, depth);
      case 24 -> events.signal(drawing, way, names);
      case 25, 26 -> events.gateway(drawing, way, names, depth);
      case 27, 39 -> events.escalated(drawing, way, names, depth);
      case 28 -> listened(drawing, way, names);
      case 29 ->
          features.contains(Feature.AD_HOC)
              ? adHoc(drawing, way, names)
              : listened(drawing, way, names);
      // Their answers count what was done, or send what only they are to get, so they stand where
      // they are done once.
      case 30 -> repeating == 0 ? beside(drawing, way, names) : job(drawing, way, names);
      case 31, 32 -> events.compensated(drawing, way, names, depth);
      case 33, 34 ->
          repeating == 0 ? events.atJob(drawing, way, names, depth) : job(drawing, way, names);
      default ->
          repeating == 0
              ? events.inSubProcess(drawing, way, names, depth)
              : job(drawing, way, names);
    };
  }

  // --- work

  private String taskTag() {
    return List.of("serviceTask", "sendTask", "businessRuleTask", "scriptTask")
        .get(random.nextInt(4));
  }

  String work(Drawing drawing, Way way, Answer answer) {
    String task = id("task");
    answers.put(task, answer);
    drawing
        .add(task, taskTag())
        .extension(task, "<zeebe:taskDefinition type=\"%s\" retries=\"3\" />".formatted(jobType))
        .flow(way, task);
    return task;
  }

  private String from(Names names) {
    List<String> all = names.readable();
    return all.isEmpty() ? "" : all.get(random.nextInt(all.size()));
  }

  Answer complete(List<Result> results) {
    return new Answer.Complete(results, chance(10) ? 1 : 0);
  }

  String job(Drawing drawing, Way way, Names names) {
    String result = target(names);
    if (chance(40)) {
      // What it gets and gives is named.
      String input = name();
      String given = name();
      String task =
          work(drawing, way, complete(List.of(new Result(given, input, random.nextInt(9)))));
      drawing.extension(
          task,
          mapping(
              "<zeebe:input source=\"=%s\" target=\"%s\" />"
                      .formatted(Drawing.escape(feel.number(names.readable())), input)
                  + "<zeebe:output source=\"=%s + 1\" target=\"%s\" />".formatted(given, result)));
      names.write(result);
      return task;
    }
    String task =
        work(drawing, way, complete(List.of(new Result(result, from(names), random.nextInt(9)))));
    names.write(result);
    return task;
  }

  static String mapping(String mappings) {
    return "<zeebe:ioMapping>" + mappings + "</zeebe:ioMapping>";
  }

  /// A new variable, or one that may be written.
  String target(Names names) {
    return !names.owned().isEmpty() && chance(30)
        ? names.owned().get(random.nextInt(names.owned().size()))
        : name();
  }

  private String userTask(Drawing drawing, Way way, Names names) {
    String task = id("user_task");
    String result = target(names);
    answers.put(task, new Answer.Complete(List.of(new Result(result, "", random.nextInt(9))), 0));
    drawing.add(task, "userTask").extension(task, "<zeebe:userTask />").flow(way, task);
    names.write(result);
    return task;
  }

  /// A job whose element has a listener.
  private String listened(Drawing drawing, Way way, Names names) {
    String result = target(names);
    String told = name();
    boolean first = chance(50);
    // What a listener at the start sets is the task's own.
    String task =
        work(
            drawing,
            way,
            complete(List.of(new Result(result, first ? told : from(names), random.nextInt(9)))));
    if (first) {
      locals.put(told, task);
    }
    answers.put(
        Story.LISTENER + task, complete(List.of(new Result(told, result, random.nextInt(9)))));
    drawing.extension(
        task,
        "<zeebe:executionListeners><zeebe:executionListener eventType=\"%s\" type=\"%s-listener\" retries=\"3\" /></zeebe:executionListeners>"
            .formatted(first ? "start" : "end", jobType));
    names.write(result);
    if (!first) {
      names.write(told);
    }
    return task;
  }

  private String decision(Drawing drawing, Way way, Names names) {
    String id = process + "-" + id("decision");
    boolean list = chance(25);
    decisions.add(Decisions.table(id, list, feel, names.readable(), random));
    String result = list ? name() + "_any" : target(names);
    String task = id("task");
    drawing
        .add(task, "businessRuleTask")
        .extension(
            task,
            "<zeebe:calledDecision decisionId=\"%s\" resultVariable=\"%s\" />"
                .formatted(id, result))
        .flow(way, task);
    if (list) {
      names.written().add(result);
    } else {
      names.write(result);
    }
    return task;
  }

  /// Some of three ways, in scopes of their own.
  private String adHoc(Drawing drawing, Way way, Names names) {
    Names inside = names.apart();
    Drawing inner = new Drawing(order);
    List<String> first = new ArrayList<>();
    String one = id("task");
    answers.put(one, complete(List.of(new Result(name(), from(inside), random.nextInt(9)))));
    inner
        .add(one, "serviceTask")
        .extension(one, "<zeebe:taskDefinition type=\"%s\" />".formatted(jobType));
    first.add(one);
    job(inner, Way.of(one), names.apart());
    String other = id("script");
    inner
        .add(other, "scriptTask")
        .extension(
            other,
            "<zeebe:script expression=\"=%s\" resultVariable=\"%s\" />"
                .formatted(Drawing.escape(feel.number(inside.readable())), name()));
    first.add(other);
    String last = id("pass");
    inner.add(last, "task");
    first.add(last);
    List<String> active = first.stream().filter(_ -> chance(60)).toList();
    String sub = id("ad_hoc");
    drawing
        .add(sub, "adHocSubProcess")
        .extension(
            sub,
            "<zeebe:adHoc activeElementsCollection=\"=[%s]\" />"
                .formatted(
                    String.join(", ", active.stream().map("&quot;%s&quot;"::formatted).toList())))
        .inside(sub, inner.xml())
        .flow(way, sub);
    return sub;
  }

  private String script(Drawing drawing, Way way, Names names) {
    String result = target(names);
    String task = scripted(drawing, way, feel.number(names.readable()), result);
    names.write(result);
    return task;
  }

  /// A variable of any type, which nobody reads.
  private String value(Drawing drawing, Way way, Names names) {
    String result = name() + "_any";
    String task = scripted(drawing, way, feel.value(names.readable()), result);
    names.written().add(result);
    return task;
  }

  private String scripted(Drawing drawing, Way way, String expression, String result) {
    String task = id("script");
    drawing
        .add(task, "scriptTask")
        .extension(
            task,
            "<zeebe:script expression=\"=%s\" resultVariable=\"%s\" />"
                .formatted(Drawing.escape(expression), result))
        .flow(way, task);
    return task;
  }

  String pass(Drawing drawing, Way way) {
    String node = id("pass");
    drawing
        .add(node, List.of("manualTask", "task", "intermediateThrowEvent").get(random.nextInt(3)))
        .flow(way, node);
    return node;
  }

  static String timer(String kind, String value) {
    return "<bpmn:timerEventDefinition><bpmn:%s xsi:type=\"bpmn:tFormalExpression\">%s</bpmn:%s></bpmn:timerEventDefinition>"
        .formatted(kind, value, kind);
  }

  private String wait(Drawing drawing, Way way) {
    String event = id("wait");
    String timer =
        switch (random.nextInt(3)) {
          case 0 -> timer("timeDuration", "PT0.1S");
          case 1 -> timer("timeDuration", "=duration(\"PT0S\")");
          default -> timer("timeDate", "2020-01-01T00:00:00Z");
        };
    drawing.add(event, "intermediateCatchEvent").inside(event, timer).flow(way, event);
    return event;
  }

  // --- ways

  String gateway(Drawing drawing, String kind) {
    String gateway = id(kind);
    drawing.add(gateway, kind + "Gateway");
    return gateway;
  }

  private String exclusive(Drawing drawing, Way way, Names names, int depth) {
    String split = gateway(drawing, "exclusive");
    drawing.flow(way, split);
    List<String> ends = new ArrayList<>();
    int ways = 1 + random.nextInt(2);
    for (int i = 0; i < ways; i++) {
      String condition = feel.condition(names.readable());
      ends.add(sequence(drawing, new Way(split, condition), names.maybe(), depth + 1));
    }
    ends.add(sequence(drawing, new Way(split, Way.DEFAULT), names.maybe(), depth + 1));
    return merge(drawing, ends);
  }

  String merge(Drawing drawing, List<String> ends) {
    String merge = gateway(drawing, "exclusive");
    ends.forEach(end -> drawing.flow(Way.of(end), merge));
    return merge;
  }

  private String parallel(Drawing drawing, Way way, Names names, int depth) {
    String fork = gateway(drawing, "parallel");
    drawing.flow(way, fork);
    List<Names> all = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      Names own = names.beside();
      ends.add(sequence(drawing, Way.of(fork), own, depth + 1));
      all.add(own);
    }
    String join = gateway(drawing, "parallel");
    ends.forEach(end -> drawing.flow(Way.of(end), join));
    all.forEach(names::join);
    return join;
  }

  /// Ways that end apart stand in a sub-process, which waits for all of them.
  private String inclusive(Drawing drawing, Way way, Names names, int depth) {
    boolean joins = features.contains(Feature.INCLUSIVE_JOIN) && chance(50);
    Drawing inner = joins ? drawing : new Drawing(order);
    Way first = way;
    if (!joins) {
      String start = id("start");
      inner.add(start, "startEvent");
      first = Way.of(start);
    }
    joining += joins ? 1 : 0;
    String split = gateway(inner, "inclusive");
    inner.flow(first, split);
    List<String> ends = new ArrayList<>();
    int ways = 2 + random.nextInt(2);
    for (int i = 0; i < ways; i++) {
      Way next =
          i == 0 ? new Way(split, Way.DEFAULT) : new Way(split, feel.condition(names.readable()));
      ends.add(sequence(inner, next, names.beside(), depth + 1));
    }
    joining -= joins ? 1 : 0;
    if (joins) {
      String join = gateway(inner, "inclusive");
      ends.forEach(end -> inner.flow(Way.of(end), join));
      return join;
    }
    ends.forEach(end -> end(inner, Way.of(end)));
    String sub = id("sub");
    drawing.add(sub, "subProcess").inside(sub, inner.xml()).flow(way, sub);
    return sub;
  }

  /// A body that is run one to three times.
  private String loop(Drawing drawing, Way way, Names names, int depth) {
    String counter = name();
    String zero = scripted(drawing, way, "0", counter);
    String merge = gateway(drawing, "exclusive");
    drawing.flow(Way.of(zero), merge);
    names.write(counter);
    Names body = names.maybe();
    // Only the loop itself counts.
    body.owned().remove(counter);
    repeating++;
    // Zeebe 8.8 wants something in a loop that waits.
    String first = job(drawing, Way.of(merge), body);
    String last = sequence(drawing, Way.of(first), body, depth + 1);
    repeating--;
    String next = scripted(drawing, Way.of(last), counter + " + 1", counter);
    String split = gateway(drawing, "exclusive");
    drawing.flow(Way.of(next), split);
    drawing.back(new Way(split, "%s < %d".formatted(counter, 1 + random.nextInt(3))), merge);
    String after = id("pass");
    drawing.add(after, "task").flow(new Way(split, Way.DEFAULT), after);
    return after;
  }

  // --- scopes

  /// Draws a sub-process without a flow to it.
  ///
  /// @param locals variables that are its own
  String body(Drawing drawing, Names inside, int depth, Set<String> locals, Ending ending) {
    Drawing inner = new Drawing(order);
    String start = id("start");
    inner.add(start, "startEvent");
    String last = sequence(inner, Way.of(start), inside, depth + 1);
    if (ending != Ending.PLAIN) {
      String split = gateway(inner, "exclusive");
      inner.flow(Way.of(last), split);
      end(inner, new Way(split, feel.condition(inside.readable())));
      end(inner, new Way(split, Way.DEFAULT), ending);
    } else {
      end(inner, Way.of(last));
    }
    String sub = id("sub");
    locals.forEach(local -> this.locals.put(local, sub));
    drawing.add(sub, "subProcess").inside(sub, inner.xml());
    if (!locals.isEmpty()) {
      var inputs = new StringBuilder();
      locals.forEach(
          local -> inputs.append("<zeebe:input source=\"=0\" target=\"%s\" />".formatted(local)));
      drawing.extension(sub, mapping(inputs.toString()));
    }
    return sub;
  }

  private String subProcess(Drawing drawing, Way way, Names names, int depth) {
    Names inside = names.maybe();
    Set<String> locals = new LinkedHashSet<>();
    if (chance(50)) {
      String local = name();
      locals.add(local);
      inside.write(local);
    }
    String sub = body(drawing, inside, depth, locals, Ending.PLAIN);
    drawing.flow(way, sub);
    inside.owned().stream().filter(name -> !locals.contains(name)).forEach(names::write);
    return sub;
  }

  /// A task, sub-process or call for each element of a list.
  private String repeated(Drawing drawing, Way way, Names names, int depth) {
    String item = "item" + name();
    String result = "result" + name();
    String results = name() + "_any";
    Names inside = names.apart();
    inside.read(item);
    inside.read("loopCounter");
    String activity;
    repeating++;
    switch (random.nextInt(4)) {
      case 0 -> {
        inside.own(result);
        Set<String> locals = inside.written();
        // The names are known when the body is drawn, so they are added after it.
        activity = body(drawing, inside, depth, Set.of(), Ending.PLAIN);
        String body = activity;
        locals.forEach(local -> this.locals.put(local, body));
        var inputs = new StringBuilder();
        locals.stream()
            .filter(local -> !local.equals(result))
            .forEach(local ->
                inputs.append("<zeebe:input source=\"=0\" target=\"%s\" />".formatted(local)));
        if (!inputs.isEmpty()) {
          drawing.extension(activity, mapping(inputs.toString()));
        }
      }
      case 1 -> activity = called(drawing, inside, depth, result, Ending.PLAIN);
      case 2 -> {
        activity = id("script");
        drawing
            .add(activity, "scriptTask")
            .extension(
                activity,
                "<zeebe:script expression=\"=%s\" resultVariable=\"%s\" />"
                    .formatted(Drawing.escape(feel.number(inside.readable())), result));
      }
      default -> {
        activity = id("task");
        answers.put(activity, complete(List.of(new Result(result, item, random.nextInt(9)))));
        drawing
            .add(activity, "serviceTask")
            .extension(activity, "<zeebe:taskDefinition type=\"%s\" />".formatted(jobType));
      }
    }
    repeating--;
    String collection =
        switch (random.nextInt(4)) {
          case 0 -> "[]";
          case 1 -> "for i in 1..%d return i * 2".formatted(1 + random.nextInt(4));
          default -> "[%s, 7, 8]".formatted(feel.number(names.readable()));
        };
    drawing.repetition(
        activity,
        """
        <bpmn:multiInstanceLoopCharacteristics isSequential="%s"><bpmn:extensionElements>
        <zeebe:loopCharacteristics inputCollection="=%s" inputElement="%s" outputCollection="%s" outputElement="=%s" />
        </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
        """
            .formatted(chance(50), Drawing.escape(collection), item, results, result));
    drawing.flow(way, activity);
    names.written().add(results);
    return activity;
  }

  /// Draws a call activity without a flow to it, and the process that it calls, which gets one
  /// number and gives one.
  String called(Drawing drawing, Names names, int depth, String result, Ending ending) {
    String callee = process + "-" + id("called");
    String given = name();
    Names inside = Names.of(List.of(given));
    String back = name();
    inside.write(back);
    called(callee, inside, Math.max(1, depth + 1), ending);
    String call = id("call");
    drawing
        .add(call, "callActivity")
        .extension(
            call,
            "<zeebe:calledElement processId=\"%s\" propagateAllParentVariables=\"false\"%s />"
                    .formatted(callee, chance(50) ? " propagateAllChildVariables=\"false\"" : "")
                + mapping(
                    "<zeebe:input source=\"=%s\" target=\"%s\" /><zeebe:input source=\"=0\" target=\"%s\" /><zeebe:output source=\"=%s\" target=\"%s\" />"
                        .formatted(
                            Drawing.escape(feel.number(names.readable())),
                            given,
                            back,
                            back,
                            result)));
    return call;
  }

  private String call(Drawing drawing, Way way, Names names, int depth) {
    if (names.isBeside() || chance(50)) {
      String result = target(names);
      String call = called(drawing, names, depth, result, Ending.PLAIN);
      drawing.flow(way, call);
      names.write(result);
      return call;
    }
    // All variables go there and come back.
    String callee = process + "-" + id("called");
    Names inside = names.maybe();
    called(callee, inside, Math.max(1, depth + 1), Ending.PLAIN);
    String call = id("call");
    drawing
        .add(call, "callActivity")
        .extension(call, "<zeebe:calledElement processId=\"%s\" />".formatted(callee))
        .flow(way, call);
    names.join(inside);
    return call;
  }

  // --- events

  /// Draws a boundary event.
  String boundary(Drawing drawing, String activity, boolean interrupting, String definition) {
    String event = id("boundary");
    drawing
        .add(event, "boundaryEvent")
        .attribute(event, "attachedToRef", activity)
        .inside(event, definition);
    if (!interrupting) {
      drawing.attribute(event, "cancelActivity", "false");
    }
    order.add(new Pair(activity, event));
    return event;
  }

  /// Something that throws an error or does not, and what is done then.
  private String guarded(Drawing drawing, Way way, Names names, int depth) {
    String activity;
    switch (random.nextInt(3)) {
      case 0 -> activity = body(drawing, names.maybe(), depth, Set.of(), Ending.ERROR);
      case 1 ->
          activity =
              called(drawing, names, depth, name(), chance(80) ? Ending.ERROR : Ending.PLAIN);
      default -> {
        activity = id("task");
        Answer answer =
            chance(60)
                ? new Answer.Thrown("E", chance(50) ? Map.of("why", 1) : Map.of())
                : complete(List.of());
        answers.put(activity, answer);
        drawing
            .add(activity, "serviceTask")
            .extension(activity, "<zeebe:taskDefinition type=\"%s\" />".formatted(jobType));
      }
    }
    drawing.flow(way, activity);
    List<String> ends = new ArrayList<>(List.of(activity));
    boolean byCode = chance(50);
    String caught =
        boundary(drawing, activity, true, byCode ? error("E") : "<bpmn:errorEventDefinition />");
    ends.add(sequence(drawing, Way.of(caught), names.maybe(), depth + 1));
    if (chance(30)) {
      String other = boundary(drawing, activity, true, error("F"));
      ends.add(pass(drawing, Way.of(other)));
    }
    return merge(drawing, ends);
  }

  /// A timer that ends a job that nobody does, or one that is never reached.
  private String late(Drawing drawing, Way way, Names names, int depth) {
    boolean fires = chance(70);
    String task = work(drawing, way, fires ? new Answer.Never() : complete(List.of()));
    String event =
        boundary(
            drawing, task, fires || chance(50), timer("timeDuration", fires ? "PT0.1S" : "PT1H"));
    String then = sequence(drawing, Way.of(event), names.maybe(), depth + 1);
    // Where it does not interrupt it never fires, so that one token comes here in any case.
    return merge(drawing, List.of(task, then));
  }

  /// A timer that starts something beside a job, which is done after that.
  private String beside(Drawing drawing, Way way, Names names) {
    boolean cycle = chance(50);
    String task = work(drawing, way, new Answer.Never());
    String event =
        boundary(
            drawing,
            task,
            false,
            cycle ? timer("timeCycle", "R2/PT0.1S") : timer("timeDuration", "PT0.1S"));
    String result = name();
    String side =
        work(
            drawing,
            Way.of(event),
            complete(List.of(new Result(result, from(names), random.nextInt(9)))));
    plainEnd(drawing, Way.of(side));
    String done = name();
    answers.put(
        task,
        new Answer.After(side, cycle ? 2 : 1, List.of(new Result(done, "", random.nextInt(9)))));
    names.write(result);
    names.write(done);
    return task;
  }

  /// A sub-process that a terminate end event ends, while a job in it waits.
  private String cut(Drawing drawing, Way way, Names names, int depth) {
    Drawing inner = new Drawing(order);
    String start = id("start");
    inner.add(start, "startEvent");
    String fork = gateway(inner, "parallel");
    inner.flow(Way.of(start), fork);
    end(inner, Way.of(work(inner, Way.of(fork), new Answer.Never())));
    String last = sequence(inner, Way.of(fork), names.beside(), depth + 1);
    String end = id("terminate_end");
    inner
        .add(end, "endEvent")
        .inside(end, "<bpmn:terminateEventDefinition />")
        .flow(Way.of(last), end);
    String sub = id("sub");
    drawing.add(sub, "subProcess").inside(sub, inner.xml()).flow(way, sub);
    return sub;
  }
}
