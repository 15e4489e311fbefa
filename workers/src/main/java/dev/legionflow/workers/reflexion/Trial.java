package dev.legionflow.workers.reflexion;

import dev.legionflow.worker.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One attempt that was evaluated.
///
/// @param score from 0 to 1; 1 where it passed
/// @param costMicroDollars millionths of a dollar
record Trial(double score, boolean passed, long costMicroDollars, double seconds) {

  private static final int MOST = 100;

  /// Reads the variable `trials`: a list of `{passed, score, costMicroDollars, seconds}`, at most
  /// 100. All but `passed` may be missing.
  ///
  /// @throws Job.InvalidVariable naming the field that is wrong
  static List<Trial> read(@Nullable Object variable) {
    if (!(variable instanceof List<?> list) || list.isEmpty() || list.size() > MOST) {
      throw new Job.InvalidVariable(
          "trials", "a list of 1 to %d {passed, score, …}".formatted(MOST), variable);
    }
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String at = "trials[%d]".formatted(i);
      if (!(list.get(i) instanceof Map<?, ?> fields)) {
        throw new Job.InvalidVariable(at, "{passed, score, …}", list.get(i));
      }
      if (!(fields.get("passed") instanceof Boolean passed)) {
        throw new Job.InvalidVariable(at + ".passed", "true or false", fields.get("passed"));
      }
      double score = number(at + ".score", fields.get("score"), passed ? 1 : 0, 1);
      long cost = (long) number(at + ".costMicroDollars", fields.get("costMicroDollars"), 0, 1e15);
      trials.add(
          new Trial(
              passed ? 1 : score,
              passed,
              cost,
              number(at + ".seconds", fields.get("seconds"), 0, 1e9)));
    }
    return trials;
  }

  /// A number from 0 to `most`.
  static double number(String name, @Nullable Object value, double otherwise, double most) {
    return switch (value) {
      case null -> otherwise;
      case Number number when number.doubleValue() >= 0 && number.doubleValue() <= most ->
          number.doubleValue();
      case Object other ->
          throw new Job.InvalidVariable(
              name,
              "a number from 0 to %s".formatted(most == 1 ? "1" : (Object) (long) most),
              other);
    };
  }
}
