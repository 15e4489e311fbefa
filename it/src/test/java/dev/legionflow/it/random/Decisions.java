package dev.legionflow.it.random;

import java.util.List;
import java.util.SplittableRandom;

/// Random decision tables over variables that are whole numbers.
final class Decisions {

  private Decisions() {}

  /// A file with a decision, and perhaps one that it needs.
  ///
  /// @param id of the decision
  /// @param list whether its result is a list; else it is a whole number
  static String table(
      String id, boolean list, Feel feel, List<String> names, SplittableRandom random) {
    int low = random.nextInt(10);
    int high = low + 1 + random.nextInt(10);
    List<String> apart = List.of("&lt; " + low, "[%d..%d)".formatted(low, high), "&gt;= " + high);
    List<String> overlapping = List.of("&lt; " + high, "&gt; " + low, "-");
    boolean needs = random.nextInt(3) == 0;
    String policy;
    List<String> entries;
    if (list) {
      policy = random.nextBoolean() ? "hitPolicy=\"RULE ORDER\"" : "hitPolicy=\"COLLECT\"";
      entries = overlapping;
    } else {
      switch (random.nextInt(4)) {
        case 0 -> {
          policy = "hitPolicy=\"UNIQUE\"";
          entries = apart;
        }
        case 1 -> {
          policy = "hitPolicy=\"FIRST\"";
          entries = overlapping;
        }
        case 2 -> {
          policy = "hitPolicy=\"ANY\"";
          entries = apart;
        }
        default -> {
          String how = List.of("SUM", "MIN", "MAX", "COUNT").get(random.nextInt(4));
          policy = "hitPolicy=\"COLLECT\" aggregation=\"%s\"".formatted(how);
          entries = overlapping;
        }
      }
    }
    String number = Drawing.escape(feel.number(names));
    var rules = new StringBuilder();
    for (int i = 0; i < entries.size(); i++) {
      rules.append(
          "<rule id=\"rule_%d\"><inputEntry id=\"in_%d\"><text>%s</text></inputEntry><outputEntry id=\"out_%d\"><text>%s</text></outputEntry></rule>\n"
              .formatted(i, i, entries.get(i), i, Drawing.escape(feel.number(names))));
    }
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph-%1$s" name="Graph" namespace="http://camunda.org/schema/1.0/dmn">
    %2$s<decision id="%1$s" name="Random">
    %3$s<decisionTable id="table" %4$s>
    <input id="input"><inputExpression id="expression"><text>%5$s</text></inputExpression></input>
    <output id="output" name="result" />
    %6$s</decisionTable>
    </decision>
    </definitions>
    """
        .formatted(
            id,
            needs
                ? "<decision id=\"%1$s-first\" name=\"First\"><variable id=\"variable\" name=\"first\" /><literalExpression id=\"literal\"><text>%2$s</text></literalExpression></decision>\n"
                    .formatted(id, number)
                : "",
            needs
                ? "<informationRequirement id=\"needs\"><requiredDecision href=\"#%s-first\" /></informationRequirement>\n"
                    .formatted(id)
                : "",
            policy,
            needs ? "first" : number,
            rules);
  }
}
