package dev.legionflow.it;

import dev.legionflow.it.window.Relay;
import dev.legionflow.it.window.TestEngine;
import dev.legionflow.it.window.Window;
import dev.legionflow.peers.Zeebe;
import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Zeebe's own engine for tests, 8.8, alone in a network namespace.
public final class ZeebeTestEngine implements Engines.Other {

  @Override
  public String name() {
    return Engines.ZEEBE_8_8;
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
    Path log =
        Files.createDirectories(Path.of("target").toAbsolutePath())
            .resolve("engine-" + name() + ".log");
    // Not below target/: the path of a socket is 100 bytes long at the most.
    Path folder = Files.createTempDirectory("legion-it-zeebe");
    List<String> command = new ArrayList<>(alone);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx768m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            TestEngine.class.getName(),
            folder.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Relay grpc = ZeebeBroker.relay(folder.resolve(Window.GRPC));
    CamundaClient client =
        CamundaClient.newClientBuilder()
            .applyEnvironmentVariableOverrides(false)
            .preferRestOverGrpc(false)
            .grpcAddress(ZeebeBroker.url(grpc))
            .withInterceptors(Witness.grpc())
            .build();
    Zeebe.awaitLeader(client, process::isAlive);
    Records records = new Records();
    return new ZeebeEngine(
        name(),
        client,
        records,
        new Tail(folder.resolve(Window.RECORDS), records),
        () -> ZeebeBroker.stop(process, folder));
  }
}
