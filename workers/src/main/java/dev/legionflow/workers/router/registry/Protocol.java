package dev.legionflow.workers.router.registry;

/// What a provider speaks.
public enum Protocol {
  /// Chat completions as OpenAI has them, which most servers of models speak.
  OPENAI,
  ANTHROPIC,
  GOOGLE,
  OLLAMA
}
