package dev.legionflow.workers.learning.recognition;

/// A text and what it is about.
///
/// @param intent [#OUTSIDE] for a text that is about none of them
public record Example(String text, String intent) {

  /// What is said of a text that is about no intent: out of scope.
  public static final String OUTSIDE = "oos";

  /// No intent has a longer name, in characters.
  public static final int MOST_INTENT_CHARACTERS = 255;

  /// No text is longer, in characters.
  public static final int MOST_TEXT_CHARACTERS = 20_000;

  public Example {
    if (text.isBlank() || text.length() > MOST_TEXT_CHARACTERS) {
      throw new IllegalArgumentException(
          "a text must have 1 to %,d characters, but has %,d"
              .formatted(MOST_TEXT_CHARACTERS, text.strip().length()));
    }
    if (intent.isBlank() || intent.length() > MOST_INTENT_CHARACTERS) {
      throw new IllegalArgumentException(
          "an intent must have 1 to %d characters, but has %,d"
              .formatted(MOST_INTENT_CHARACTERS, intent.strip().length()));
    }
  }

  boolean isOutside() {
    return intent.equals(OUTSIDE);
  }
}
