package dev.legionflow.it.window;

import io.camunda.zeebe.process.test.engine.EngineFactory;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// Zeebe's engine for tests as a process, with the same window as the broker.
public final class TestEngine {

  private static final long LEAST_PAUSE_NANOS = 5_000_000;

  private TestEngine() {}

  /// @param arguments the folder for the records and the socket
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    var engine = EngineFactory.create();
    engine.start();
    int port = URI.create("http://" + engine.getGatewayAddress()).getPort();
    Thread.ofPlatform().daemon().name("end-with-parent").start(TestEngine::endWithParent);
    try (var file = new FileOutputStream(folder.resolve(Window.RECORDS).toFile())) {
      var _ =
          Relay.listen(
              UnixDomainSocketAddress.of(folder.resolve(Window.GRPC)),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      for (int seen = 0; ; ) {
        long begin = System.nanoTime();
        seen = write(engine.getRecordStreamSource().getRecords(), seen, file);
        // It tells all of them each time.
        LockSupport.parkNanos(Math.max(LEAST_PAUSE_NANOS, 3 * (System.nanoTime() - begin)));
      }
    }
  }

  private static int write(Iterable<Record<?>> records, int seen, OutputStream to)
      throws IOException {
    int at = 0;
    for (Record<?> event : records) {
      if (at++ >= seen
          && event.getRecordType() == RecordType.EVENT
          && Window.SHOWN.contains(event.getValueType())) {
        to.write((event.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return at;
  }

  /// Its standard input is a pipe from who has started it.
  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        continue;
      }
    } catch (IOException e) {
      // It is gone as well.
    }
    Runtime.getRuntime().halt(0);
  }
}
