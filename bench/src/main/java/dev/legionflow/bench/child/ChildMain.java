package dev.legionflow.bench.child;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.bench.embedded.Camunda7InProcess;
import dev.legionflow.bench.embedded.FlowableInProcess;
import dev.legionflow.bench.embedded.LegionInProcess;
import dev.legionflow.bench.loopback.LoopbackContestant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/// The program of a child: `NAME key=value…`. It answers each line `KIND seconds rate size` with
/// one line of JSON, and ends with its input.
public final class ChildMain {

  static final String READY = "@ready ";
  static final String RESULT = "@result ";
  static final String FAILED = "@failed ";

  private ChildMain() {}

  public static void main(String[] args) throws IOException {
    var answers = System.out;
    // Whatever logs to the standard output must not come between.
    System.setOut(System.err);
    var status = 0;
    try (var contestant = contestant(args[0], settings(args))) {
      answers.println(READY + contestant.settings());
      answers.flush();
      serve(contestant, answers);
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      answers.println(FAILED + e);
      answers.flush();
      status = 1;
    }
    System.exit(status);
  }

  private static SideSettings settings(String[] args) {
    var settings = new TreeMap<String, String>();
    for (var i = 1; i < args.length; i++) {
      var equals = args[i].indexOf('=');
      settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
    return new SideSettings(settings);
  }

  private static Contestant contestant(String name, SideSettings settings) throws Exception {
    return switch (name) {
      case "legion-in-process" -> new LegionInProcess(settings);
      case "flowable-in-process" -> new FlowableInProcess(settings);
      case "camunda7-in-process" -> new Camunda7InProcess(settings);
      default -> LoopbackContestant.of(name, settings);
    };
  }

  private static void serve(Contestant contestant, PrintStream answers) throws IOException {
    var json = new ObjectMapper();
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      var load = Load.read(line);
      if (load == null) {
        answers.println(FAILED + "not a load: " + line);
      } else {
        try {
          answers.println(RESULT + json.writeValueAsString(contestant.run(load)));
        } catch (Exception e) {
          e.printStackTrace();
          answers.println(FAILED + e);
        }
      }
      answers.flush();
    }
  }
}
