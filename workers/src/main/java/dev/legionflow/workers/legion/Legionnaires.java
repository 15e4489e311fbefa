package dev.legionflow.workers.legion;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.legionflow.worker.ConnectedWorkers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.yaml.snakeyaml.LoaderOptions;

/// Who there is: a YAML (or JSON) file of the server's, `legion.legionnaires`, or
/// `legionnaires.yaml` in the data folder. It is read each time, so that a change counts at once.
///
/// A list `legionnaires` of `{name, jobType, tags, capacity}`: at most 1,000 of them, 262,144
/// bytes. No mission can add to it: it says which jobs a mission's data may lead to.
@ApplicationScoped
class Legionnaires {

  private static final int MOST = 1_000;
  private static final int MOST_BYTES = 262_144;
  private static final int MOST_TAGS = 50;
  private static final int LONGEST = 255;
  private static final int MAX_DEPTH = 8;

  private static final ObjectReader YAML =
      new YAMLMapper(YAMLFactory.builder().loaderOptions(bounds()).build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .reader();

  private final Path file;
  private final ConnectedWorkers connected;

  @Inject
  Legionnaires(Config config, Instance<ConnectedWorkers> connected) {
    this(
        config
            .getOptionalValue("legion.legionnaires", String.class)
            .map(Path::of)
            .orElseGet(() ->
                Path.of(config.getOptionalValue("legion.data", String.class).orElse("data"))
                    .resolve("legionnaires.yaml")),
        connected.isResolvable() ? connected.get() : _ -> true);
  }

  Legionnaires(Path file, ConnectedWorkers connected) {
    this.file = file;
    this.connected = connected;
  }

  private static LoaderOptions bounds() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(0);
    options.setAllowRecursiveKeys(false);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MOST_BYTES);
    return options;
  }

  /// A file that cannot be taken; the message says what is wrong with it.
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }

    /// What is wrong, for people.
    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /// One of the file, and whether somebody works on their jobs.
  record Known(Legionnaire legionnaire, boolean connected) {}

  /// All of the file; none where there is no file.
  ///
  /// @throws Refused when the file cannot be taken
  List<Known> all() throws Refused {
    return read().stream().map(each -> new Known(each, connected.serves(each.jobType()))).toList();
  }

  private List<Legionnaire> read() throws Refused {
    JsonNode root;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new Refused("%s has more than %d bytes".formatted(name(), MOST_BYTES));
      }
      root = YAML.readTree(Files.readString(file));
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (JacksonException e) {
      throw new Refused("%s is no YAML: %s".formatted(name(), e.getOriginalMessage()));
    } catch (IOException e) {
      throw new Refused("%s cannot be read: %s".formatted(name(), e.getMessage()));
    }
    return all(root);
  }

  private Path name() {
    return file.getFileName();
  }

  private List<Legionnaire> all(JsonNode root) throws Refused {
    JsonNode list = root.path("legionnaires");
    if (!list.isArray() || list.size() > MOST) {
      throw new Refused("%s: 'legionnaires' must be a list of at most %d".formatted(name(), MOST));
    }
    List<Legionnaire> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      Legionnaire each = one("legionnaires[%d]".formatted(i), list.get(i));
      if (!names.add(each.name())) {
        throw wrong("legionnaires[%d].name".formatted(i), "unique: '%s'".formatted(each.name()));
      }
      all.add(each);
    }
    return all;
  }

  private Legionnaire one(String at, JsonNode node) throws Refused {
    JsonNode tags = node.path("tags");
    if ((!tags.isMissingNode() && !tags.isArray()) || tags.size() > MOST_TAGS) {
      throw wrong(at + ".tags", "a list of at most %d texts".formatted(MOST_TAGS));
    }
    Set<String> read = new LinkedHashSet<>();
    for (JsonNode tag : tags) {
      read.add(text(at + ".tags", tag).toLowerCase(Locale.ROOT));
    }
    JsonNode capacity = node.path("capacity");
    if (!capacity.isMissingNode()
        && !(capacity.isInt()
            && capacity.intValue() >= 1
            && capacity.intValue() <= Role.MOST_MEMBERS)) {
      throw wrong(at + ".capacity", "a whole number from 1 to %d".formatted(Role.MOST_MEMBERS));
    }
    return new Legionnaire(
        text(at + ".name", node.path("name")),
        text(at + ".jobType", node.path("jobType")),
        read,
        capacity.intValue() == 0 ? 1 : capacity.intValue());
  }

  private String text(String at, JsonNode node) throws Refused {
    if (!node.isTextual() || node.textValue().isBlank() || node.textValue().length() > LONGEST) {
      throw wrong(at, "a text of 1 to %d characters".formatted(LONGEST));
    }
    return node.textValue().strip();
  }

  private Refused wrong(String at, String must) {
    return new Refused("%s: '%s' must be %s".formatted(name(), at, must));
  }
}
