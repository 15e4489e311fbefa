package dev.legionflow.engine.instance;

import dev.legionflow.engine.flowable.Engine.InstanceDone;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Who waits for the end of which instance. Bounded by the requests that are open.
@ApplicationScoped
class Endings {

  private final Map<Long, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

  /// To be called before the instance is started; true means completed, false terminated.
  CompletableFuture<Boolean> await(long instanceKey) {
    return waiting.computeIfAbsent(instanceKey, key -> new CompletableFuture<>());
  }

  void forget(long instanceKey) {
    waiting.remove(instanceKey);
  }

  void ended(@Observes InstanceDone done) {
    var future = waiting.get(done.key());
    if (future != null) {
      future.complete(done.completed());
    }
  }
}
