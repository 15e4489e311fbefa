package dev.legionflow.bench.embedded;

import dev.legionflow.bench.loopback.LegionApi;
import dev.legionflow.bench.loopback.Ports;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// The packaged application inside this process.
final class Application {

  private final LegionApi api;

  private Application(LegionApi api) {
    this.api = api;
  }

  /// Starts it and returns when it is ready.
  static Application inThisProcess(Path data, String databaseUrl, String databaseUser)
      throws IOException, InterruptedException, ReflectiveOperationException {
    var port = Ports.free();
    System.setProperty("quarkus.http.host", "127.0.0.1");
    System.setProperty("quarkus.http.port", Integer.toString(port));
    System.setProperty("legion.data", data.toString());
    System.setProperty("legion.database.user", databaseUser);
    if (!databaseUrl.isEmpty()) {
      System.setProperty("legion.database.url", databaseUrl);
    }
    // Generated when the application is packaged, so it is not there when this is compiled.
    var main = Class.forName("io.quarkus.runner.GeneratedMain").getMethod("main", String[].class);
    Thread.ofPlatform()
        .name("application")
        .start(() -> {
          try {
            main.invoke(null, (Object) new String[0]);
          } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the application ended", e);
          }
        });
    var url = URI.create("http://127.0.0.1:" + port);
    LegionApi.awaitReady(url, ProcessHandle.current());
    return new Application(
        new LegionApi(url, Files.readString(data.resolve("admin-token")).strip()));
  }

  void deploy(String name, String diagram) throws IOException, InterruptedException {
    api.deploy(name + ".bpmn", diagram.getBytes(StandardCharsets.UTF_8));
  }

  /// How many missions of a process have not ended.
  long active(String process) throws IOException, InterruptedException {
    return api.active(process);
  }

  OptionalDouble lag() throws IOException, InterruptedException {
    return api.lag();
  }
}
