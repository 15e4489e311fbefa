package dev.legionflow.workers.router.redaction;

import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/// What is taken out.
///
/// Ready rules are linear: each quantifier is possessive or bounded, and what comes before a long
/// one is a fixed text or cannot begin inside of it, so that no part of a text is read again and
/// again. Rules of users are bounded by the text's length and by time.
///
/// @param name what stands in its place: `[name]`
/// @param holds how much of what was found is one, from its beginning, for what a pattern cannot
///   tell; 0 when it is none
record Rule(String name, Pattern pattern, ToIntFunction<String> holds) {

  static Rule of(String name, String regex) {
    return new Rule(name, Pattern.compile(regex), String::length);
  }

  static Rule of(String name, String regex, ToIntFunction<String> holds) {
    return new Rule(name, Pattern.compile(regex), holds);
  }
}
