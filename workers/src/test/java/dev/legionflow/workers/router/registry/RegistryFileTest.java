package dev.legionflow.workers.router.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFileTest {

  private static final String TOON =
      """
      providers[2]:
        - id: near
          protocol: ollama
          endpoints[2]: "http://127.0.0.1:11434","http://localhost:11435"
          timeout: 2m
        - id: far
          protocol: openai
          endpoints[1]: "https://models.example/v1"
          secret: "env:FAR_KEY"
          concurrency: 8
          requestsPerMinute: 600
          timeout: 1500ms
          retries: 1
          pricesFrom: "https://models.example/prices"
          pricesAsOf: 2026-11-01
      models[3]{id,version,provider,name,tier,input,output,cacheRead,strengths,features,contextTokens,maxOutputTokens,p95,weight}:
        small,"1",near,"qwen3:8b",free,null,null,null,"",json,32768,null,8s,100
        large,"2026-05",far,large-2026-05,premium,1.25,10,0.125,"code prose","tools json streaming",400000,128000,20s,95
        large,"2026-11",far,large-2026-11,premium,1.250001,10.5,0.125,code,"tools json",400000,128000,20s,5
      """;

  private static final String YAML =
      """
      providers:
        - id: near
          protocol: ollama
          endpoints: [http://127.0.0.1:11434, http://localhost:11435]
          timeout: 2m
        - id: far
          protocol: openai
          endpoints: https://models.example/v1   # words with spaces between are a list too
          secret: env:FAR_KEY
          concurrency: 8
          requestsPerMinute: 600
          timeout: 1500ms
          retries: 1
          pricesFrom: https://models.example/prices
          pricesAsOf: 2026-11-01
      models:
        - {id: small, provider: near, name: "qwen3:8b", tier: free, features: json,
           contextTokens: 32768, p95: 8s}
        - id: large
          version: "2026-05"
          provider: far
          name: large-2026-05
          tier: premium
          input: 1.25
          output: 10
          cacheRead: 0.125
          strengths: [code, prose]
          features: [tools, json, streaming]
          contextTokens: 400_000
          maxOutputTokens: 128000
          p95: 20s
          weight: 95
        - id: large
          version: 2026-11
          provider: far
          name: large-2026-11
          tier: premium
          input: 1.250001
          output: 10.5
          cacheRead: 0.125
          strengths: code
          features: tools json
          contextTokens: 400000
          maxOutputTokens: 128000
          p95: 20s
          weight: 5
      """;

  private static Registry read(String name, String text) throws RegistryRefused {
    return RegistryFile.parse(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static RegistryRefused refused(String name, String text) {
    return catchThrowableOfType(RegistryRefused.class, () -> read(name, text));
  }

  @Test
  void readsWhatIsDeclared() throws Exception {
    var registry = read("models.toon", TOON);

    var far = registry.provider("far").orElseThrow();
    assertThat(far)
        .isEqualTo(
            new Provider(
                "far",
                Protocol.OPENAI,
                java.util.List.of(URI.create("https://models.example/v1")),
                "env:FAR_KEY",
                new Provider.Limits(8, 600, Duration.ofMillis(1500), 1),
                true,
                "https://models.example/prices",
                LocalDate.of(2026, 11, 1)));
    assertThat(registry.provider("near").orElseThrow().limits())
        .isEqualTo(new Provider.Limits(16, 0, Duration.ofMinutes(2), 2));
    assertThat(registry.model("large@2026-05").orElseThrow())
        .isEqualTo(
            new Model(
                "large",
                "2026-05",
                "far",
                "large-2026-05",
                Tier.PREMIUM,
                new Prices(1_250_000, 10_000_000, 125_000, 1_250_000, 10_000_000),
                Set.of("code", "prose"),
                Set.of(Feature.TOOLS, Feature.JSON, Feature.STREAMING),
                400_000,
                128_000,
                "o200k_base",
                Duration.ofSeconds(20),
                95,
                true));
    assertThat(registry.model("large@2026-11").orElseThrow().prices().input()).isEqualTo(1_250_001);
    var small = registry.model("small@1").orElseThrow();
    assertThat(small.prices()).isEqualTo(Prices.FREE);
    assertThat(small.maxOutputTokens()).isEqualTo(32_768);
    assertThat(registry.models()).filteredOn(model -> model.id().equals("large")).hasSize(2);
  }

  @Test
  void theExampleIsTaken() throws Exception {
    var registry = RegistryFile.read(Path.of("../examples/models.toon"));

    assertThat(registry.models()).hasSize(10);
    assertThat(registry.providers())
        .allSatisfy(provider -> {
          assertThat(provider.pricesFrom()).startsWith("https://");
          assertThat(provider.pricesAsOf()).isNotNull();
        });
  }

  @Test
  void toonAndYamlSayTheSame() throws Exception {
    var toon = read("models.toon", TOON);
    var yaml = read("models.yaml", YAML);

    assertThat(toon.providers()).isEqualTo(yaml.providers());
    assertThat(toon.models()).isEqualTo(yaml.models());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          timeout: 2m         | colour: red                 | 5  | 'colour' is not known; known are id, protocol, endpoints
          protocol: ollama    | protocol: smoke             | 3  | 'protocol' must be one of openai, anthropic, google, ollama, but is 'smoke'
          timeout: 2m         | timeout: 2 hours            | 5  | 'timeout' must be a time such as 500ms, 30s or 2m, but is '2 hours'
          timeout: 2m         | timeout: 90m                | 2  | 'timeout' must be from 1ms to 1h
          concurrency: 8      | concurrency: many           | 10 | 'concurrency' must be a whole number, but is 'many'
          concurrency: 8      | concurrency: 0              | 6  | 'concurrency' must be from 1 to 10,000, but is 0
          retries: 1          | retries: -1                 | 13 | 'retries' must be a whole number
          id: far             | id: near                    | 6  | the provider 'near' is declared twice
          "env:FAR_KEY"       | sk-12345                    | 6  | 'secret' must be a reference, env:NAME or file:PATH, never the key itself
          https://models.example/v1 | http://models.example/v1 | 6 | a secret is sent over https only
          https://models.example/v1 | ftp://models.example/v1  | 6 | an endpoint must be an http or https address
          https://models.example/v1 | https://me:pw@models.example | 6 | an endpoint has no user, query or fragment
          2026-11-01          | soon                        | 15 | 'pricesAsOf' must be a day
          small,"1",near      | small,"1",nearly            | 17 | 'provider' is 'nearly', which is not declared
          "2026-11",far       | "2026-05",far               | 19 | the model 'large@2026-05' is declared twice
          premium,1.25,       | gold,1.25,                  | 18 | 'tier' must be one of free, budget, standard, premium, flagship, but is 'gold'
          premium,1.25,       | premium,-1,                 | 18 | 'input' must be dollars per million tokens
          premium,1.25,       | premium,1e3,                | 18 | 'input' must be dollars per million tokens
          premium,1.25,       | premium,null,               | 18 | 'input' is missing
          premium,1.250001,   | premium,1.2500001,          | 19 | 'input' must be dollars with at most six decimals
          free,null,          | free,1,                     | 17 | 'input' must be 0 or absent in the tier free
          json,32768          | jason,32768                 | 17 | 'features' must be one of tools, json, streaming, temperature, but is 'jason'
          json,32768          | json,0                      | 17 | 'contextTokens' must be from 1 to
          128000,20s,95       | 500000,20s,95               | 18 | 'maxOutputTokens' must be from 1 to 400,000, but is 500,000
          20s,95              | 20s,95,7                    | 18 | the row has 15 values for 14 columns
          models[3]           | models[4]                   | 16 | the list says that it has 4 items, but has 3
          providers[2]        | things[2]                   | 1  | 'things' is not known; known are providers, models
          concurrency: 8      | concurrency: 010            | 10 | 'concurrency' must be a whole number, but is '010'
          concurrency: 8      | concurrency: 0_1            | 10 | 'concurrency' must be a whole number, but is '0_1'
          concurrency: 8      | concurrency: 8_             | 10 | 'concurrency' must be a whole number, but is '8_'
          requestsPerMinute: 600 | requestsPerMinute: sk-12345-and-more | 11 | 'requestsPerMinute' must be a whole number, but is something else
          timeout: 2m         | sk_12345_and_much_more: true | 5 | a field is not known; known are id, protocol
          protocol: openai    | protocol: sk-12345-and-more | 7  | 'protocol' must be one of openai, anthropic, google, ollama, but is something else
          https://models.example/v1 | http://models.example/sk-12345 | 6 | a secret is sent over https only (or to this machine), not to 'http://models.example'
          """)
  void refusesWithLineAndReason(String there, String instead, int line, String reason) {
    assertThat(TOON).contains(there);

    var refused =
        refused("models.toon", TOON.replaceFirst(java.util.regex.Pattern.quote(there), instead));

    assertThat(refused).isNotNull();
    assertThat(refused.reason()).startsWith(reason);
    assertThat(refused.line()).isEqualTo(line);
    assertThat(refused).hasMessageStartingWith("models.toon, line " + line + ": ");
    assertThat(refused.getMessage()).doesNotContain("sk-12345", "sk_12345", "pw@");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          version: "2026-05"    | versoin: "2026-05"      | 20 | 'versoin' is not known
          tier: premium         | tier: [premium]         | 23 | 'tier' must be a text
          protocol: ollama      | protocol: &a ollama     | 3  | anchors are not taken
          protocol: ollama      | protocol: !!java.net.URL ollama | 3 | no YAML: Global tag is not allowed
          timeout: 2m           | id: near                | 5  | 'id' stands there twice
          timeout: 2m           | timeout: [2m            | 6  | no YAML
          weight: 95            | weight: 95.5            | 32 | 'weight' must be a whole number
          weight: 95            | enabled: maybe          | 32 | 'enabled' must be true or false
          env:FAR_KEY           | *sk-12345-and-more      | 9  | no YAML: found undefined alias
          """)
  void refusesYamlAlike(String there, String instead, int line, String reason) {
    assertThat(YAML).contains(there);

    var refused = refused("models.yml", YAML.replaceFirst(there, instead));

    assertThat(refused).isNotNull();
    assertThat(refused.reason()).startsWith(reason).doesNotContain("sk-12345");
    assertThat(refused.line()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemini-3.5-pro", "tuned/mine_1"})
  void namesOfGoogleAreTaken(String name) throws Exception {
    var google = google(name);
    assertThat(read("models.yaml", google).models()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/../b", "a?x", "a#x", "{a}", "a^b", "a:b", "a//b", "/a"})
  void namesOfGoogleThatChangeTheAddressAreNot(String name) throws Exception {
    var refused = refused("models.yaml", google(name));
    assertThat(refused.reason()).startsWith("'name' of a model of Google must match");
    assertThat(refused.line()).isEqualTo(8);
    var other = google(name).replace("protocol: google", "protocol: openai");
    assertThat(read("models.yaml", other).models()).hasSize(1);
  }

  private static String google(String name) {
    return """
    providers:
      - id: g
        protocol: google
        endpoints: https://models.example/v1beta
    models:
      - id: m
        provider: g
        name: "NAME"
        tier: free
        contextTokens: 1000
    """
        .replace("NAME", name);
  }

  @Test
  void aByteOrderMarkIsNoText() throws Exception {
    assertThat(read("models.toon", "\ufeff" + TOON).models()).hasSize(3);
    assertThat(read("models.yaml", "\ufeff" + YAML).models()).hasSize(3);
  }

  @Test
  void refusesWhatIsTooLargeOrNoText() {
    var large = "# " + "x".repeat(RegistryFile.MAX_BYTES);
    assertThat(refused("models.yaml", large).reason())
        .isEqualTo("the file is larger than 1,048,576 bytes");
    var noText =
        catchThrowableOfType(
            RegistryRefused.class,
            () -> RegistryFile.parse("models.toon", new byte[] {(byte) 0xff, (byte) 0xfe}));
    assertThat(noText.reason()).isEqualTo("the file is not UTF-8");
    assertThat(refused("models.json", "{}").reason())
        .isEqualTo("a registry ends in .toon, .yaml or .yml");
    assertThat(refused("models.toon", "").reason()).isEqualTo("the file is empty");
    assertThat(refused("models.yaml", "").reason()).isEqualTo("the file is empty");
    var deep = "a:\n" + "  ".repeat(9) + "b: 1\n";
    assertThat(refused("models.toon", deep).reason()).isEqualTo("nested too deeply");
    assertThat(refused("models.yaml", "[".repeat(100_000)).line()).isEqualTo(1);
  }
}
