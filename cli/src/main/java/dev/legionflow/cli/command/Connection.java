package dev.legionflow.cli.command;

import dev.legionflow.cli.api.Engine;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Which engine to talk to, and as whom.
///
/// The token that an engine wrote into the data folder is sent to this machine only. For another
/// address the token must be given by name, so that a mistyped `--url` gives none away.
public final class Connection {

  private static final Set<String> LOOPBACK =
      Set.of("localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]");

  @SuppressWarnings("NullAway.Init")
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The engine's address; else LEGION_URL, else http://127.0.0.1:8080.")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token; else LEGION_TOKEN, else admin-token in the data folder.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The engine's data folder; else LEGION_DATA, else ./data.")
  private @Nullable Path data;

  /// The engine. Close it.
  public Engine open() {
    var address = address();
    return new Engine(address, token(address));
  }

  /// The data folder, absolute.
  public Path data() {
    var folder = data == null ? Path.of(environment().get("LEGION_DATA", "data")) : data;
    return folder.toAbsolutePath().normalize();
  }

  private URI address() {
    var text = url == null ? environment().get("LEGION_URL", "http://127.0.0.1:8080") : url;
    try {
      var address = new URI(text);
      if (address.getHost() != null && Set.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Said below, in the same words as for every other address that is none.
    }
    throw wrong("--url: '%s' is no address like http://127.0.0.1:8080".formatted(text));
  }

  private Optional<String> token(URI address) {
    if (tokenFile != null) {
      return Optional.of(read(tokenFile));
    }
    var given = environment().get("LEGION_TOKEN");
    if (given != null && !given.isBlank()) {
      return Optional.of(checked(given.strip(), "LEGION_TOKEN"));
    }
    var file = data().resolve("admin-token");
    return LOOPBACK.contains(address.getHost()) && Files.exists(file)
        ? Optional.of(read(file))
        : Optional.empty();
  }

  private String read(Path file) {
    try {
      return checked(Files.readString(file).strip(), file.toString());
    } catch (IOException e) {
      throw wrong("cannot read the token from " + file + ": " + e.getClass().getSimpleName());
    }
  }

  /// A token goes into a header, where anything but visible ASCII would be refused obscurely.
  private String checked(String token, String source) {
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw wrong(source + " does not hold a token");
    }
    return token;
  }

  private Environment environment() {
    return ((Root) command.root().userObject()).environment();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
