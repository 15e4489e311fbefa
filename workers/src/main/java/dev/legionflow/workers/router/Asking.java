package dev.legionflow.workers.router;

import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.call.Attempts;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;
import java.util.List;

/// Asks models, the first of the chain that answers.
public interface Asking {

  Answer ask(List<Model> chain, Prompt prompt, Duration within, Attempts attempts)
      throws CallFailed, InterruptedException;
}
