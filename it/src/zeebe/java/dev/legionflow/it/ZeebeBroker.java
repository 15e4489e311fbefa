package dev.legionflow.it;

import dev.legionflow.it.window.Relay;
import dev.legionflow.it.window.Window;
import dev.legionflow.peers.Zeebe;
import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The broker of Zeebe 8.6, alone in a network namespace, with our window in it.
public final class ZeebeBroker implements Engines.Other {

  private static final long STOP_SECONDS = 20;

  /// Has what the broker's exporter needs, and nothing else of ours.
  private static final Path OURS = Path.of("dev/legionflow/it/window");

  @Override
  public String name() {
    return Engines.ZEEBE_8_6;
  }

  @Override
  public Engine get() {
    List<String> alone =
        Zeebe.alone()
            .orElseThrow(() ->
                new Engines.NotHere(
                    "Zeebe binds all interfaces, and no network namespace can be made here (unshare -n)"));
    try {
      return start(alone);
    } catch (IOException e) {
      throw new Engines.NotHere("Zeebe does not start here: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Engine start(List<String> alone) throws IOException, InterruptedException {
    Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
    Path log = target.resolve("engine-" + name() + ".log");
    Zeebe zeebe = Zeebe.fetched(log);
    // Not below target/: the path of a socket is 100 bytes long at the most.
    Path folder = Files.createTempDirectory("legion-it-zeebe");
    Path classes = copyClasses(folder.resolve("classes"));
    Map<String, String> environment = zeebe.environment(folder, "-Xmx768m -XX:TieredStopAtLevel=1");
    environment.put("CLASSPATH_PREFIX", classes.toString());
    environment.put("ZEEBE_BROKER_EXPORTERS_WINDOW_CLASSNAME", Window.class.getName());
    environment.put("ZEEBE_BROKER_EXPORTERS_WINDOW_ARGS_FOLDER", folder.toString());
    List<String> command = new ArrayList<>(alone);
    command.addAll(zeebe.command());
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Relay grpc = relay(folder.resolve(Window.GRPC));
    Relay rest = relay(folder.resolve(Window.REST));
    CamundaClient client =
        CamundaClient.newClientBuilder()
            .applyEnvironmentVariableOverrides(false)
            .preferRestOverGrpc(false)
            .grpcAddress(url(grpc))
            .restAddress(url(rest))
            .defaultRequestTimeout(Duration.ofSeconds(20))
            .withInterceptors(Witness.grpc())
            .withChainHandlers(Witness.rest())
            .build();
    Zeebe.awaitLeader(client, process::isAlive);
    Records records = new Records();
    return new ZeebeEngine(
        name(),
        client,
        records,
        new Tail(folder.resolve(Window.RECORDS), records),
        () -> stop(process, folder));
  }

  static Relay relay(Path socket) throws IOException {
    return Relay.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        UnixDomainSocketAddress.of(socket));
  }

  static URI url(Relay relay) throws IOException {
    return URI.create("http://127.0.0.1:" + ((InetSocketAddress) relay.address()).getPort());
  }

  private static Path copyClasses(Path to) throws IOException {
    Path from =
        Path.of(Window.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .resolve(OURS);
    Path at = Files.createDirectories(to.resolve(OURS));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, at.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return to;
  }

  static void stop(Process process, Path folder) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
