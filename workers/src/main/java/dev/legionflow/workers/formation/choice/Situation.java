package dev.legionflow.workers.formation.choice;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a formation is wanted for.
///
/// @param taskType what is learned together: `code-review`, or `code-review/java`
/// @param size how many parts the task has, 1 to [#LARGEST]
/// @param formations those that may be taken, 1 to [#MOST]
public record Situation(String taskType, int size, List<String> formations) {

  public static final int LARGEST = 10_000;
  public static final int MOST = 12;

  private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9./-]{0,63}");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public Situation {
    formations = List.copyOf(formations);
    if (!TYPE.matcher(taskType).matches()) {
      throw new IllegalArgumentException("'%s' is no type of tasks".formatted(taskType));
    }
    if (size < 1 || size > LARGEST) {
      throw new IllegalArgumentException(
          "size must be 1 to %,d, but is %,d".formatted(LARGEST, size));
    }
    if (formations.isEmpty()
        || formations.size() > MOST
        || new HashSet<>(formations).size() < formations.size()
        || !formations.stream().allMatch(Situation::isName)) {
      throw new IllegalArgumentException(
          "formations must be 1 to %d different names".formatted(MOST));
    }
  }

  public SizeClass sizeClass() {
    return SizeClass.of(size);
  }

  /// One spelling of a type: `Code review` is `code-review`.
  public static String spelt(String taskType) {
    return taskType.strip().toLowerCase(Locale.ROOT).replaceAll("[ _]+", "-");
  }

  public static boolean isType(String spelt) {
    return TYPE.matcher(spelt).matches();
  }

  public static boolean isName(String formation) {
    return NAME.matcher(formation).matches();
  }
}
