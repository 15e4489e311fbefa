package dev.legionflow.workers.runtime;

import io.camunda.client.api.command.ProblemException;
import java.util.stream.Collectors;

/// What of a failure is told to the engine and the log: the first lines, never a stack trace.
final class ErrorText {

  static final int MAX_LINES = 3;
  static final int MAX_CHARS = 1_000;

  private ErrorText() {}

  static String of(Throwable failure) {
    String message =
        failure instanceof ProblemException problem
            ? problem.details().getDetail()
            : failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : bounded(message);
  }

  /// The text up to the first stack frame, at most [#MAX_LINES] lines and [#MAX_CHARS] characters.
  static String bounded(String text) {
    String lines =
        text.lines()
            .map(String::stripTrailing)
            .takeWhile(line -> !isFrame(line))
            .filter(line -> !line.isBlank())
            .limit(MAX_LINES)
            .collect(Collectors.joining("\n"));
    if (lines.length() <= MAX_CHARS) {
      return lines;
    }
    int end = MAX_CHARS - 1;
    // A surrogate pair stays whole.
    return lines.substring(0, Character.isHighSurrogate(lines.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }

  private static boolean isFrame(String line) {
    return line.startsWith("\tat ") || line.startsWith("Caused by: ");
  }
}
