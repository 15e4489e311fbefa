package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Registries;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// Looks every half minute which endpoints are there, and for an Ollama on this machine.
///
/// - `legion.router.probe`: how often, such as `30s`; `off` for never.
/// - `legion.router.ollama`: where Ollama is looked for, by default `http://127.0.0.1:11434`; `off`
///   for not at all.
@ApplicationScoped
public class Watch {

  private static final System.Logger LOG = System.getLogger(Watch.class.getName());

  private static final String OFF = "off";

  private final Registries registries;
  private final Calls calls;
  private final Config config;

  private @Nullable Thread thread;

  @Inject
  public Watch(Registries registries, Calls calls, Config config) {
    this.registries = registries;
    this.calls = calls;
    this.config = config;
  }

  void begin(@Observes Startup event) {
    var every = setting("legion.router.probe", "30s");
    var ollama = setting("legion.router.ollama", "http://127.0.0.1:11434");
    if (every.equals(OFF) && ollama.equals(OFF)) {
      return;
    }
    var pause = every.equals(OFF) ? Duration.ofSeconds(30) : duration(every);
    var found = ollama.equals(OFF) ? null : new Ollama(ollama, calls.wire(), registries);
    thread =
        Thread.ofVirtual()
            .name("legion-router-watch")
            .start(() -> watch(pause, !every.equals(OFF), found));
  }

  private static Duration duration(String text) {
    if (!text.matches("[1-9]\\d{0,5}(s|m)")) {
      throw new IllegalArgumentException(
          "legion.router.probe must be a time such as 30s or 5m, or off, but is '%s'"
              .formatted(text));
    }
    return Duration.parse("PT" + text);
  }

  private String setting(String name, String absent) {
    return config.getOptionalValue(name, String.class).orElse(absent).strip();
  }

  @PreDestroy
  void end() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void watch(Duration pause, boolean probe, @Nullable Ollama ollama) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (ollama != null) {
          ollama.look();
        }
        if (probe) {
          calls.probe(pause);
        }
        Thread.sleep(pause);
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "The providers of models could not be looked at; trying again", e);
        if (!rested(pause)) {
          return;
        }
      }
    }
  }

  private static boolean rested(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}
