package dev.legionflow.workers.router.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Takes secrets and addresses out of a text, each replaced by its rule's name: `[email]`.
///
/// It finds what looks like one; it is no proof that nothing is left. Therefore texts are not kept
/// at all unless somebody asks for it.
public final class Redaction {

  /// A longer text is cut.
  public static final int LONGEST = 200_000;

  /// As much more is looked at, so that a secret at the cut is seen whole.
  private static final int BEHIND = 20_000;

  /// A rule of a user looks at pieces of this length, so that a pattern that is no good takes time
  /// for one piece only.
  private static final int PIECE = 2_000;

  private static final int OVERLAP = 200;

  /// Characters that one rule of a user may read in one text.
  private static final long MOST_READS = 4_000_000;

  private static final int MOST_RULES = 50;
  private static final int LONGEST_PATTERN = 500;
  private static final String CUT = "[…]";

  private static final List<Rule> READY =
      List.of(
          // With the headers of an encrypted one, which have dashes in them.
          Rule.of(
              "private-key",
              "-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
                  + "[^-]{0,20000}+(?:-(?!----)[^-]{0,20000}+){0,50}+"
                  + "(?:-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"),
          Rule.of("jwt", "(?<![\\w-])eyJ[\\w-]{5,4000}+\\.[\\w-]{5,8000}+\\.[\\w-]{0,2000}+"),
          Rule.of("aws-key", "(?<![A-Z0-9])(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Z0-9])"),
          Rule.of("google-key", "(?<![\\w-])AIza[\\w-]{35}"),
          Rule.of("github-token", "(?<!\\w)(?:gh[pousr]_\\w{20,255}+|github_pat_\\w{20,255}+)"),
          Rule.of("gitlab-token", "(?<![\\w-])glpat-[\\w-]{16,255}+"),
          Rule.of("slack-token", "(?<![\\w-])xox[abeprs]-[\\w-]{10,255}+"),
          // OpenAI, Anthropic, OpenRouter and Stripe.
          Rule.of("api-key", "(?<![\\w-])(?:sk|rk|pk)[-_][\\w-]{16,500}+"),
          Rule.of("bearer-token", "(?i)(?<!\\w)bearer\\s{1,5}+[\\w.~+/-]{12,8000}+=*+"),
          Rule.of(
              "authorization",
              "(?i)(?<=(?<!\\w)authorization[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?)"
                  + "(?:basic|digest|token|negotiate)\\s{1,5}+[^\"'\\n]{4,8000}+"),
          // Up to the last @: a password may have a slash or another @ in it.
          Rule.of("url-login", "(?<=://)[^\\s/:@]{1,100}+:[^\\s\"'<>]{1,200}(?=@)"),
          // After whatever stands before (dbPassword), and within a text of JSON that is in JSON.
          Rule.of(
              "secret",
              "(?i)(?:api[_-]?key|access[_-]?key|secret(?:[_-]?key)?|pass(?:word|wd|phrase)|pwd|token)"
                  + "\\\\{0,4}+[\"']?\\s{0,5}+[:=]\\s{0,5}+"
                  + "(?:\\\\{1,4}+\"[^\"\\n]{1,500}+\"?+"
                  + "|\"(?:[^\"\\\\\\n]{1,500}+|\\\\.){1,50}+\"?+"
                  + "|'[^'\\n]{1,500}+'?+"
                  + "|[^\\s\"',;]{1,500}+)"),
          // The full stop of a sentence behind it is none of its.
          Rule.of(
              "email",
              "(?<![\\w.%+-])[\\w.%+-]{1,64}+@(?:[A-Za-z0-9-]{1,63}+\\.){1,8}[A-Za-z]{2,24}+"),
          Rule.of(
              "iban",
              "(?<![A-Za-z0-9])[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])",
              found -> longest(found, Redaction::isIban)),
          Rule.of(
              "card",
              "(?<!\\d)\\d(?:[ -]?\\d){12,18}(?!\\d)",
              found -> longest(found, Redaction::isCard)));

  private final List<Rule> own;

  private Redaction(List<Rule> own) {
    this.own = List.copyOf(own);
  }

  /// The ready rules.
  public static Redaction ready() {
    return new Redaction(List.of());
  }

