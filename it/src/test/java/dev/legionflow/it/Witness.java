package dev.legionflow.it;

import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;

/// Sees which elements and which endpoints a test uses, and writes it down for the parity table:
/// `target/parity/ENGINE.tsv` has a line a test, `NAME \t passed|differs \t ELEMENTS \t ENDPOINTS`.
final class Witness {

  private static final Path FOLDER = Path.of("target", "parity").toAbsolutePath();

  /// Of the test that this thread runs.
  private static final ThreadLocal<Set<String>> ELEMENTS = ThreadLocal.withInitial(TreeSet::new);

  /// Since a test has ended. Clients have threads of their own, so it is not known whose they are.
  private static final Set<String> CALLS = new TreeSet<>();

  private static boolean begun;

  private Witness() {}

  /// Of one line of a file.
  record Seen(String test, boolean differs, List<String> elements, List<String> calls) {}

  static void begin() {
    ELEMENTS.get().clear();
  }

  static void deployed(BpmnModelInstance... models) {
    Kinds.distinct(models).forEach(ELEMENTS.get()::add);
  }

  private static synchronized void called(String what) {
    CALLS.add(what);
  }

  static synchronized void end(String engine, String test, String outcome) {
    Path file = FOLDER.resolve(engine + ".tsv");
    try {
      Files.createDirectories(FOLDER);
      if (!begun) {
        begun = true;
        Files.deleteIfExists(file);
      }
      Files.writeString(
          file,
          String.join(
                  "\t", test, outcome, String.join(";", ELEMENTS.get()), String.join(";", CALLS))
              + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      CALLS.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the last run on an engine wrote; nothing where there was none.
  static List<Seen> read(String engine) {
    Path file = FOLDER.resolve(engine + ".tsv");
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(line -> line.split("\t", -1)).map(Witness::seen).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Seen seen(String[] fields) {
    return new Seen(fields[0], fields[1].equals("differs"), list(fields[2]), list(fields[3]));
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(";"));
  }

  /// For the client's REST calls.
  static AsyncExecChainHandler rest() {
    return (request, body, scope, chain, callback) -> {
      String path = request.getRequestUri().replaceAll("\\?.*", "").replaceAll("/-?\\d+", "/{key}");
      called(request.getMethod() + " " + path);
      chain.proceed(request, body, scope, callback);
    };
  }

  /// For the client's gRPC calls.
  static ClientInterceptor grpc() {
    return new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(
          MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        called(String.valueOf(method.getBareMethodName()));
        return next.newCall(method, options);
      }
    };
  }
}
