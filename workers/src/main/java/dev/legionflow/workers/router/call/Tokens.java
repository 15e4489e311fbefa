package dev.legionflow.workers.router.call;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many tokens texts have, by the encodings that are published (jtokkit). A model whose
/// tokenizer is not among them is counted with `o200k_base`, which is near for most.
public final class Tokens {

  /// Longer texts are counted to here, and the rest by the same rate.
  private static final int MOST_CHARACTERS = 200_000;

  /// What providers add around a message.
  private static final int AROUND_A_MESSAGE = 4;

  private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();
  private static final Map<String, Encoding> KNOWN = new ConcurrentHashMap<>();

  private Tokens() {}

  public static int of(String tokenizer, Prompt prompt) {
    var sum = of(tokenizer, prompt.system()) + AROUND_A_MESSAGE;
    for (var message : prompt.messages()) {
      sum += of(tokenizer, message.text()) + AROUND_A_MESSAGE;
    }
    return sum;
  }

  public static int of(String tokenizer, String text) {
    var encoding = encoding(tokenizer);
    if (text.length() <= MOST_CHARACTERS) {
      return encoding.countTokensOrdinary(text);
    }
    var counted = encoding.countTokensOrdinary(text.substring(0, MOST_CHARACTERS));
    return Math.toIntExact(Math.ceilDiv((long) counted * text.length(), MOST_CHARACTERS));
  }

  private static Encoding encoding(String tokenizer) {
    var name = EncodingType.fromName(tokenizer).orElse(EncodingType.O200K_BASE).getName();
    return KNOWN.computeIfAbsent(name, key -> ENCODINGS.getEncoding(key).orElseThrow());
  }
}
