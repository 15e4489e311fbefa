package dev.legionflow.it;

import dev.legionflow.it.chaos.SharedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/// Gives tests the one engine that all of them share, and steps of their own on it. It is started
/// when the first test asks for it and stopped after the last. The property `legion.it.engine` says
/// which one it is.
///
/// A test class takes an [Engine], a [LegionEngine], an [EngineProcess] or [Steps] as a parameter.
public final class Engines implements ParameterResolver {

  public static final String H2 = "h2";
  static final String POSTGRESQL = "postgresql";
  public static final String ZEEBE_8_6 = "zeebe-8.6";
  public static final String ZEEBE_8_8 = "zeebe-8.8";

  private static final Namespace NAMESPACE = Namespace.create(Engines.class);

  /// The engine that this run is for.
  static String wanted() {
    return System.getProperty("legion.it.engine", H2);
  }

  /// Whether it is our engine, which is asked over REST; what gRPC cannot tell is not looked at.
  static boolean isOurs() {
    return wanted().equals(H2) || wanted().equals(POSTGRESQL);
  }

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
        Objects.requireNonNull(
                context
                    .getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(Shared.class, _ -> Shared.start(wanted()), Shared.class))
            .engine();
    Class<?> type = parameter.getParameter().getType();
    if (type == Steps.class) {
      return new Steps(engine);
    }
    if (type == EngineProcess.class) {
      return ((LegionEngine) engine).process();
    }
    return engine;
  }

  /// The engine, or why there is none.
  private record Shared(@Nullable Engine running, String why) implements AutoCloseable {

    static Shared start(String name) {
      try {
        return new Shared(Engines.start(name), "");
      } catch (NotHere e) {
        return new Shared(null, e.getMessage());
      }
    }

    Engine engine() {
      if (running == null) {
        throw new TestAbortedException(why);
      }
      return running;
    }

    @Override
    public void close() {
      if (running != null) {
        running.close();
      }
    }
  }

  /// Starts an engine.
  ///
  /// @throws NotHere where that is not possible on this machine
  public static Engine start(String name) {
    return switch (name) {
      case H2 -> LegionEngine.start(EngineProcess.start("shared", dataFolder(), Map.of()));
      case POSTGRESQL -> {
        SharedPostgres database =
            SharedPostgres.start(
                    why -> {
                      throw new NotHere(why);
                    })
                .orElseThrow();
        yield new LegionEngine(
            POSTGRESQL,
            EngineProcess.start("shared-postgresql", dataFolder(), database.settings()),
            database::close);
      }
      default ->
          ServiceLoader.load(Other.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(other -> other.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("no engine is called " + name))
              .get();
    };
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
  public interface Other extends Supplier<Engine> {
    String name();
  }

  /// An engine that this machine cannot run; says why.
  public static final class NotHere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotHere(String why) {
      super(why);
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }
}
