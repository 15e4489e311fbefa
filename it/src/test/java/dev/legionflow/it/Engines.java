package dev.legionflow.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the one engine that all of them share, and steps of their own on it. It is started
/// when the first test asks for it and stopped after the last.
///
/// A test class takes an [Engine], a [LegionEngine], an [EngineProcess] or [Steps] as a parameter.
final class Engines implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(Engines.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Engine.class
        || type == LegionEngine.class
        || type == EngineProcess.class
        || type == Steps.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Engine engine =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Engine.class, _ -> start(), Engine.class);
    Class<?> type = parameter.getParameter().getType();
    if (type == Steps.class) {
      return new Steps(engine);
    }
    if (type == EngineProcess.class) {
      return ((LegionEngine) engine).process();
    }
    return engine;
  }

  private static String wanted() {
    return System.getProperty("legion.it.engine", "legion");
  }

  /// Whether it is our engine, which is asked over REST; what gRPC cannot tell is not looked at.
  static boolean isOurs() {
    return wanted().equals("legion");
  }

  private static Engine start() {
    String wanted = wanted();
    if (isOurs()) {
      return LegionEngine.start(EngineProcess.start("shared", dataFolder(), Map.of()));
    }
    return ServiceLoader.load(Other.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(other -> other.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no engine is called " + wanted))
        .get();
  }

  private static Path dataFolder() {
    try {
      Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
      return Files.createTempDirectory(target, "data-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Another engine, found by its name.
  interface Other extends Supplier<Engine> {
    String name();
  }
}
