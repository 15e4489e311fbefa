package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of one Python file, addressed by UTF-8 byte offsets.
final class PythonSource {

  static final int MAX_BYTES = 1 << 20;

  // PEP 263: only in a comment on the first or second line.
  private static final Pattern ENCODING =
      Pattern.compile("\\A(?:[^\\n]*\\n)?[ \\t\\f]*#[^\\n]*?coding[:=][ \\t]*([-\\w.]+)");
  private static final Set<String> SUBSETS_OF_UTF8 =
      Set.of("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii");
  private static final Pattern LONE_CARRIAGE_RETURN = Pattern.compile("\\r(?!\\n)");

  private final byte[] bytes;
  private final String text;
  private final int[] lineStarts;

  private PythonSource(byte[] bytes, String text) {
    this.bytes = bytes;
    this.text = text;
    int[] starts = new int[1 + (int) text.chars().filter(c -> c == '\n').count()];
    int line = 1;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        starts[line++] = i + 1;
      }
    }
    this.lineStarts = starts;
  }

  static Reading<PythonSource> read(String path, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Reading.stop(
          Why.TOO_LARGE, "%s has %d bytes, more than %d".formatted(path, bytes.length, MAX_BYTES));
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return unreadable(path + " is not UTF-8");
    }
    Optional<String> encoding = declaredEncoding(text);
    if (encoding.isPresent() && !SUBSETS_OF_UTF8.contains(encoding.get())) {
      return unreadable("%s declares the encoding %s".formatted(path, encoding.get()));
    }
    if (text.indexOf('\0') >= 0) {
      return unreadable(path + " holds a null character");
    }
    if (LONE_CARRIAGE_RETURN.matcher(text).find()) {
      return unreadable(path + " has a carriage return without a line feed");
    }
    return new Reading.Read<>(new PythonSource(bytes, text));
  }

  private static Reading<PythonSource> unreadable(String reason) {
    return Reading.stop(Why.PARSE_ERROR, reason);
  }

  private static Optional<String> declaredEncoding(String text) {
    Matcher matcher = ENCODING.matcher(text);
    return matcher.find()
        ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-'))
        : Optional.empty();
  }

  String text() {
    return text;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  String slice(int start, int stop) {
    return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
  }

  /// The line of a byte offset, counted from 1.
  int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
