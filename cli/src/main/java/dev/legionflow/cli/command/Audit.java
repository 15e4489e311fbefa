package dev.legionflow.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.output.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "audit",
    description = "Shows how far the journal is, and whether somebody has changed it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {Audit.Head.class, Audit.Verify.class, AuditRebuild.class})
final class Audit implements Runnable {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? verify, head or rebuild");
  }

  /// A batch and its code, as `audit head` prints it.
  record Known(long batch, String root) {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-f]{64})");

    static final class Converter implements ITypeConverter<Known> {
      @Override
      public Known convert(String text) {
        var known = FORM.matcher(text);
        if (!known.matches()) {
          throw new TypeConversionException(
              "'%s' is not what 'legion audit head' prints: a number, a colon and 64 hexadecimal digits"
                  .formatted(text));
        }
        return new Known(Long.parseLong(known.group(1)), known.group(2));
      }
    }
  }

  @Command(
      name = "head",
      description = {
        "Prints the newest batch of the journal and its code, BATCH:ROOT. Kept on another machine,"
            + " it shows later that nothing up to here was cut off."
      })
  static final class Head implements Callable<Integer> {

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      try (var engine = connection.open()) {
        var head = engine.get("/legion/journal/head");
        if (head.path("batch").asLong() == 0) {
          output.print(head, () -> output.out().println("Nothing is sealed yet."));
          return Exit.NOT_AS_EXPECTED;
        }
        output.print(
            head,
            () ->
                output.out().println(Output.text(head, "batch") + ":" + Output.text(head, "root")));
        return Exit.OK;
      }
    }
  }

  @Command(
      name = "verify",
      description = {
        "Walks the whole journal and tells what was edited, deleted, reordered, inserted or cut off."
      },
      footer = {"", "Ends with 0 when the journal is whole, and with 1 when it is not."})
  static final class Verify implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofHours(2);

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    @Option(
        names = "--head",
        paramLabel = "BATCH:ROOT",
        converter = Known.Converter.class,
        description = "What 'legion audit head' printed earlier: the journal must still have it.")
    private @Nullable Known head;

    @Override
    public Integer call() {
      var body = Json.object();
      if (head != null) {
        body.put("batch", head.batch()).put("root", head.root());
      }
      try (var engine = connection.open()) {
        var report = engine.post("/legion/journal/verification", body, LIMIT);
        output.print(report, () -> show(report, output.out()));
        return report.path("whole").asBoolean() ? Exit.OK : Exit.REFUSED;
      }
    }

    private static void show(JsonNode report, PrintWriter out) {
      out.println(
          "%s batches with %s rows, up to position %s (batch %s)."
              .formatted(
                  Output.text(report, "batches"),
                  Output.text(report, "rows"),
                  Output.text(report, "position"),
                  Output.text(report, "batch")));
      if (report.path("cutOffBatches").asLong() > 0) {
        out.println(
            "Retention has cut off the batches up to %s."
                .formatted(Output.text(report, "cutOffBatches")));
      }
      for (var restoration : report.path("restorations")) {
        out.println(
            "Position %s says that the database was restored on %s, when batch %s was the newest."
                .formatted(
                    Output.text(restoration, "position"),
                    Instant.ofEpochMilli(restoration.path("at").asLong()),
                    Output.text(restoration, "batch")));
      }
      if (report.path("whole").asBoolean()) {
        out.println("The journal is whole.");
        return;
      }
      var total = 0L;
      for (var count : report.path("faultCounts")) {
        total += count.asLong();
      }
      var table = new Table("FAULT", "BATCH", "POSITION", "WHAT").lastColumnUpTo(300);
      for (var fault : report.path("faults")) {
        table.row(
            Output.text(fault, "kind"),
            Output.text(fault, "batch"),
            Output.text(fault, "position"),
            Output.text(fault, "message"));
      }
      table.print(out);
      out.println("THE JOURNAL IS NOT WHOLE: %d faults.".formatted(total));
    }
  }
}
