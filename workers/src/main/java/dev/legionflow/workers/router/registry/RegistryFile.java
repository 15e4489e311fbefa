package dev.legionflow.workers.router.registry;

import dev.legionflow.workers.router.registry.Node.Malformed;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads a registry from TOON (`.toon`) or YAML (`.yaml`, `.yml`). Everything that is not
/// understood is refused, with its line.
public final class RegistryFile {

  static final int MAX_BYTES = 1 << 20;
  static final int MAX_PROVIDERS = 100;
  static final int MAX_MODELS = 1_000;

  private static final Pattern PROVIDER_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern MODEL_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,200}");

  /// Google's names are parts of an address, which such names do not change.
  private static final Pattern GOOGLE_NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*+(?:/[A-Za-z0-9][A-Za-z0-9._-]*+)*+");

  private static final Set<String> TOKENIZERS =
      Set.of("r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base");

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private static final int MAX_TOKENS = 100_000_000;

  private RegistryFile() {}

  /// Reads a file.
  ///
  /// @throws RegistryRefused when it cannot be taken
  public static Registry read(Path file) throws RegistryRefused, IOException {
    try (var in = Files.newInputStream(file)) {
      return parse(file.getFileName().toString(), in.readNBytes(MAX_BYTES + 1));
    }
  }

  static Registry parse(String name, byte[] content) throws RegistryRefused {
    try {
      if (content.length > MAX_BYTES) {
        throw new Malformed(1, "the file is larger than %,d bytes".formatted(MAX_BYTES));
      }
      return registry(nodes(name, text(content)));
    } catch (Malformed e) {
      throw new RegistryRefused(name, e.line(), e.reason());
    }
  }

  private static String text(byte[] content) throws Malformed {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException _) {
      throw new Malformed(1, "the file is not UTF-8");
    }
  }

  private static Node nodes(String name, String text) throws Malformed {
    if (name.endsWith(".toon")) {
      return ToonNodes.read(text);
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YamlNodes.read(text);
    }
    throw new Malformed(1, "a registry ends in .toon, .yaml or .yml");
  }

  private static Registry registry(Node root) throws Malformed {
    if (!(root instanceof Node.Fields top)) {
      throw new Malformed(root.line(), "the file must have the fields 'providers' and 'models'");
    }
    for (var field : top.fields().entrySet()) {
      if (!Set.of("providers", "models").contains(field.getKey())) {
        throw new Malformed(
            field.getValue().line(),
            "%s is not known; known are providers, models".formatted(Row.shown(field.getKey())));
      }
    }
    Map<String, Provider> providers = new LinkedHashMap<>();
    for (Node node : items(top, "providers", MAX_PROVIDERS)) {
      var provider = provider(new Row(node, "a provider"));
      if (providers.putIfAbsent(provider.id(), provider) != null) {
        throw new Malformed(
            node.line(), "the provider '%s' is declared twice".formatted(provider.id()));
      }
    }
    Map<String, Model> models = new LinkedHashMap<>();
    for (Node node : items(top, "models", MAX_MODELS)) {
      var row = new Row(node, "a model");
      var model = model(row);
      var provider = providers.get(model.provider());
      if (provider == null) {
        throw row.bad(
            "provider", "is %s, which is not declared".formatted(Row.shown(model.provider())));
      }
      if (provider.protocol() == Protocol.GOOGLE && !GOOGLE_NAME.matcher(model.name()).matches()) {
        throw row.bad("name", "of a model of Google must match " + GOOGLE_NAME);
      }
      if (models.putIfAbsent(model.key(), model) != null) {
        throw new Malformed(node.line(), "the model '%s' is declared twice".formatted(model.key()));
      }
    }
    return new Registry(providers.values(), models.values());
  }

  private static List<Node> items(Node.Fields top, String name, int most) throws Malformed {
    var node = top.fields().get(name);
    if (node == null) {
      throw new Malformed(top.line(), "'%s' is missing".formatted(name));
    }
    if (!(node instanceof Node.Items items)) {
      throw new Malformed(node.line(), "'%s' must be a list".formatted(name));
    }
    if (items.items().size() > most) {
      throw new Malformed(node.line(), "'%s' has more than %,d items".formatted(name, most));
    }
    return items.items();
  }

  private static Provider provider(Row row) throws Malformed {
    var id = row.required("id", PROVIDER_ID);
    var protocol = row.oneOf("protocol", Protocol.class);
    var endpoints = endpoints(row);
    var secret = row.text("secret");
    var limits = limits(row);
    boolean enabled = row.flag("enabled", true);
    var pricesFrom = row.text("pricesFrom");
    var pricesAsOf = row.date("pricesAsOf");
    row.refuseUnknown();
    try {
      return new Provider(id, protocol, endpoints, secret, limits, enabled, pricesFrom, pricesAsOf);
    } catch (IllegalArgumentException e) {
      throw new Malformed(row.line(), Objects.requireNonNullElse(e.getMessage(), "is refused"));
    }
  }

  private static List<URI> endpoints(Row row) throws Malformed {
    List<URI> endpoints = new ArrayList<>();
    for (String word : row.words("endpoints")) {
      try {
        endpoints.add(new URI(word));
      } catch (URISyntaxException _) {
        throw row.bad("endpoints", "must hold http or https addresses");
      }
    }
    if (endpoints.isEmpty()) {
      throw row.bad("endpoints", "is missing");
    }
    return endpoints;
  }

  private static Provider.Limits limits(Row row) throws Malformed {
    var defaults = Provider.Limits.DEFAULTS;
    try {
      return new Provider.Limits(
          row.number("concurrency", defaults.concurrency()),
          row.number("requestsPerMinute", defaults.requestsPerMinute()),
          row.duration("timeout", defaults.timeout()),
          row.number("retries", defaults.retries()));
    } catch (IllegalArgumentException e) {
      throw new Malformed(row.line(), Objects.requireNonNullElse(e.getMessage(), "is refused"));
    }
  }

  private static Model model(Row row) throws Malformed {
    var id = row.required("id", MODEL_ID);
    var version = row.text("version", "1");
    if (!PROVIDER_ID.matcher(version).matches()) {
      throw row.bad(
          "version", "must match %s, but is %s".formatted(PROVIDER_ID, Row.shown(version)));
    }
    var name = row.text("name", id);
    if (!NAME.matcher(name).matches()) {
      throw row.bad("name", "must be 1 to 200 visible characters without spaces");
    }
    var tier = row.oneOf("tier", Tier.class);
    int contextTokens = tokens(row, "contextTokens", 0, MAX_TOKENS);
    var model =
        new Model(
            id,
            version,
            row.required("provider"),
            name,
            tier,
            prices(row, tier),
            Set.copyOf(row.words("strengths")),
            row.someOf("features", Feature.class),
            contextTokens,
            tokens(row, "maxOutputTokens", contextTokens, contextTokens),
            tokenizer(row),
            row.duration("p95", Duration.ofSeconds(30)),
            weight(row),
            row.flag("enabled", true));
    row.refuseUnknown();
    return model;
  }

  private static Prices prices(Row row, Tier tier) throws Malformed {
    var input = row.price("input");
    var output = row.price("output");
    var cacheRead = row.price("cacheRead");
    var cacheWrite = row.price("cacheWrite");
    var reasoning = row.price("reasoning");
    if (tier == Tier.FREE) {
      for (String name : List.of("input", "output", "cacheRead", "cacheWrite", "reasoning")) {
        var price = row.price(name);
        if (price != null && price != 0) {
          throw row.bad(name, "must be 0 or absent in the tier free");
        }
      }
      return Prices.FREE;
    }
    if (input == null) {
      throw row.bad("input", "is missing");
    }
    if (output == null) {
      throw row.bad("output", "is missing");
    }
    try {
      return new Prices(
          input,
          output,
          Objects.requireNonNullElse(cacheRead, input),
          Objects.requireNonNullElse(cacheWrite, input),
          Objects.requireNonNullElse(reasoning, output));
    } catch (IllegalArgumentException e) {
      throw new Malformed(row.line(), Objects.requireNonNullElse(e.getMessage(), "bad price"));
    }
  }

  private static int tokens(Row row, String name, int absent, int most) throws Malformed {
    int tokens = row.number(name, absent);
    if (tokens < 1 || tokens > most) {
      throw row.bad(name, "must be from 1 to %,d, but is %,d".formatted(most, tokens));
    }
    return tokens;
  }

  private static String tokenizer(Row row) throws Malformed {
    var tokenizer = row.text("tokenizer", "o200k_base");
    if (!TOKENIZERS.contains(tokenizer)) {
      throw row.bad(
          "tokenizer",
          "must be one of %s, but is %s"
              .formatted(
                  String.join(", ", TOKENIZERS.stream().sorted().toList()), Row.shown(tokenizer)));
    }
    return tokenizer;
  }

  private static int weight(Row row) throws Malformed {
    int weight = row.number("weight", 100);
    if (weight > Model.MOST_WEIGHT) {
      throw row.bad(
          "weight", "must be from 0 to %,d, but is %,d".formatted(Model.MOST_WEIGHT, weight));
    }
    return weight;
  }
}
