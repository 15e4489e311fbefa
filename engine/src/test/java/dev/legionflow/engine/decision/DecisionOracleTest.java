package dev.legionflow.engine.decision;

import static dev.legionflow.engine.decision.Dmn.decision;
import static dev.legionflow.engine.decision.Dmn.literal;
import static dev.legionflow.engine.decision.Dmn.output;
import static dev.legionflow.engine.decision.Dmn.requires;
import static dev.legionflow.engine.decision.Dmn.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.feel.Session;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.camunda.dmn.DmnEngine;
import org.camunda.feel.valuemapper.ValueMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Camunda's own DMN engine makes of a decision, ours makes of it too.
@Execution(ExecutionMode.CONCURRENT)
class DecisionOracleTest {

  private static final DmnEngine CAMUNDA = new DmnEngine.Builder().build();

  private record Answer(boolean failed, @Nullable Object value) {}

  private static Answer ours(byte[] file, Map<String, Object> variables) {
    try {
      var outcome =
          Evaluator.evaluate(DmnReader.read(file), "target", variables::get, Clock.systemUTC());
      return new Answer(outcome.failure() != null, outcome.output());
    } catch (DmnException e) {
      return new Answer(true, null);
    }
  }

  private static Answer camunda(byte[] file, Map<String, Object> variables) {
    var parsed = CAMUNDA.parse(new ByteArrayInputStream(file));
    if (parsed.isLeft()) {
      assertThat(parsed.toString()).contains("not defined for compound output");
      return new Answer(true, null);
    }
    var result = CAMUNDA.eval(parsed.toOption().get(), "target", new HashMap<>(variables));
    if (result.isLeft()) {
      return new Answer(true, null);
    }
    var session = new Session(Clock.systemUTC());
    var output = ValueMapper.defaultValueMapper().toVal(result.toOption().get().value());
    return new Answer(false, session.json(session.of("output", output)));
  }

  private static void assertAgreement(String content, Map<String, Object> variables) {
    var file = Dmn.file(content);
    assertThat(ours(file, variables))
        .as("%s with %s", content, variables)
        .isEqualTo(camunda(file, variables));
  }

  private static final List<String> POLICIES =
      List.of(
          "",
          "hitPolicy=\"UNIQUE\"",
          "hitPolicy=\"FIRST\"",
          "hitPolicy=\"ANY\"",
          "hitPolicy=\"PRIORITY\"",
          "hitPolicy=\"OUTPUT ORDER\"",
          "hitPolicy=\"RULE ORDER\"",
          "hitPolicy=\"COLLECT\"",
          "hitPolicy=\"COLLECT\" aggregation=\"SUM\"",
          "hitPolicy=\"COLLECT\" aggregation=\"MIN\"",
          "hitPolicy=\"COLLECT\" aggregation=\"MAX\"",
          "hitPolicy=\"COLLECT\" aggregation=\"COUNT\"");

  private static final List<String> TESTS =
      List.of(
          "-",
          "",
          "> 5",
          "<= 5",
          "[1..5]",
          "]1..5[",
          "1, 5, 9",
          "not(3, 4)",
          "\"gold\"",
          "\"gold\", \"silver\"",
          "not(\"gold\")",
          "x > 3",
          "? > 2 and ? < 8",
          "null",
          "true",
          "contains(?, \"o\")",
          "[1, 5]",
          "date(\"2026-01-01\")");

  private static final List<String> RESULTS =
      List.of("1", "2", "3.5", "\"low\"", "\"high\"", "x + 1", "null", "[1, 2]", "missing");

