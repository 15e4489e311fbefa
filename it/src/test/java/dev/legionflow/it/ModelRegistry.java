package dev.legionflow.it;

import dev.legionflow.peers.model.ModelStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A registry with one model, which is a stub.
final class ModelRegistry {

  private ModelRegistry() {}

  /// Writes the file that `legion.router.models` is to name.
  static Path write(Path folder, ModelStub stub) {
    try {
      return Files.writeString(
          folder.resolve("models.yaml"),
          """
          providers:
            - id: stub
              protocol: openai
              endpoints: %s
              timeout: 5s
              retries: 0
          models:
            - id: coder
              provider: stub
              name: coder-1
              tier: budget
              input: 1.00
              output: 2.00
              features: [json]
              contextTokens: 200_000
              maxOutputTokens: 32_000
          """
              .formatted(stub.openAi()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
