package dev.legionflow.workers.learning.recognition;

/// What a text was taken for.
///
/// @param intent the likeliest of all, also where the text is outside
/// @param confidence how probable it is, from 0 to 1, if the text is about any of them
/// @param outside whether the text is taken to be about none of them
public record Recognised(String intent, double confidence, boolean outside) {

  /// The intent, or [Example#OUTSIDE].
  public String label() {
    return outside ? Example.OUTSIDE : intent;
  }
}
