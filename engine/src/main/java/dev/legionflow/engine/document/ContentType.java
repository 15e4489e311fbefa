package dev.legionflow.engine.document;

import java.util.Optional;
import java.util.regex.Pattern;

/// What a document says it is. It becomes a header of an answer, so only what is one is kept.
final class ContentType {

  static final String UNKNOWN = "application/octet-stream";

  private static final int MAX_CHARS = 255;

  /// Without `*`: a document is of one type.
  private static final String TOKEN = "[\\w!#$&+.^-]{1,100}";

  private static final String QUOTED = "\"[\\w!#$&+.^ :/()-]{0,100}\"";
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("%1$s/%1$s( {0,3}; {0,3}%1$s=(%1$s|%2$s)){0,10}".formatted(TOKEN, QUOTED));

  private ContentType() {}

  /// The media type that a text is; empty when it is none.
  static Optional<String> of(String text) {
    return text.length() <= MAX_CHARS && MEDIA_TYPE.matcher(text).matches()
        ? Optional.of(text)
        : Optional.empty();
  }
}
