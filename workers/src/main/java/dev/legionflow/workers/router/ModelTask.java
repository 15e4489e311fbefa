package dev.legionflow.workers.router;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.call.Prompt.Message;
import dev.legionflow.workers.router.cost.BudgetSettings;
import dev.legionflow.workers.router.cost.Dollars;
import dev.legionflow.workers.router.prompt.DataText;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Tier;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a job asks for. What the router is to do stands in the diagram: in the task's headers. The
/// variables are what the model is to read; of them only `budget` means something to the router,
/// and it can but narrow.
///
/// @param narrowed what the diagram allows the instance to spend, in micro-dollars; null for
///   nothing said
/// @param hash the SHA-256 of all that is asked
/// @param group the same without the question
/// @param question the hash of the question
/// @param data how long the variable `data` is; null where there is none
record ModelTask(
    Task requirements,
    @Nullable Long narrowed,
    Caching caching,
    Duration timeLimit,
    String hash,
    String group,
    String question,
    DataText.@Nullable Size data) {

  /// Whether an answer that is there already will do.
  enum Caching {
    OFF,
    EXACT,
    SEMANTIC
  }

  private static final int MOST_OUTPUT = 1_000_000;

  /// How long an answer may be where the diagram does not say, and how much of it there has to be
  /// room for.
  private static final int OUTPUT = 4_096;

  private static final int ROOM = 512;
  private static final int MOST_MESSAGES = 1_000;
  private static final int MOST_CHARS = 4_000_000;
  private static final int LONGEST_NAME = 255;

  /// The formats are compared before a model is chosen; they come out in the same order with
  /// others.
  private static final String DATA_TOKENIZER = "o200k_base";

  private static final Set<String> HEADERS =
      Set.of(
          "system",
          "taskType",
          "strategy",
          "model",
          "tier",
          "maxTier",
          "strengths",
          "needs",
          "urgent",
          "maxOutputTokens",
          "temperature",
          "json",
          "stream",
          "cache",
          "budget",
          "maxCost",
          "timeLimit",
          "complexity",
          "worth");

  /// Of shorter ones one letter may be wrong, of others two.
  private static final int LONG_HEADER = 6;

  /// Each token is at least one byte of the text.
  private static final int AROUND_A_MESSAGE = 32;

  static ModelTask of(Job job, Duration longest) {
    job.customHeaders().keySet().forEach(ModelTask::known);
    var headers = new Headers(job.customHeaders());
    var temperature = headers.decimal("temperature", 2);
    var json = headers.flag("json");
    var written = data(job.variables().get("data"));
    var data =
        written == null ? "" : "Data (%s):\n%s".formatted(written.format().name(), written.text());
    var prompt =
        new Prompt(
            headers.text("system", ""),
            messages(job, data),
            headers.number("maxOutputTokens", OUTPUT, MOST_OUTPUT),
            temperature,
            json,
            headers.flag("stream"));
    var features = headers.features("needs");
    var seed = job.key() * 0x9e37_79b9_7f4a_7c15L;
    var requirements =
        new Task(
            job.tenantId(),
            headers.name("taskType", job.bpmnProcessId() + "/" + job.elementId()),
            prompt,
            strategy(headers.name("strategy", "")),
            headers.nameOrNull("model"),
            headers.tier("tier", Tier.FREE),
            headers.tier("maxTier", Tier.FLAGSHIP),
            headers.list("strengths"),
            // Whether the answer is JSON is looked at in any case; a mode for it is no need.
            features,
            headers.raw("maxOutputTokens") == null ? ROOM : prompt.maxOutputTokens(),
            headers.flag("urgent"),
            headers.dollars("maxCost"),
            headers.decimal("complexity", 1),
            headers.raw("worth") == null ? 0 : headers.dollars("worth"),
            seed ^ (seed >>> 32));
    var said = prompt.messages();
    var question = said.getLast().text();
    var group =
        hash(
            Stream.concat(
                Stream.of(
                    prompt.system(),
                    Integer.toString(prompt.maxOutputTokens()),
                    String.valueOf(temperature),
                    Boolean.toString(json),
                    // Two questions may be alike; what they are asked of is the same or it is not.
                    data,
                    said.getLast().role()),
                said.subList(0, said.size() - 1).stream()
                    .flatMap(message -> Stream.of(message.role(), message.text()))));
    var asked = hash(Stream.of(question));
    return new ModelTask(
        requirements,
        BudgetSettings.narrowed(job),
        headers.caching(temperature),
        headers.timeLimit(longest),
        hash(Stream.of(group, asked)),
        group,
        asked,
        written == null ? null : written.size());
  }

  /// Others may be a listener's or a tool's; a misspelt one would be forgotten silently.
  private static void known(String name) {
    if (HEADERS.contains(name)) {
      return;
    }
    for (var header : HEADERS) {
      var most = header.length() < LONG_HEADER ? 1 : 2;
      if (Misspelt.distance(name, header, most) <= most) {
        throw new IllegalArgumentException(
            "header '%s' is no header of this task: did you mean '%s'?".formatted(name, header));
      }
    }
  }

  /// The variable `prompt`: a text, or what was said so far as a list of `{"role", "text"}`.
  private static List<Message> messages(Job job, String data) {
    var messages = new ArrayList<Message>();
    switch (job.variables().get("prompt")) {
      case String text when !text.isBlank() -> messages.add(new Message("user", text));
      case List<?> turns when !turns.isEmpty() && turns.size() <= MOST_MESSAGES -> {
        for (var turn : turns) {
          if (turn instanceof Map<?, ?> map
              && map.get("role") instanceof String role
              && map.get("text") instanceof String text) {
            messages.add(new Message(role, text));
          } else {
            throw new Job.InvalidVariable("prompt", "a list of {role, text}", turn);
          }
        }
      }
      case null ->
          throw new Job.InvalidVariable("prompt", "a text or a list of {role, text}", null);
      case Object other ->
          throw new Job.InvalidVariable(
              "prompt", "a text that is not empty, or a list of {role, text}", other);
    }
    if (!data.isEmpty()) {
      var asked = messages.removeLast();
      messages.add(new Message(asked.role(), asked.text() + "\n\n" + data));
    }
    if (messages.stream().mapToLong(message -> message.text().length()).sum() > MOST_CHARS) {
      throw new IllegalArgumentException(
          "variables 'prompt' and 'data' are longer than %,d characters".formatted(MOST_CHARS));
    }
    return messages;
  }

  /// The variable `data` in the format that takes the fewest tokens.
  private static @Nullable DataText data(@Nullable Object data) {
    return data == null ? null : DataText.of(data, DATA_TOKENIZER);
  }

  private static String hash(Stream<String> parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      parts.forEach(part -> {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        // With their lengths, so that no two lists of parts are the same text.
        digest.update(java.nio.ByteBuffer.allocate(4).putInt(bytes.length).array());
        digest.update(bytes);
      });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How many characters the model is asked.
  int chars() {
    var prompt = requirements.prompt();
    return prompt.system().length()
        + prompt.messages().stream().mapToInt(message -> message.text().length()).sum();
  }

  /// All that is asked, as it would be kept.
  String text() {
    var prompt = requirements.prompt();
    return Stream.concat(
            prompt.system().isEmpty() ? Stream.of() : Stream.of("system: " + prompt.system()),
            prompt.messages().stream().map(message -> message.role() + ": " + message.text()))
        .collect(Collectors.joining("\n\n"));
  }

  /// The most that one request to the model can cost: as many tokens as the prompt has bytes, which
  /// no tokenizer passes, and the longest answer that is allowed.
  long most(Model model) {
    var prompt = requirements.prompt();
    var prices = model.prices();
    var in = bytes(prompt.system()) + AROUND_A_MESSAGE * (prompt.messages().size() + 2L);
    for (var message : prompt.messages()) {
      in += bytes(message.text());
    }
    var inPrice = Math.max(prices.input(), Math.max(prices.cacheRead(), prices.cacheWrite()));
    var outPrice = Math.max(prices.output(), prices.reasoning());
    try {
      return Math.ceilDiv(
          Math.addExact(
              Math.multiplyExact(in, inPrice),
              Math.multiplyExact((long) prompt.maxOutputTokens(), outPrice)),
          1_000_000L);
    } catch (ArithmeticException e) {
      // A price in the millions of dollars.
      return Long.MAX_VALUE / 4;
    }
  }

  private static String strategy(String name) {
    try {
      return name.isEmpty() ? name : Learned.strategy(name).name();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("header 'strategy': " + e.getMessage(), e);
    }
  }

  private static long bytes(String text) {
    var bytes = 0L;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  /// The headers of the task, each refused by its name.
  private record Headers(Map<String, String> values) {

    private @Nullable String raw(String name) {
      var value = values.get(name);
      return value == null || value.isBlank() ? null : value.strip();
    }

    String text(String name, String otherwise) {
      var value = raw(name);
      return value == null ? otherwise : value;
    }

    @Nullable String nameOrNull(String name) {
      var value = raw(name);
      if (value != null && value.length() > LONGEST_NAME) {
        throw wrong(name, "must have at most 255 characters");
      }
      return value;
    }

    String name(String name, String otherwise) {
      var value = nameOrNull(name);
      return value == null
          ? otherwise.substring(0, Math.min(otherwise.length(), LONGEST_NAME))
          : value;
    }

    boolean flag(String name) {
      return switch (text(name, "false")) {
        case "true" -> true;
        case "false" -> false;
        default -> throw wrong(name, "must be true or false");
      };
    }

    int number(String name, int otherwise, int most) {
      var value = raw(name);
      if (value == null) {
        return otherwise;
      }
      try {
        var number = Integer.parseInt(value);
        if (number >= 1 && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw wrong(name, "must be a whole number from 1 to " + most);
    }

    @Nullable Double decimal(String name, int most) {
      var value = raw(name);
      if (value == null) {
        return null;
      }
      try {
        var number = new BigDecimal(value);
        if (number.signum() >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0) {
          return number.doubleValue();
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw wrong(name, "must be a number from 0 to " + most);
    }

    long dollars(String name) {
      var value = raw(name);
      if (value == null) {
        return Long.MAX_VALUE;
      }
      try {
        return Dollars.parse(value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("header '%s' %s".formatted(name, e.getMessage()), e);
      }
    }

    Tier tier(String name, Tier otherwise) {
      return one(name, Tier.class, otherwise);
    }

    private <E extends Enum<E>> E one(String name, Class<E> type, E otherwise) {
      var value = raw(name);
      if (value == null) {
        return otherwise;
      }
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> constant.name().equalsIgnoreCase(value))
          .findFirst()
          .orElseThrow(() ->
              wrong(
                  name,
                  "must be one of "
                      + Arrays.stream(type.getEnumConstants())
                          .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                          .collect(Collectors.joining(", "))));
    }

    Set<String> list(String name) {
      return Arrays.stream(text(name, "").split(",", -1))
          .map(String::strip)
          .filter(item -> !item.isEmpty())
          .collect(Collectors.toSet());
    }

    Set<Feature> features(String name) {
      return list(name).stream()
          .map(item ->
              Arrays.stream(Feature.values())
                  .filter(feature -> feature.name().equalsIgnoreCase(item))
                  .findFirst()
                  .orElseThrow(() -> wrong(name, "must be a list of tools, json, streaming")))
          .collect(Collectors.toSet());
    }

    /// Without a word of the diagram only what the model would answer the same again.
    Caching caching(@Nullable Double temperature) {
      var otherwise = temperature != null && temperature == 0 ? Caching.EXACT : Caching.OFF;
      return one("cache", Caching.class, otherwise);
    }

    Duration timeLimit(Duration longest) {
      var value = raw("timeLimit");
      if (value == null) {
        return longest;
      }
      var asked = RouterSettings.duration("header 'timeLimit'", value);
      if (asked.isZero()) {
        throw wrong("timeLimit", "must be more than nothing");
      }
      return asked.compareTo(longest) < 0 ? asked : longest;
    }

    private static IllegalArgumentException wrong(String name, String how) {
      return new IllegalArgumentException("header '%s' %s".formatted(name, how));
    }
  }
}
