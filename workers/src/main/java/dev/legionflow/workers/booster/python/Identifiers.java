package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which names can be renamed, and to what. Identifiers beyond ASCII are left to people, because
/// Python compares them in normal form (NFKC).
final class Identifiers {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  /// Keywords of Python 3.
  private static final Set<String> KEYWORDS =
      words(
          "False None True and as assert async await break class continue def del elif else except"
              + " finally for from global if import in is lambda nonlocal not or pass raise return"
              + " try while with yield");

  /// Soft keywords up to Python 3.14, Python 2's statements, and the name of nothing.
  private static final Set<String> SOFT_KEYWORDS = words("match case type _ print exec");

  /// Builtin names of Python 3.8 to 3.14 that start with a small letter, and the exceptions.
  private static final Set<String> BUILTINS =
      words(
          "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr"
              + " classmethod compile complex copyright credits delattr dict dir divmod enumerate"
              + " eval exec exit filter float format frozenset getattr globals hasattr hash help"
              + " hex id input int isinstance issubclass iter len license list locals map max"
              + " memoryview min next object oct open ord pow print property quit range repr"
              + " reversed round set setattr slice sorted staticmethod str sum super tuple type"
              + " vars zip ArithmeticError AssertionError AttributeError BaseException"
              + " BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning"
              + " ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError"
              + " ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning"
              + " EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError"
              + " FloatingPointError FutureWarning GeneratorExit IOError ImportError"
              + " ImportWarning IndentationError IndexError InterruptedError IsADirectoryError"
              + " KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError"
              + " NameError NotADirectoryError NotImplemented NotImplementedError OSError"
              + " OverflowError PendingDeprecationWarning PermissionError ProcessLookupError"
              + " PythonFinalizationError RecursionError ReferenceError ResourceWarning"
              + " RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError"
              + " SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError"
              + " UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError"
              + " UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning"
              + " ZeroDivisionError");

  private Identifiers() {}

  /// Why this pair of names cannot be handled, whatever the file says.
  static Optional<Refused> check(String name, String newName) {
    if (name.equals(newName)) {
      return invalid("the old and the new name are both '%s'".formatted(name));
    }
    return checkPlain("the name", name)
        .or(() -> checkPlain("the new name", newName))
        .or(() -> checkMeaning("the new name", newName));
  }

  /// Why a name of the module cannot be handled: a builtin is found where the module has no such
  /// name (yet), and `_` belongs to translations and patterns. Variables of functions may have any
  /// name.
  static Optional<Refused> checkModuleName(String name) {
    return checkMeaning("the name", name);
  }

  private static Optional<Refused> checkPlain(String which, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return invalid(
          "%s '%s' is no plain identifier (letters, digits and _, at most 100)"
              .formatted(which, shown(name)));
    }
    if (KEYWORDS.contains(name)) {
      return invalid("%s '%s' is a word of the language".formatted(which, name));
    }
    if (name.startsWith("__")) {
      return invalid(
          "%s '%s' starts with two underscores, which Python treats specially"
              .formatted(which, name));
    }
    return Optional.empty();
  }

  private static Optional<Refused> checkMeaning(String which, String name) {
    if (SOFT_KEYWORDS.contains(name)) {
      return invalid("%s '%s' is a word of the language".formatted(which, name));
    }
    if (BUILTINS.contains(name)) {
      return invalid("%s '%s' is a builtin of Python".formatted(which, name));
    }
    return Optional.empty();
  }

  private static String shown(String name) {
    return name.length() <= 100 ? name : name.substring(0, 100) + "…";
  }

  private static Optional<Refused> invalid(String reason) {
    return Optional.of(new Refused(Why.INVALID_NAME, reason));
  }

  private static Set<String> words(String text) {
    return Set.of(text.split(" "));
  }

  /// Finds a name as a whole word. The borders are ASCII, so that it also works on bytes; beside
  /// other letters it finds too much rather than too little.
  static Pattern word(String name) {
    return Pattern.compile("(?<![A-Za-z0-9_])" + Pattern.quote(name) + "(?![A-Za-z0-9_])");
  }
}
