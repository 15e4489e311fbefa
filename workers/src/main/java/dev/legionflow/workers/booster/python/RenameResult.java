package dev.legionflow.workers.booster.python;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What became of a rename.
public sealed interface RenameResult {

  /// Every use that the folder has was found and renamed.
  ///
  /// @param texts each changed file by its path in the folder
  /// @param occurrences how many places were changed
  /// @param notes for the reviewer: what was left as it is, such as mentions in comments
  record Accepted(Map<String, Text> texts, int occurrences, List<String> notes)
      implements RenameResult {
    public Accepted {
      texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
      notes = List.copyOf(notes);
    }
  }

  /// The whole text of a file before and after.
  record Text(String before, String after) {}

  /// Not done, because it could not be shown to be right. The reason is a sentence for people.
  record Refused(Why why, String reason) implements RenameResult {}

  /// The kinds of reasons.
  enum Why {
    /// The new name is no plain identifier, or means something to Python.
    INVALID_NAME,
    /// A file cannot be read or does not parse.
    PARSE_ERROR,
    /// The name is not bound in the file (or not on that line, or not as that kind).
    NOT_FOUND,
    /// Several things have the name.
    AMBIGUOUS,
    /// The name belongs to a class or an object, whose users cannot be told by scopes.
    CLASS_MEMBER,
    /// The name comes from an import: its owner is elsewhere.
    IMPORTED,
    /// A thing that tools or the runtime find by its name.
    KNOWN_BY_NAME,
    /// The new name would get, or give, another meaning somewhere.
    CAPTURE,
    /// Code that reaches variables by their names at run time.
    DYNAMIC,
    /// A string that looks like code mentions the name.
    TEXT_MENTION,
    /// A star import hides where a name comes from.
    STAR_IMPORT,
    /// Callers may pass the parameter by its name.
    PARAMETER,
    /// Another file of the folder mentions the name in a way that is not understood.
    OTHER_FILE,
    /// Syntax that this program does not know.
    NOT_UNDERSTOOD,
    /// More or larger files than the bounds allow.
    TOO_LARGE
  }
}
