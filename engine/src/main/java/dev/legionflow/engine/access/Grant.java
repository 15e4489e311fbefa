package dev.legionflow.engine.access;

import dev.legionflow.engine.access.Right.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Rights of one type to one resource, or to all of the type: `TYPE:ID:PERMISSION`, where `*`
/// stands for every id or permission.
///
/// @param id `*`, an id, or `own` of user tasks
record Grant(List<Right> rights, String id) {

  static final String ALL = "*";
  static final String OWN = "own";

  /// All of USER_TASK is what Camunda 8.8 calls by other names.
  private static final Map<Right, Right> OF_ALL_TASKS =
      Map.of(
          Right.READ_OWN_TASK, Right.READ_USER_TASK,
          Right.DECIDE_OWN_TASK, Right.UPDATE_USER_TASK);

  /// @throws IllegalArgumentException saying what is wrong
  static Grant parse(String text) {
    var first = text.indexOf(':');
    var last = text.lastIndexOf(':');
    if (first < 1 || last <= first + 1 || last == text.length() - 1) {
      throw new IllegalArgumentException(
          "'%s' is not TYPE:ID:PERMISSION, such as PROCESS_DEFINITION:order:READ_PROCESS_INSTANCE"
              .formatted(text));
    }
    var kind = kind(text.substring(0, first));
    var id = text.substring(first + 1, last);
    if (kind == Kind.USER_TASK
        ? !id.equals(ALL) && !id.equals(OWN)
        : !kind.hasIds() && !id.equals(ALL)) {
      throw new IllegalArgumentException(
          "'%s': %s takes no id but %s"
              .formatted(text, kind, kind == Kind.USER_TASK ? "* and own" : "*"));
    }
    var rights = rights(kind, text.substring(last + 1));
    return kind == Kind.USER_TASK && id.equals(ALL)
        ? new Grant(
            rights.stream()
                .flatMap(right -> Stream.of(right, OF_ALL_TASKS.getOrDefault(right, right)))
                .toList(),
            ALL)
        : new Grant(rights, id);
  }

  private static Kind kind(String text) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no type of resources; there are %s"
                    .formatted(text, Arrays.toString(Kind.values()))));
  }

  private static List<Right> rights(Kind kind, String permission) {
    if (permission.equals(ALL)) {
      return Right.of(kind);
    }
    return List.of(
        Right.of(kind, permission)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "'%s' is no permission on %s; there are %s"
                        .formatted(
                            permission,
                            kind,
                            Right.of(kind).stream().map(Right::permission).toList()))));
  }
}