  @Test
  void agreesOnRandomTables() {
    var seed = Long.getLong("legion.seed", System.nanoTime());
    System.out.println("DecisionOracleTest seed: -Dlegion.seed=" + seed);
    var random = new Random(seed);
    for (var round = 0; round < 1_500; round++) {
      var inputs = List.of("x", "y").subList(0, 1 + random.nextInt(2));
      var several = random.nextInt(4) == 0;
      var values =
          random.nextInt(3) == 0
              ? ""
              : "<outputValues id=\"v\"><text>\"high\", \"low\", 3.5, 1</text></outputValues>";
      var fallback =
          random.nextInt(3) == 0
              ? "<defaultOutputEntry id=\"d\"><text>\"other\"</text></defaultOutputEntry>"
              : "";
      var outputs = new ArrayList<String>();
      outputs.add(output("a", values + fallback));
      if (several) {
        outputs.add(output("b", values.replace("id=\"v\"", "id=\"w\"")));
      }
      var rules = new ArrayList<List<String>>();
      for (var n = random.nextInt(5); n >= 0; n--) {
        var cells = new ArrayList<String>();
        inputs.forEach(i -> cells.add(any(random, TESTS)));
        outputs.forEach(o -> cells.add(any(random, RESULTS)));
        rules.add(cells);
      }
      var variables = new HashMap<String, Object>();
      for (var name : List.of("x", "y")) {
        var value =
            any(random, List.<Object>of(1L, 3L, 5L, 7L, 9L, "gold", "silver", true, "none", 2.5));
        if (!value.equals("none")) {
          variables.put(name, value);
        }
      }
      assertAgreement(
          decision("target", "", table(any(random, POLICIES), inputs, outputs, rules)), variables);
    }
  }

  private static <T> T any(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static String graph(String logic) {
    return """
    <businessKnowledgeModel id="twice_id" name="twice">
      <encapsulatedLogic id="e"><formalParameter id="p" name="n"/>%s</encapsulatedLogic>
    </businessKnowledgeModel>
    <decision id="price" name="The price"><variable id="v" name="price"/>%s</decision>
    <decision id="target" name="Target">
      %s
      <knowledgeRequirement id="k"><requiredKnowledge href="#twice_id"/></knowledgeRequirement>
      %s
    </decision>
    """
        .formatted(literal("n * 2"), literal("x * 10"), requires("price"), logic);
  }

  private static String entry(String name, String logic) {
    return "<contextEntry>%s%s</contextEntry>"
        .formatted(name.isEmpty() ? "" : "<variable name=\"" + name + "\"/>", logic);
  }

  @Test
  void agreesOnGraphsAndOtherLogic() {
    var variables = Map.<String, Object>of("x", 2L, "price", 1L);
    assertAgreement(graph(literal("price + 1")), variables);
    assertAgreement(graph(literal("twice(price)")), variables);
    assertAgreement(graph("<list>" + literal("1") + literal("price") + "</list>"), variables);
    assertAgreement(
        graph(
            "<context>"
                + entry("a", literal("price"))
                + entry("b", literal("a + 1"))
                + "</context>"),
        variables);
    assertAgreement(
        graph(
            "<context>"
                + entry("a", literal("price"))
                + entry("", literal("twice(a) + 1"))
                + "</context>"),
        variables);
    assertAgreement(
        graph(
            """
            <relation><column name="a"/><column name="b"/>
              <row>%s%s</row><row>%s%s</row></relation>
            """
                .formatted(literal("1"), literal("x"), literal("2"), literal("price"))),
        variables);
    assertAgreement(
        graph(
            """
            <invocation>%s<binding><parameter name="n"/>%s</binding></invocation>
            """
                .formatted(literal("twice"), literal("x + 1"))),
        variables);
    assertAgreement(
        graph(
            "<context>"
                + entry(
                    "inc",
                    "<functionDefinition><formalParameter name=\"i\"/>"
                        + literal("i + 1")
                        + "</functionDefinition>")
                + entry("", literal("inc(x)"))
                + "</context>"),
        variables);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"string", "number", "boolean", "date", "time", "dateTime", "feel:string", "any"})
  void agreesOnTypesOfResults(String type) {
    for (var expression :
        List.of(
            "1",
            "\"a\"",
            "true",
            "null",
            "date(\"2026-01-01\")",
            "time(\"10:00:00\")",
            "date and time(\"2026-01-01T10:00:00\")",
            "[1]")) {
      assertAgreement(
          "<decision id=\"target\" name=\"T\"><variable id=\"v\" name=\"r\" typeRef=\"%s\"/>%s</decision>"
              .formatted(type, literal(expression)),
          Map.of());
    }
  }

  @Test
  void agreesOnTheNameOfARequiredDecision() {
    var content =
        decision("one", "", literal("1"))
            + "<decision id=\"two\" name=\"second\">"
            + literal("2")
            + "</decision>";
    for (var expression : List.of("one", "two", "second")) {
      assertAgreement(
          content + decision("target", requires("one") + requires("two"), literal(expression)),
          Map.of());
    }
  }
}
