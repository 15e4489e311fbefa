package dev.legionflow.bench;

import dev.legionflow.bench.child.Cpu;
import dev.legionflow.bench.child.SideSettings;
import dev.legionflow.bench.loopback.LegionApi;
import dev.legionflow.bench.loopback.LegionServer;
import dev.legionflow.bench.loopback.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The engine with nothing to do, on H2: how long it takes to be ready, what it holds and uses, and
/// what an open long poll costs.
final class Idle implements Benchmark {

  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration POLLS_OPEN = Duration.ofMinutes(2);

  @Override
  public void run(Surroundings given, List<Figure> figures)
      throws IOException, InterruptedException {
    var data = given.folder("idle");
    // The first start makes the database, the second may find caches of the system cold.
    for (var i = 0; i < 2; i++) {
      try (var _ = Server.start(given, data)) {
        IO.println("  started " + (i == 0 ? "on an empty folder" : "again"));
      }
    }
    var ready = new ArrayList<Double>();
    var startCpu = new ArrayList<Double>();
    var resident = new ArrayList<Double>();
    var cpu = new ArrayList<Double>();
    for (var round = 0; round < given.rounds(); round++) {
      try (var server = Server.start(given, data)) {
        ready.add(server.readySeconds);
        startCpu.add(Cpu.of(server.pid()));
        Thread.sleep(SETTLE.toMillis());
        resident.add(Cpu.residentKilobytes(server.pid()) / 1024.0);
        var before = Cpu.of(server.pid());
        Thread.sleep((long) (given.seconds() * 1000));
        cpu.add((Cpu.of(server.pid()) - before) / given.seconds() * 100);
      }
    }
    figures.add(Figure.alone("idle_ready", "s", ready));
    figures.add(Figure.alone("idle_ready_cpu", "s CPU", startCpu));
    figures.add(Figure.alone("idle_rss", "MB", resident));
    figures.add(Figure.alone("idle_cpu", "% of a processor", cpu));
    polls(given, data, figures);
  }

  private static void polls(Surroundings given, Path data, List<Figure> figures)
      throws IOException, InterruptedException {
    var size = given.size("polls");
    var open = new ArrayList<SocketChannel>();
    try (var server = Server.start(given, data)) {
      Thread.sleep(SETTLE.toMillis());
      var before = Cpu.residentKilobytes(server.pid());
      try {
        for (var i = 0; i < size; i++) {
          open.add(server.poll());
        }
        var waiting = server.awaitPolls(size);
        if (waiting < size) {
          given.note(
              "open polls: %d of %d were open after %d s, so their size is not counted"
                  .formatted(waiting, size, POLLS_OPEN.toSeconds()));
          return;
        }
        figures.add(
            Figure.alone(
                "idle_open_poll",
                "KB",
                List.of((Cpu.residentKilobytes(server.pid()) - before) / (double) size)));
        var cpu = Cpu.of(server.pid());
        Thread.sleep((long) (given.seconds() * 1000));
        figures.add(
            Figure.alone(
                "idle_cpu_with_%d_polls".formatted(size),
                "% of a processor",
                List.of((Cpu.of(server.pid()) - cpu) / given.seconds() * 100)));
      } catch (IOException e) {
        given.note(
            "open polls: %d of %d, then %s (see ulimit -n)"
                .formatted(open.size(), size, e.getMessage()));
      }
    } finally {
      for (var poll : open) {
        poll.close();
      }
    }
  }

  /// An engine's process.
  private static final class Server implements AutoCloseable {

    private final Process process;
    private final int port;
    private final LegionApi api;
    private final String token;
    private final double readySeconds;

    private Server(Process process, int port, String token, double readySeconds) {
      this.process = process;
      this.port = port;
      this.token = token;
      this.readySeconds = readySeconds;
      this.api = new LegionApi(URI.create("http://127.0.0.1:" + port), token);
    }

    static Server start(Surroundings given, Path data) throws IOException, InterruptedException {
      var port = Ports.free();
      var settings = Map.of("data", data.toString(), "database.url", "", "database.user", "legion");
      var command = LegionServer.command(new SideSettings(given.engine(settings)), port);
      var log = given.logs().resolve("engine.log");
      Files.createDirectories(given.logs());
      var start = System.nanoTime();
      var process =
          new ProcessBuilder(command)
              .directory(data.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      try {
        LegionApi.awaitReady(URI.create("http://127.0.0.1:" + port), process.toHandle());
      } catch (IOException e) {
        process.destroyForcibly();
        throw new IOException("see " + log, e);
      }
      var ready = (System.nanoTime() - start) / 1e9;
      var token = Files.readString(data.resolve("admin-token")).strip();
      return new Server(process, port, token, ready);
    }

    long pid() {
      return process.pid();
    }

    SocketChannel poll() throws IOException {
      var body =
          "{\"type\":\"bench-idle\",\"worker\":\"bench\",\"timeout\":60000,\"maxJobsToActivate\":1,\"requestTimeout\":600000}";
      var request =
          "POST /v2/jobs/activation HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(port, token, body.length(), body);
      var socket =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      return socket;
    }

    /// Waits until so many polls are open.
    ///
    /// @return how many are
    long awaitPolls(int size) throws IOException, InterruptedException {
      var until = System.nanoTime() + POLLS_OPEN.toNanos();
      var open = 0L;
      while (open < size && System.nanoTime() < until) {
        Thread.sleep(500);
        open = (long) api.metric("legion_jobs_long_polls").orElse(0);
      }
      return open;
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
