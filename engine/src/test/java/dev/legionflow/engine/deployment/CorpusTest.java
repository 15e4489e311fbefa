package dev.legionflow.engine.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.xml.sax.SAXException;

/// Public BPMN files of many tools: each is deployed, or told what it lacks, soon.
@QuarkusTest
@TestProfile(TempData.class)
@EnabledIfSystemProperty(
    named = "legion.corpus",
    matches = "true",
    disabledReason = "downloads public BPMN files: ./legion test --corpus")
class CorpusTest {

  private static final Duration SOON = Duration.ofSeconds(2);

  /// On a machine with other work; what hangs takes longer than this, too.
  private static final Duration LATE = Duration.ofSeconds(10);

  private static final Pattern ID = Pattern.compile("\\bid\\s*=\\s*[\"']([^\"']*)[\"']");

  /// A process with a flow node that has an id.
  private static final Pattern NO_ID = Pattern.compile("(\\w+) has no id \\(line (\\d+)\\)");

  private static final Pattern PROCESS = Pattern.compile("<(?:[\\w.-]+:)?process\\s[^>]*\\bid=");

  @Inject Admin admin;

  private static final class Tally {
    int deployed;
    int refused;
    long slowest;

    @Override
    public String toString() {
      return "%d deployed, %d refused, slowest %d ms".formatted(deployed, refused, slowest);
    }
  }

  @Test
  void everyFileIsAnswered() throws IOException, InterruptedException {
    var corpus = Corpus.fetch();
    assumeTrue(corpus.isPresent(), "the public BPMN files cannot be fetched here");
    var files = corpus.orElseThrow().files();
    assertThat(files).hasSizeGreaterThanOrEqualTo(300);
    assertThat(files.stream().map(Corpus.File::tool).distinct()).hasSizeGreaterThanOrEqualTo(5);
    deploy("warm-up.bpmn", files.getFirst().content());
    var tallies = new TreeMap<String, Tally>();
    for (var file : files) {
      check(file, tallies.computeIfAbsent(file.tool(), _ -> new Tally()));
    }
    tallies.forEach((tool, tally) -> System.out.println("corpus: " + tool + ": " + tally));
  }

  private void check(Corpus.File file, Tally tally) throws IOException {
    var answer = deploy(fileName(file), file.content());
    var millis = millis(answer);
    // The machine may have had something else to do.
    for (var again = 0; again < 2 && millis >= SOON.toMillis(); again++) {
      millis = Math.min(millis, millis(deploy(fileName(file), file.content())));
    }
    assertThat(millis).as(file.name()).isLessThan(SOON.toMillis());
    tally.slowest = Math.max(tally.slowest, millis);
    assertThat(answer.statusCode()).as("%s: %s", file.name(), answer.asString()).isIn(200, 400);
    var executable = answer.statusCode() == 200;
    var body = new ObjectMapper().readTree(answer.asByteArray());
    if (executable) {
      tally.deployed++;
    } else {
      tally.refused++;
      assertThat(body.get("type").asText()).endsWith("deployment-refused");
      checkFindings(file, body.get("errors"));
    }
    var report = report(file);
    assertThat(report.get("executable").asBoolean()).as(file.name()).isEqualTo(executable);
    if (!executable) {
      checkFindings(file, report.get("problems"));
    }
    if (text(file).contains("<startEvent") || text(file).contains(":startEvent")) {
      assertThat(report.path("diagram").asText()).as(file.name()).contains("BPMNShape");
    }
  }

  private static long millis(Response answer) {
    return answer.timeIn(TimeUnit.MILLISECONDS);
  }

  private static String text(Corpus.File file) {
    return new String(file.content(), UTF_8);
  }

  /// Something is said, and what is said names elements of the file.
  private static void checkFindings(Corpus.File file, JsonNode findings) {
    assertThat(findings).as(file.name()).isNotEmpty();
    var ids = ID.matcher(text(file)).results().map(m -> m.group(1)).toList();
    var named = 0;
    for (var finding : findings) {
      assertThat(finding.get("message").asText()).as(file.name()).isNotBlank();
      assertThat(finding.get("fix").asText()).as(file.name()).isNotBlank();
      var id = finding.path("elementId").asText("");
      if (!id.isEmpty() && !id.endsWith("…")) {
        assertThat(ids).as("%s: %s", file.name(), finding).contains(id);
        named++;
      } else {
        named += namedByLine(file, finding) ? 1 : 0;
      }
    }
    if (PROCESS.matcher(text(file)).find() && isReadable(file)) {
      assertThat(named).as("%s: %s", file.name(), findings).isPositive();
    }
  }

  /// What has no id is named by its line.
  private static boolean namedByLine(Corpus.File file, JsonNode finding) {
    var says = NO_ID.matcher(finding.get("message").asText());
    if (!says.find()) {
      return false;
    }
    // That of the end of its start tag.
    var before = text(file).lines().limit(Integer.parseInt(says.group(2))).toList();
    assertThat(String.join("\n", before))
        .as("%s: %s", file.name(), finding)
        .contains(says.group(1));
    return true;
  }

  /// Whether it is XML, and has no document type: all else is not read.
  private static boolean isReadable(Corpus.File file) {
    try {
      var factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      builder.parse(new ByteArrayInputStream(file.content()));
      return true;
    } catch (SAXException | IOException e) {
      return false;
    } catch (ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  private Response deploy(String name, byte[] content) {
    return admin.asks().multiPart("resources", name, content).post("/v2/deployments");
  }

  private JsonNode report(Corpus.File file) throws IOException {
    var answer =
        admin
            .asks()
            .contentType("application/octet-stream")
            .queryParam("name", fileName(file))
            .queryParam("diagram", true)
            .body(file.content())
            .post("/legion/diagrams/check");
    assertThat(answer.statusCode()).as("%s: %s", file.name(), answer.asString()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.asByteArray());
  }

  private static String fileName(Corpus.File file) {
    return file.name().substring(file.name().lastIndexOf('/') + 1);
  }

  /// Files that got damaged on their way.
  @Test
  void damagedFilesAreAnswered() throws IOException, InterruptedException {
    var corpus = Corpus.fetch();
    assumeTrue(corpus.isPresent(), "the public BPMN files cannot be fetched here");
    var seed = Long.getLong("legion.seed", System.nanoTime());
    System.out.println("CorpusTest seed: -Dlegion.seed=" + seed);
    var random = new Random(seed);
    for (var file : corpus.orElseThrow().files()) {
      var content = damaged(file.content(), random);
      var answer = deploy("damaged.bpmn", content);
      assertThat(millis(answer)).as(file.name()).isLessThan(LATE.toMillis());
      assertThat(answer.statusCode())
          .as("seed %d, %s: %s", seed, file.name(), answer.asString())
          .isIn(200, 400);
    }
  }

  private static byte[] damaged(byte[] original, Random random) {
    var content = original.clone();
    for (var n = random.nextInt(4); n >= 0; n--) {
      var at = random.nextInt(content.length);
      switch (random.nextInt(3)) {
        case 0 -> content[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> content = Arrays.copyOf(content, at + 1);
        default -> {
          var length = Math.min(random.nextInt(200), content.length - at);
          System.arraycopy(
              original, random.nextInt(original.length - length + 1), content, at, length);
        }
      }
    }
    return content;
  }
}
