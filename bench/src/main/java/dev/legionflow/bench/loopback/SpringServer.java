package dev.legionflow.bench.loopback;

import dev.legionflow.bench.child.SideSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/// A peer's REST application under Spring Boot, with the options of our own JVM.
final class SpringServer {

  private SpringServer() {}

  /// @param settings `java`, `engine.options`, `peer.classpath`, `data`, `database.url`,
  ///   `database.user`
  static EngineServer start(SideSettings settings, String main, int port) throws IOException {
    var command = new ArrayList<String>();
    command.add(settings.get("java"));
    settings
        .get("engine.options")
        .lines()
        .filter(option -> !option.startsWith("-D"))
        .forEach(command::add);
    command.add("-Dserver.address=127.0.0.1");
    command.add("-Dserver.port=" + port);
    command.add("-Dspring.datasource.url=" + settings.get("database.url"));
    command.add("-Dspring.datasource.username=" + settings.get("database.user"));
    command.add("-cp");
    command.add(settings.get("peer.classpath"));
    command.add(main);
    return EngineServer.start(command, Map.of(), Path.of(settings.get("data")), false);
  }
}
