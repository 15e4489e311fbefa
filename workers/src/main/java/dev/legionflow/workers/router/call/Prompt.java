package dev.legionflow.workers.router.call;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a model is asked.
///
/// @param system the instructions that come from the diagram; empty for none
/// @param messages what was said so far, the question last
/// @param maxOutputTokens how long the answer may be
/// @param temperature 0 to 2; null for the provider's own
/// @param json whether the answer has to be a JSON document
/// @param stream whether to take the answer piece by piece where the provider gives it so
public record Prompt(
    String system,
    List<Message> messages,
    int maxOutputTokens,
    @Nullable Double temperature,
    boolean json,
    boolean stream) {

  public Prompt {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a prompt needs a message");
    }
  }

  /// One turn.
  ///
  /// @param role who said it: `user` or `assistant`
  public record Message(String role, String text) {
    private static final Set<String> ROLES = Set.of("user", "assistant");

    public Message {
      if (!ROLES.contains(role)) {
        throw new IllegalArgumentException(
            "a message is of 'user' or 'assistant', not of '%s'".formatted(role));
      }
    }
  }
}
