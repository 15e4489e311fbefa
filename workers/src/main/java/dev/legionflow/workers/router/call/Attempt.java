package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One request that was sent to a provider.
///
/// @param number counts the requests of a call from 1
/// @param model the version that was asked
/// @param endpoint where
/// @param result how it ended
/// @param failure why it failed; null unless it did
/// @param usage the tokens that the provider told, also of a failed or cancelled request; null
///   where it told none, which does not mean that it charges none
/// @param took from the request to its end
public record Attempt(
    int number,
    Model model,
    URI endpoint,
    Result result,
    CallFailed.@Nullable Reason failure,
    @Nullable Usage usage,
    Duration took) {

  public enum Result {
    ANSWERED,
    FAILED,
    /// Given up, because another request answered first or the caller was interrupted.
    CANCELLED
  }
}
