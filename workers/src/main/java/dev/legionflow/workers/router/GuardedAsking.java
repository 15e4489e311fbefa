package dev.legionflow.workers.router;

import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.Attempt;
import dev.legionflow.workers.router.call.Attempts;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.Calls;
import dev.legionflow.workers.router.call.Limits;
import dev.legionflow.workers.router.call.Observer;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.registry.Model;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/// Asks the providers, under their guards.
@ApplicationScoped
public class GuardedAsking implements Asking, Readiness {

  private final Calls calls;
  private final RouterSettings settings;

  @Inject
  public GuardedAsking(Calls calls, Config config) {
    this.calls = calls;
    this.settings = RouterSettings.of(config);
  }

  @Override
  public Answer ask(List<Model> chain, Prompt prompt, Duration within, Attempts attempts)
      throws CallFailed, InterruptedException {
    return calls.call(
        chain,
        prompt,
        new Limits(within, settings.tierLimits(), settings.hedges()),
        new Observer() {
          @Override
          public boolean mayBegin(int attempt, Model model) {
            return attempts.begin(model);
          }

          @Override
          public void ended(Attempt attempt) {
            attempts.end(attempt.model(), outcome(attempt), attempt.usage(), attempt.took());
          }
        });
  }

  @Override
  public String lack(Model model) {
    return calls.lack(model);
  }

  @Override
  public Duration p95(Model model) {
    return calls.p95(model);
  }

  private static String outcome(Attempt attempt) {
    return attempt.failure() == null ? attempt.result().name() : attempt.failure().name();
  }
}
