package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Is asked before each request to a model and told of its end. Both may happen on any thread, and
/// the end of a request that lost against a hedge after the answer.
public interface Attempts {

  /// Says whether a request may be made.
  ///
  /// @return false where there is no money for this request, which then must not be made
  boolean begin(Model model);

  /// Called once for each [#begin(Model)] that returned true.
  ///
  /// @param outcome `ANSWERED`, or the name of a [CallFailed.Reason]
  /// @param usage as far as the provider told it, of a request that failed too; null where it told
  ///   none, which does not mean that it charges none
  /// @param took from the request to its end
  void end(Model model, String outcome, @Nullable Usage usage, Duration took);
}
