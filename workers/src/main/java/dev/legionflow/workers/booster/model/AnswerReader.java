package dev.legionflow.workers.booster.model;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.legionflow.workers.booster.change.Change;
import dev.legionflow.workers.booster.folder.FolderListing;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a model's answer as what a stranger says: every field is checked, and nothing of it is
/// taken for more than text.
final class AnswerReader {

  static final int MAX_SUMMARY = 2_000;
  private static final int MAX_SHOWN = 200;

  /// Characters that hide what a reviewer is to see: controls, marks without a width or that turn
  /// the direction, separators of lines that a diff does not show as such, and a CR alone, which
  /// ends a line for some languages.
  private static final Pattern HIDING =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\t\\n\\r]]|\\r(?!\\n)");

  /// An answer that cannot be used.
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String field, String why) {
      super("%s %s".formatted(field, why));
    }
  }

  /// A file is no longer what the model was shown.
  static final class ChangedSince extends Exception {
    private static final long serialVersionUID = 1L;

    ChangedSince(String path) {
      super("'%s' was changed since the model was shown it".formatted(path));
    }
  }

  private final MissionFolder folder;
  private final Set<String> listed;
  private final Optional<Shown> shown;

  /// @param shown what the model has seen; empty where nobody says
  /// @throws FolderRefused for a folder that cannot be listed
  AnswerReader(MissionFolder folder, Optional<Shown> shown) throws FolderRefused, IOException {
    this.folder = folder;
    this.shown = shown;
    this.listed = new HashSet<>(FolderListing.of(folder).all());
  }

  Change read(@Nullable Object answer) throws Unusable, ChangedSince, IOException {
    Map<?, ?> object = object("answer", answer, Set.of("summary", "files"));
    String summary = summary(text("answer.summary", object.get("summary"), MAX_SUMMARY));
    if (!(object.get("files") instanceof List<?> entries)) {
      throw new Unusable("answer.files", "must be a list, but is " + kind(object.get("files")));
    }
    if (entries.isEmpty()) {
      throw new Unusable("answer.files", "is empty; the model says: " + summary);
    }
    if (entries.size() > Change.MAX_FILES) {
      throw new Unusable(
          "answer.files", "has %d files, more than %d".formatted(entries.size(), Change.MAX_FILES));
    }
    List<Change.Edit> edits = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      String name = "answer.files[%d]".formatted(i);
      Change.Edit edit = edit(name, entries.get(i));
      if (!paths.add(edit.path())) {
        throw new Unusable(name + ".path", "names '%s' again".formatted(edit.path()));
      }
      if (!edit.before().equals(edit.after())) {
        edits.add(edit);
      }
    }
    if (edits.isEmpty()) {
      throw new Unusable("answer.files", "changes nothing; the model says: " + summary);
    }
    Change change = Change.of(summary, edits);
    if (change.size() > Change.MAX_BYTES) {
      throw new Unusable(
          "answer.files",
          "make a change of %,d bytes, more than %,d".formatted(change.size(), Change.MAX_BYTES));
    }
    return change;
  }

  private Change.Edit edit(String name, @Nullable Object entry)
      throws Unusable, ChangedSince, IOException {
    Map<?, ?> file = object(name, entry, Set.of("path", "after"));
    String path = text(name + ".path", file.get("path"), MissionFolder.MAX_PATH_LENGTH);
    // Larger ones would not fit into a change.
    String after = text(name + ".after", file.get("after"), Change.MAX_BYTES);
    String before = before(name + ".path", path);
    Set<String> known = hiding(before);
    for (String each : hiding(after)) {
      if (!known.contains(each)) {
        throw new Unusable(
            name + ".after",
            "has the character U+%04X, which the file has not".formatted(each.codePointAt(0)));
      }
    }
    return new Change.Edit(path, before, after);
  }

  private static Set<String> hiding(String text) {
    return HIDING.matcher(text).results().map(MatchResult::group).collect(toSet());
  }

  /// The text that the file has.
  private String before(String field, String path) throws Unusable, ChangedSince, IOException {
    if (shown.isPresent() && shown.get().sha256(path).isEmpty()) {
      throw new Unusable(field, "'%s' is no file that the model was shown".formatted(cut(path)));
    }
    if (Confidential.isByName(path)) {
      throw new Unusable(field, "'%s' is hidden, or may hold secrets".formatted(cut(path)));
    }
    Optional<String> text;
    try {
      folder.existingFile(path);
      if (!listed.contains(path)) {
        throw new Unusable(field, "'%s' is no source file of the folder".formatted(cut(path)));
      }
      text = TextFile.read(folder, path);
    } catch (FolderRefused e) {
      throw new Unusable(field, "is refused: " + e.reason());
    }
    if (text.isEmpty()) {
      throw new Unusable(field, "'%s' is no text file".formatted(cut(path)));
    }
    if (shown.isPresent() && !shown.get().isStill(path, text.get())) {
      throw new ChangedSince(path);
    }
    return text.get();
  }

  private static Map<?, ?> object(String name, @Nullable Object value, Set<String> fields)
      throws Unusable {
    if (!(value instanceof Map<?, ?> map)) {
      throw new Unusable(name, "must be an object, but is " + kind(value));
    }
    for (Object key : map.keySet()) {
      if (!fields.contains(String.valueOf(key))) {
        throw new Unusable(
            name,
            "has the field '%s'; known are %s"
                .formatted(
                    cut(String.valueOf(key)), fields.stream().sorted().collect(joining(" and "))));
      }
    }
    return map;
  }

  private static String text(String name, @Nullable Object value, int most) throws Unusable {
    if (!(value instanceof String text)) {
      throw new Unusable(name, "must be a text, but is " + kind(value));
    }
    if (text.length() > most) {
      throw new Unusable(name, "has %,d characters, more than %,d".formatted(text.length(), most));
    }
    return text;
  }

  /// One line, as it stands before a reviewer.
  private static String summary(String text) throws Unusable {
    String line = HIDING.matcher(text).replaceAll("").replaceAll("\\s+", " ").strip();
    if (line.isEmpty()) {
      throw new Unusable("answer.summary", "is empty");
    }
    return line;
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "missing";
      case String _ -> "a text";
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      default -> "'%s'".formatted(cut(value.toString()));
    };
  }

  private static String cut(String text) {
    String line = HIDING.matcher(text).replaceAll("?").replaceAll("\\s", " ");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }
}
