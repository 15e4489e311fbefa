package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import dev.legionflow.engine.journal.Event.InstanceEnded;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.VariableSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Events of small missions.
final class Missions {

  private static final long DEFINITION = 77;

  private Missions() {}

  static Event started(long key, @Nullable Long parent, long root, String process, long at) {
    return new InstanceStarted(
        key,
        DEFINITION,
        process,
        process,
        1,
        null,
        parent,
        parent == null ? null : parent + 1,
        root,
        List.of(),
        "<default>",
        at);
  }

  static Event ended(long key, long at) {
    return new InstanceEnded(key, "COMPLETED", at);
  }

  static Event activated(long key, long instance, String process, long at) {
    return new ElementActivated(
        key,
        instance,
        DEFINITION,
        process,
        instance,
        "task",
        null,
        "SERVICE_TASK",
        "<default>",
        at);
  }

  static Event finished(long key, long at) {
    return new ElementEnded(key, "COMPLETED", at);
  }

  static Event variable(long key, long instance, String json) {
    return new VariableSet(key, "v", json, instance, DEFINITION, instance, "<default>");
  }
}