  /// The ready rules and others.
  ///
  /// @param own patterns by their names
  /// @throws IllegalArgumentException naming the one that is wrong
  public static Redaction with(Map<String, String> own) {
    if (own.size() > MOST_RULES) {
      throw new IllegalArgumentException("at most %d patterns".formatted(MOST_RULES));
    }
    var rules = new ArrayList<Rule>();
    own.forEach((name, regex) -> {
      if (regex.length() > LONGEST_PATTERN) {
        throw new IllegalArgumentException(
            "the pattern '%s' is longer than %d characters".formatted(name, LONGEST_PATTERN));
      }
      try {
        var pattern = Pattern.compile(regex);
        if (pattern.matcher("").find()) {
          throw new IllegalArgumentException(
              "the pattern '%s' matches nothing at all".formatted(name));
        }
        rules.add(new Rule(name, pattern, String::length));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "the pattern '%s' is none: %s".formatted(name, e.getDescription()), e);
      }
    });
    return new Redaction(rules);
  }

  /// The text as it may be kept.
  public String of(String text) {
    var looked = Math.min(text.length(), LONGEST + BEHIND);
    // PostgreSQL keeps no U+0000.
    var kept = text.substring(0, looked).replace('\0', ' ');
    for (var rule : READY) {
      kept = replaced(rule, kept);
    }
    for (var rule : own) {
      kept = replacedInPieces(rule, kept);
    }
    if (text.length() <= LONGEST) {
      return kept;
    }
    // What was looked at beyond it goes, where what is before it has become shorter too.
    var behind = looked - LONGEST;
    return kept.substring(0, Math.clamp(kept.length() - behind, 0, LONGEST)) + CUT;
  }

  private static String replaced(Rule rule, String text) {
    var matcher = rule.pattern().matcher(text);
    if (!matcher.find()) {
      return text;
    }
    var kept = new StringBuilder();
    var done = 0;
    var from = 0;
    while (from <= text.length() && matcher.find(from)) {
      var length = rule.holds().applyAsInt(matcher.group());
      if (length == 0) {
        // One may begin within what is none.
        from = matcher.start() + 1;
        continue;
      }
      kept.append(text, done, matcher.start()).append('[').append(rule.name()).append(']');
      done = matcher.start() + length;
      from = done;
    }
    return kept.append(text, done, text.length()).toString();
  }

  /// The longest beginning that is one and ends with a group: what follows a number in groups, such
  /// as a card's month, looks like one more group.
  private static int longest(String found, Predicate<String> holds) {
    for (var end = found.length(); end > 0; end--) {
      if ((end == found.length() || !Character.isLetterOrDigit(found.charAt(end)))
          && Character.isLetterOrDigit(found.charAt(end - 1))
          && holds.test(found.substring(0, end))) {
        return end;
      }
    }
    return 0;
  }

  /// What the pattern cannot be tried on is taken out whole: it fails to the safe side.
  private static String replacedInPieces(Rule rule, String text) {
    var reads = new Reads(MOST_READS);
    var kept = new StringBuilder();
    var done = 0;
    while (done < text.length()) {
      var end = Math.min(text.length(), done + PIECE + OVERLAP);
      var last = end == text.length();
      // What begins in the overlap is found with the next piece, whole.
      var limit = last ? end : done + PIECE;
      try {
        var matcher = rule.pattern().matcher(new Counted(text.substring(done, end), reads));
        var from = 0;
        var next = limit - done;
        while (from < next && matcher.find(from) && matcher.start() < next) {
          if (matcher.end() == matcher.start()) {
            kept.append(text, done + from, Math.min(done + matcher.start() + 1, limit));
            from = matcher.start() + 1;
            continue;
          }
          kept.append(text, done + from, done + matcher.start())
              .append('[')
              .append(rule.name())
              .append(']');
          from = matcher.end();
        }
        if (from < next) {
          kept.append(text, done + from, limit);
          done = limit;
        } else {
          done += from;
        }
      } catch (TooMany | StackOverflowError e) {
        return kept.append('[')
            .append(rule.name())
            .append(": the pattern takes too long]")
            .toString();
      }
    }
    return kept.toString();
  }

  private static final class Reads {
    private long left;

    Reads(long left) {
      this.left = left;
    }

    void one() {
      if (--left < 0) {
        throw new TooMany();
      }
    }
  }

  private static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMany() {
      super(null, null, false, false);
    }
  }

  /// Counts how often a pattern reads a character: Java's patterns can be made to go on for ever.
  private record Counted(String text, Reads reads) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads.one();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// The sum of Luhn, which card numbers have and most other numbers have not.
  private static boolean isCard(String found) {
    var sum = 0;
    var digits = 0;
    var twice = false;
    for (var i = found.length() - 1; i >= 0; i--) {
      var digit = found.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        continue;
      }
      if (twice) {
        digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
      }
      sum += digit;
      digits++;
      twice = !twice;
    }
    return digits >= 13 && sum % 10 == 0 && found.charAt(0) != '0';
  }

  /// The rest modulo 97, with the first four characters behind (ISO 13616).
  private static boolean isIban(String found) {
    var plain = found.replace(" ", "");
    if (plain.length() < 15 || plain.length() > 34) {
      return false;
    }
    var rest = 0;
    for (var c : (plain.substring(4) + plain.substring(0, 4)).toCharArray()) {
      var value = Character.digit(c, 36);
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest == 1;
  }
}
