package dev.legionflow.workers.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.camunda.client.CredentialsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/// How a worker signs in at the engine.
sealed interface Credentials {

  record None() implements Credentials {
    @Override
    public CredentialsProvider provider() {
      return new Provider(() -> Optional.empty());
    }
  }

  record Bearer(Secret token) implements Credentials {
    @Override
    public CredentialsProvider provider() {
      return new Provider(() -> Optional.of("Bearer " + token.read()));
    }
  }

  record Basic(String user, Secret password) implements Credentials {
    @Override
    public CredentialsProvider provider() {
      return new Provider(() -> {
        byte[] pair = (user + ":" + password.read()).getBytes(UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
      });
    }
  }

  /// Puts the credentials into each request of a client.
  CredentialsProvider provider();

  /// What the settings say.
  ///
  /// @throws IllegalArgumentException when they contradict each other
  static Credentials from(Config config) {
    Optional<Secret> token = Secret.from(config, "legion.engine.token");
    Optional<Secret> password = Secret.from(config, "legion.engine.password");
    Optional<String> user = config.getOptionalValue("legion.engine.user", String.class);
    if (token.isPresent() && user.isPresent()) {
      throw new IllegalArgumentException(
          "legion.engine.token and legion.engine.user are both set: use one of them");
    }
    if (user.isPresent() != password.isPresent()) {
      throw new IllegalArgumentException(
          "legion.engine.user needs legion.engine.password or .password-file, and the other way"
              + " round");
    }
    if (token.isPresent()) {
      return new Bearer(token.get());
    }
    return user.isPresent() ? new Basic(user.get(), password.orElseThrow()) : new None();
  }

  /// A secret that is looked up at the last moment and never printed.
  sealed interface Secret {

    int MAX_BYTES = 8_192;

    String read() throws IOException;

    static Optional<Secret> from(Config config, String setting) {
      Optional<String> value = config.getOptionalValue(setting, String.class);
      Optional<String> file = config.getOptionalValue(setting + "-file", String.class);
      if (value.isPresent() && file.isPresent()) {
        throw new IllegalArgumentException(
            setting + " and " + setting + "-file are both set: use one of them");
      }
      if (file.isPresent()) {
        return Optional.of(new InFile(Path.of(file.get())));
      }
      return value.map(Literal::new);
    }

    record Literal(String value) implements Secret {
      @Override
      public String read() {
        return value;
      }

      @Override
      public String toString() {
        return "Literal[…]";
      }
    }

    /// The file's text without the white space around it, read each time.
    record InFile(Path file) implements Secret {
      @Override
      public String read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
          bytes = in.readNBytes(MAX_BYTES + 1);
        }
        String text = new String(bytes, UTF_8).strip();
        if (bytes.length > MAX_BYTES || text.isEmpty() || text.lines().count() != 1) {
          throw new IOException(file + " must hold one line with the secret");
        }
        return text;
      }
    }
  }

  /// A value for the `Authorization` header, if there is one.
  interface Header {
    Optional<String> value() throws IOException;
  }

  /// The client's side of it.
  record Provider(Header header) implements CredentialsProvider {
    @Override
    public void applyCredentials(CredentialsApplier applier) throws IOException {
      header.value().ifPresent(value -> applier.put("Authorization", value));
    }

    @Override
    public boolean shouldRetryRequest(StatusCode status) {
      return false;
    }
  }
}
