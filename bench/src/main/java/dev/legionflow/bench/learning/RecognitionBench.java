package dev.legionflow.bench.learning;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.legionflow.workers.embedding.MiniLm;
import dev.legionflow.workers.learning.recognition.Example;
import dev.legionflow.workers.learning.recognition.ExampleFile;
import dev.legionflow.workers.learning.recognition.ExampleFile.Row;
import dev.legionflow.workers.learning.recognition.Recogniser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `legion bench learning --recognition`.
@Command(
    name = "legion bench learning --recognition",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures what texts are taken for, of CLINC150 or of files with the same columns: text, intent (oos for none).")
final class RecognitionBench implements Callable<Integer> {

  private static final int DRAWS = 3;
  private static final String TRAIN = "--train";
  private static final String VAL = "--val";
  private static final String DATA = "--data";

  @Option(
      names = TRAIN,
      paramLabel = "FILE",
      description = "CSV to learn from (../shared/data/clinc150_train.csv)")
  private @Nullable Path train;

  @Option(
      names = VAL,
      paramLabel = "FILE",
      description = "CSV to measure by (../shared/data/clinc150_val.csv, where there is no --data)")
  private @Nullable Path val;

  @Option(
      names = DATA,
      paramLabel = "FILE",
      description = "another CSV to measure by; its intents may be empty")
  private @Nullable Path data;

  @Option(
      names = "--predictions",
      paramLabel = "OUT",
      description = "write row,intent of --data, or else of --val, to this CSV file")
  private @Nullable Path predictions;

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "write the figures of --data, or else of --val, to this file")
  private @Nullable Path json;

  @Option(
      names = "--shots",
      paramLabel = "N",
      defaultValue = "10",
      description = "learn from so many examples of each intent too; 0: do not (${DEFAULT-VALUE})")
  private int shots;

  @Option(
      names = "--false-rejects",
      paramLabel = "SHARE",
      defaultValue = "0.01",
      description =
          "how many texts about an intent may be taken to be about none (${DEFAULT-VALUE})")
  private double falseRejects;

  @Override
  public Integer call() {
    // Libraries tell of graphics cards.
    Logger.getLogger("").setLevel(Level.SEVERE);
    try {
      var misuse = misuse();
      if (misuse != null) {
        System.err.println("legion bench learning: " + misuse);
        return 2;
      }
      measure();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("legion bench learning: " + e.getMessage());
      return 1;
    }
  }

  private @Nullable String misuse() {
    if (shots != 0 && (shots < 2 || shots > 1_000)) {
      return "--shots must be 0, or 2 to 1,000, but is " + shots;
    }
    if (!(falseRejects > 0 && falseRejects < 0.5)) {
      return "--false-rejects must be above 0 and below 0.5, but is " + falseRejects;
    }
    var out = GivenFiles.unwritable("--predictions", predictions);
    return out != null ? out : GivenFiles.unwritable("--json", json);
  }

  /// A file that is measured by.
  private record Measured(String name, List<Row> rows) {}

  private void measure() throws IOException {
    var trainFile = GivenFiles.of(TRAIN, train, "clinc150_train.csv");
    var examples = ExampleFile.examples(TRAIN + ": " + trainFile.getFileName(), trainFile);
    var measured = new ArrayList<Measured>();
    if (val != null || data == null) {
      measured.add(read(VAL, GivenFiles.of(VAL, val, "clinc150_val.csv")));
    }
    if (data != null) {
      measured.add(read(DATA, data));
    }
    var embedder = new TimedEmbedder(new MiniLm());
    var terms = new Recogniser.Terms(falseRejects, 1);
    var began = System.nanoTime();
    examples.forEach(example -> embedder.embed(example.text()));
    var embedded = System.nanoTime();
    var full = Recogniser.of(examples, embedder, terms);
    IO.println(
        "%,d examples of %s: %.0f s to embed (%.1f ms a text), %.0f s to learn%n"
            .formatted(
                examples.size(),
                trainFile.getFileName(),
                (embedded - began) / 1e9,
                embedder.millisEach(),
                (System.nanoTime() - embedded) / 1e9));
    IO.println(Told.HEAD);
    for (var at = 0; at < measured.size(); at++) {
      var told = Told.of(full, measured.get(at).rows(), embedder);
      IO.println(told.line(measured.get(at).name(), "all"));
      if (at == measured.size() - 1) {
        write(told);
      }
    }
    for (var draw = 1; shots > 0 && draw <= DRAWS; draw++) {
      var few = Recogniser.of(drawn(examples, shots, draw), embedder, terms);
      for (var each : measured) {
        IO.println(
            Told.of(few, each.rows(), embedder)
                .line(each.name(), "%d of each, draw %d".formatted(shots, draw)));
      }
    }
  }

  private static Measured read(String flag, Path file) throws IOException {
    var name = String.valueOf(file.getFileName());
    return new Measured(name, ExampleFile.rows(flag + ": " + name, file));
  }

  static List<Example> drawn(List<Example> examples, int shots, long seed) {
    var order = new ArrayList<>(examples);
    Collections.shuffle(order, new Random(seed));
    var counts = new HashMap<String, Integer>();
    order.removeIf(example -> counts.merge(example.intent(), 1, Integer::sum) > shots);
    return order;
  }

  private void write(Told told) throws IOException {
    if (predictions != null) {
      var lines = new StringBuilder("row,intent\n");
      for (var row = 0; row < told.labels().size(); row++) {
        lines.append(row).append(',').append(quoted(told.labels().get(row))).append('\n');
      }
      Files.writeString(predictions, lines);
    }
    if (json != null) {
      var figures = new LinkedHashMap<String, @Nullable Object>();
      figures.put("in_scope_accuracy", finite(told.inScope().share()));
      figures.put("oos_recall", finite(told.outside().share()));
      figures.put("ms_per_query", told.millis());
      Files.writeString(
          json,
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(figures));
    }
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String quoted(String value) {
    return value.matches("[^\",\r\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
