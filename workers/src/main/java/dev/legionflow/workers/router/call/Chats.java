package dev.legionflow.workers.router.call;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Protocol;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// LangChain4j's clients of the providers, kept for as many models as are asked. They hold no
/// secret; [Wire] puts it on.
final class Chats {

  private static final int MAX_KEPT = 512;

  /// Where LangChain4j wants a key; it is never sent.
  private static final String NO_KEY = "none";

  private final Wire wire;

  private final Map<Key, Object> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Object> eldest) {
          return size() > MAX_KEPT;
        }
      };

  Chats(Wire wire) {
    this.wire = wire;
  }

  private record Key(Protocol protocol, URI endpoint, String name, boolean stream) {}

  /// Sends the request of the current [Exchange].
  ///
  /// @param pieces takes the answer's pieces; null for an answer at once
  ChatResponse ask(Model model, Prompt prompt, @Nullable Consumer<String> pieces) {
    var exchange = Exchange.CURRENT.get();
    var key = new Key(exchange.protocol, exchange.endpoint, model.name(), pieces != null);
    var request = request(key, model, prompt);
    if (pieces == null) {
      return ((ChatModel) kept(key)).chat(request);
    }
    var handler = new Whole(pieces);
    ((StreamingChatModel) kept(key)).chat(request, handler);
    return handler.response();
  }

  private Object kept(Key key) {
    synchronized (kept) {
      return kept.computeIfAbsent(key, this::client);
    }
  }

  private Object client(Key key) {
    var url = key.endpoint().toString();
    var name = key.name();
    return switch (key.protocol()) {
      case OPENAI ->
          key.stream()
              ? OpenAiStreamingChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .apiKey(NO_KEY)
                  .modelName(name)
                  .build()
              : OpenAiChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .apiKey(NO_KEY)
                  .modelName(name)
                  .maxRetries(0)
                  .build();
      case ANTHROPIC ->
          key.stream()
              ? AnthropicStreamingChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .apiKey(NO_KEY)
                  .modelName(name)
                  .build()
              : AnthropicChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .apiKey(NO_KEY)
                  .modelName(name)
                  .maxRetries(0)
                  .build();
      case GOOGLE ->
          key.stream()
              ? GoogleAiGeminiStreamingChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .apiKey(NO_KEY)
                  .modelName(name)
                  .build()
              : GoogleAiGeminiChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .apiKey(NO_KEY)
                  .modelName(name)
                  .maxRetries(0)
                  .build();
      case OLLAMA ->
          key.stream()
              ? OllamaStreamingChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .modelName(name)
                  .build()
              : OllamaChatModel.builder()
                  .httpClientBuilder(wire.builder())
                  .baseUrl(url)
                  .modelName(name)
                  .maxRetries(0)
                  .build();
    };
  }

  private static ChatRequest request(Key key, Model model, Prompt prompt) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!prompt.system().isBlank()) {
      messages.add(SystemMessage.from(prompt.system()));
    }
    for (Prompt.Message message : prompt.messages()) {
      messages.add(
          message.role().equals("user")
              ? UserMessage.from(message.text())
              : AiMessage.from(message.text()));
    }
    var request = ChatRequest.builder().messages(messages);
    int maxOutputTokens = room(model, prompt);
    var temperature = model.features().contains(Feature.TEMPERATURE) ? prompt.temperature() : null;
    // Anthropic has no such mode; whether the answer is JSON is looked at in any case.
    boolean json =
        prompt.json()
            && model.features().contains(Feature.JSON)
            && key.protocol() != Protocol.ANTHROPIC;
    if (key.protocol() == Protocol.OPENAI && "api.openai.com".equals(key.endpoint().getHost())) {
      // OpenAI's own models take no max_tokens any more, and others know only that.
      var parameters = OpenAiChatRequestParameters.builder().maxCompletionTokens(maxOutputTokens);
      if (temperature != null) {
        parameters.temperature(temperature);
      }
      if (json) {
        parameters.responseFormat(ResponseFormat.JSON);
      }
      return request.parameters(parameters.build()).build();
    }
    if (key.protocol() == Protocol.OLLAMA) {
      // What is longer than its own default it would cut off silently.
      request.parameters(
          OllamaChatRequestParameters.builder()
              .numCtx(model.contextTokens())
              .maxOutputTokens(maxOutputTokens)
              .temperature(temperature)
              .responseFormat(json ? ResponseFormat.JSON : null)
              .build());
      return request.build();
    }
    request.maxOutputTokens(maxOutputTokens);
    if (temperature != null) {
      request.temperature(temperature);
    }
    if (json) {
      request.responseFormat(ResponseFormat.JSON);
    }
    return request.build();
  }

  /// How long the answer may be: servers refuse more than is left of the context.
  private static int room(Model model, Prompt prompt) {
    int most = Math.min(prompt.maxOutputTokens(), model.maxOutputTokens());
    long chars = prompt.system().length();
    for (Prompt.Message message : prompt.messages()) {
      chars += message.text().length();
    }
    if (chars + most <= model.contextTokens()) {
      // A token has a character at least, nearly always.
      return most;
    }
    int left = model.contextTokens() - Tokens.of(model.tokenizer(), prompt);
    return Math.clamp(left, 1, most);
  }

  /// What a response says of tokens, none counted twice; null where it says nothing.
  static @Nullable Usage usage(ChatResponse response) {
    var told = response.tokenUsage();
    if (told == null || (told.inputTokenCount() == null && told.outputTokenCount() == null)) {
      return null;
    }
    long input = count(told.inputTokenCount());
    long output = count(told.outputTokenCount());
    return switch (told) {
      case OpenAiTokenUsage usage -> {
        var in = usage.inputTokensDetails();
        var out = usage.outputTokensDetails();
        long cached = Math.min(input, in == null ? 0 : count(in.cachedTokens()));
        long thought = Math.min(output, out == null ? 0 : count(out.reasoningTokens()));
        yield new Usage(input - cached, output - thought, cached, 0, thought);
      }
      case AnthropicTokenUsage usage ->
          new Usage(
              input,
              output,
              count(usage.cacheReadInputTokens()),
              count(usage.cacheCreationInputTokens()),
              0);
      case GoogleAiGeminiTokenUsage usage -> {
        long cached = Math.min(input, count(usage.cachedContentTokenCount()));
        yield new Usage(input - cached, output, cached, 0, count(usage.thoughtsTokenCount()));
      }
      case TokenUsage _ -> new Usage(input, output, 0, 0, 0);
    };
  }

  private static long count(@Nullable Integer tokens) {
    return tokens == null ? 0 : Math.max(0, tokens);
  }

  /// [Wire] reads a stream on the caller's thread, so that all is there when it returns.
  private static final class Whole implements StreamingChatResponseHandler {

    private final Consumer<String> pieces;
    private @Nullable ChatResponse response;
    private @Nullable Throwable failure;

    Whole(Consumer<String> pieces) {
      this.pieces = pieces;
    }

    @Override
    public void onPartialResponse(String piece) {
      pieces.accept(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse whole) {
      response = whole;
    }

    @Override
    public void onError(Throwable broken) {
      if (failure == null) {
        failure = broken;
      }
    }

    ChatResponse response() {
      if (response == null || failure != null) {
        throw new IllegalStateException("the stream broke", failure);
      }
      return response;
    }
  }
}
