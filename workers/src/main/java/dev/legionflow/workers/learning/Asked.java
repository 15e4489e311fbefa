package dev.legionflow.workers.learning;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.learning.Attempts.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the headers and variables of a job say. The diagram names what may count, in headers; only
/// the words for it come from variables.
///
/// Everything that is wrong is an [IllegalArgumentException] that names the header or the variable.
final class Asked {

  static final int MOST_NAMES = 8;
  static final int MOST_OPTIONS = 16;
  static final int LONGEST_TYPE = 128;

  private static final String OPTIONS = "options.";

  private final Job job;

  /// Takes a job whose headers are all known.
  ///
  /// @param known the headers that such a task may have, besides options
  Asked(Job job, Set<String> known) {
    this.job = job;
    for (var name : job.customHeaders().keySet()) {
      if (!known.contains(name) && !name.startsWith(OPTIONS) && !isOfTools(name)) {
        throw new IllegalArgumentException(
            "header '%s' is no header of this task: it has %s and %sNAME"
                .formatted(name, String.join(", ", known.stream().sorted().toList()), OPTIONS));
      }
    }
  }

  /// Modelers and engines keep things of their own there.
  private static boolean isOfTools(String name) {
    return name.contains(":");
  }

  /// In the header, else in the variable.
  Kind kind() {
    var header = header("taskType");
    var word = Words.of(header.isEmpty() ? job.text("taskType") : header);
    if (word == null) {
      throw new IllegalArgumentException(
          (header.isEmpty() ? "variable" : "header")
              + " 'taskType' must be one word of at most "
              + Words.LONGEST
              + " characters");
    }
    return new Kind(job.tenantId(), word);
  }

  String header(String name) {
    return job.customHeaders().getOrDefault(name, "").strip();
  }

  /// What the task is like: of the variable `features` what the header of that name lists.
  Map<String, String> features() {
    var names = names("features");
    var features = new LinkedHashMap<String, String>();
    // Where none counts, a variable of that name is something else.
    Map<String, @Nullable Object> given = names.isEmpty() ? Map.of() : map("features");
    for (var name : names) {
      if (given.get(name) != null) {
        features.put(name, Words.feature(given.get(name)));
      }
    }
    return features;
  }

  /// Names between commas.
  List<String> names(String header) {
    var names = new ArrayList<String>();
    for (var each : header(header).split(",", -1)) {
      if (!each.isBlank()) {
        names.add(name(header, each.strip()));
      }
    }
    if (names.size() > MOST_NAMES) {
      throw new IllegalArgumentException(
          "header '%s' may name %d, but names %d".formatted(header, MOST_NAMES, names.size()));
    }
    return names;
  }

  private static String name(String header, String name) {
    if (!Words.isName(name)) {
      throw new IllegalArgumentException(
          "header '%s': '%s' must be a name of letters, digits, _ and -".formatted(header, name));
    }
    return name;
  }

  /// The headers `options.NAME`, in the order of their names.
  Map<String, List<String>> options() {
    var options = new LinkedHashMap<String, List<String>>();
    job.customHeaders().keySet().stream()
        .filter(header -> header.startsWith(OPTIONS))
        .sorted()
        .forEach(
            header -> options.put(name(header, header.substring(OPTIONS.length())), words(header)));
    if (options.isEmpty() || options.size() > MOST_NAMES) {
      throw new IllegalArgumentException(
          "headers '%sNAME': %d are needed to %d, such as %stemperature = 0|0.5|1"
              .formatted(OPTIONS, 1, MOST_NAMES, OPTIONS));
    }
    return options;
  }

  private List<String> words(String header) {
    var words = new ArrayList<String>();
    for (var each : header(header).split("\\|", -1)) {
      var word = Words.of(each);
      if (word == null || words.contains(word)) {
        throw new IllegalArgumentException(
            "header '%s' must have different words between |, but has '%s'"
                .formatted(header, each.strip()));
      }
      words.add(word);
    }
    if (words.size() > MOST_OPTIONS) {
      throw new IllegalArgumentException(
          "header '%s' may have %d words".formatted(header, MOST_OPTIONS));
    }
    return words;
  }

  /// A part of one, in a header.
  double share(String header, double otherwise) {
    var text = header(header);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      var share = Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException("header '%s' must be from 0 to 1".formatted(header));
  }

  int number(String header, int otherwise, int most) {
    var text = header(header);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.matches("\\d{1,6}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= most) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("header '%s' must be from 1 to %d".formatted(header, most));
  }

  /// A variable that is an object; empty where it is missing.
  Map<String, @Nullable Object> map(String name) {
    var value = job.variables().get(name);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> named = new LinkedHashMap<>();
      map.forEach((key, each) -> named.put(String.valueOf(key), each));
      return named;
    }
    throw new Job.InvalidVariable(name, "an object", value);
  }

  /// A variable that is a whole number from 0; null where it is missing.
  @Nullable Long count(String name) {
    return switch (job.variables().get(name)) {
      case null -> null;
      case Integer number when number >= 0 -> number.longValue();
      case Long number when number >= 0 -> number;
      case Double number when number >= 0 && number < 1e15 && number == Math.rint(number) ->
          number.longValue();
      case Object other -> throw new Job.InvalidVariable(name, "a whole number from 0", other);
    };
  }
}
