package dev.legionflow.workers.router;

import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;

/// What is known of models before one is asked.
public interface Readiness {

  /// What the registry declares is all that is known.
  Readiness DECLARED = new Readiness() {};

  /// Why a model cannot be asked as things are, such as for want of its key; empty where it can.
  default String lack(Model model) {
    return "";
  }

  /// Within what time 95 of 100 answers come.
  default Duration p95(Model model) {
    return model.p95();
  }
}
