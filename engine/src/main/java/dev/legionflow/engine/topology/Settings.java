package dev.legionflow.engine.topology;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/// The settings that there are, to find those that somebody misspelt: Quarkus takes no notice of a
/// name that nobody asks for. docs/configuration.md lists the same.
final class Settings {

  static final Set<String> KNOWN =
      Set.of(
          "legion.clock.offset",
          "legion.data",
          "legion.database.acquire-timeout",
          "legion.database.disk-reserve",
          "legion.database.password",
          "legion.database.pool-size",
          "legion.database.url",
          "legion.database.user",
          "legion.documents.max-bytes",
          "legion.engine.grpc-url",
          "legion.engine.password",
          "legion.engine.password-file",
          "legion.engine.token",
          "legion.engine.token-file",
          "legion.engine.url",
          "legion.engine.user",
          "legion.flowable.history",
          "legion.formation.keep",
          "legion.http.allow-insecure-bind",
          "legion.http.allowed-hosts",
          "legion.inline.concurrency",
          "legion.inline.time-limit",
          "legion.journal.key-file",
          "legion.journal.read-wait",
          "legion.journal.seal-interval",
          "legion.learning.attempt-ttl",
          "legion.learning.explore",
          "legion.legionnaires",
          "legion.load.max-bodies",
          "legion.load.max-heap-percent",
          "legion.load.max-long-polls",
          "legion.load.max-requests",
          "legion.memory.keep",
          "legion.multi-tenancy.enabled",
          "legion.recognition.examples",
          "legion.retention.age",
          "legion.retention.period",
          "legion.role",
          "legion.router.budget.day",
          "legion.router.budget.definition",
          "legion.router.budget.instance",
          "legion.router.budget.tenant",
          "legion.router.cache.bytes",
          "legion.router.cache.entries",
          "legion.router.cache.keep",
          "legion.router.cache.likeness",
          "legion.router.costs.keep",
          "legion.router.decisions.keep",
          "legion.router.decisions.texts",
          "legion.router.explore",
          "legion.router.hedge",
          "legion.router.models",
          "legion.router.ollama",
          "legion.router.probe",
          "legion.router.strategy",
          "legion.router.time-limit",
          "legion.router.urgent",
          "legion.security.reset-admin",
          "legion.stop.delay",
          "legion.stop.timeout",
          "legion.user-task.listener-wait",
          "legion.worker.database.password",
          "legion.worker.database.pool-size",
          "legion.worker.database.url",
          "legion.worker.database.user",
          "legion.worker.drain-seconds",
          "legion.worker.name",
          "legion.workspaces");

  /// Those with a name of the user's in them.
  private static final List<Pattern> FAMILIES =
      List.of(
          Pattern.compile(
              "legion\\.access\\.users\\..+\\.(groups|password(-file)?|roles|tenants|token(-file)?)(\\[\\d+])?"),
          Pattern.compile("legion\\.access\\.roles\\..+\\.permissions(\\[\\d+])?"),
          Pattern.compile("legion\\.check\\..+\\.(command|folder|timeout)"),
          Pattern.compile("legion\\.retention\\.definitions\\..+"),
          Pattern.compile("legion\\.router\\.budget\\.(definitions|tenants)\\..+"),
          Pattern.compile("legion\\.router\\.redact\\..+"),
          Pattern.compile(
              "legion\\.router\\.time-limit\\.(free|budget|standard|premium|flagship)"));

  private static final List<Pattern> FAMILIES_IN_ENVIRONMENT =
      List.of(
          Pattern.compile(
              "LEGION_ACCESS_USERS_.+_(GROUPS|PASSWORD(_FILE)?|ROLES|TENANTS|TOKEN(_FILE)?)(_\\d+_)?"),
          Pattern.compile("LEGION_ACCESS_ROLES_.+_PERMISSIONS(_\\d+_)?"),
          Pattern.compile("LEGION_CHECK_.+_(COMMAND|FOLDER|TIMEOUT)"),
          Pattern.compile("LEGION_RETENTION_DEFINITIONS_.+"),
          Pattern.compile("LEGION_ROUTER_BUDGET_(DEFINITIONS|TENANTS)_.+"),
          Pattern.compile("LEGION_ROUTER_REDACT_.+"),
          Pattern.compile("LEGION_ROUTER_TIME_LIMIT_(FREE|BUDGET|STANDARD|PREMIUM|FLAGSHIP)"));

  /// Behind the name of a list.
  private static final Pattern ITEM = Pattern.compile("\\[\\d+]$|_\\d+_$");

  /// Variables of the launcher, the command line and the image; the engine may see them.
  private static final Set<String> NOT_OURS =
      Set.of(
          "LEGION_CACHE",
          "LEGION_DATABASE_PASSWORD_FILE",
          "LEGION_FRESH",
          "LEGION_HOME",
          "LEGION_JAVA_OPTS",
          "LEGION_JVMS",
          "LEGION_PASSWORD",
          "LEGION_PORT",
          "LEGION_QUIET",
          "LEGION_TOKEN",
          "LEGION_URL",
          "LEGION_USER");

  /// What decides who may do what, and what may be spent. Misspelt, it would leave open what was to
  /// be closed.
  private static final List<String> GUARDS =
      Stream.of(
              "legion.access.users.",
              "legion.access.roles.",
              "legion.multi-tenancy",
              "legion.router.budget.")
          .map(Settings::variable)
          .toList();

  private static final int MOST_WRONG_LETTERS = 2;

  /// Others may have any number of variables that begin like ours.
  private static final int MOST = 50;

  private static final int LONGEST = 200;

  private Settings() {}

  /// What is set and not known, each in words.
  ///
  /// @throws ConfigurationException when it is meant to say who may do what, or what may be spent
  static List<String> misspelt(Config config) {
    var names = new TreeSet<String>();
    for (var source : config.getConfigSources()) {
      var prefix = source instanceof EnvConfigSource ? "LEGION_" : "legion.";
      source.getPropertyNames().stream()
          .filter(name -> name.startsWith(prefix))
          .forEach(names::add);
    }
    for (var name : names) {
      misspelt(name)
          .filter(words -> isGuard(name))
          .ifPresent(words -> {
            throw new ConfigurationException(words);
          });
    }
    return names.stream().map(Settings::misspelt).flatMap(Optional::stream).limit(MOST).toList();
  }

  /// Whether the name begins nearly as one of those, or speaks of tenants.
  private static boolean isGuard(String name) {
    var variable = variable(name);
    return variable.contains("TENAN") || GUARDS.stream().anyMatch(guard -> begins(variable, guard));
  }

  private static boolean begins(String name, String guard) {
    return IntStream.rangeClosed(-MOST_WRONG_LETTERS, MOST_WRONG_LETTERS)
        .map(more -> Math.min(name.length(), guard.length() + more))
        .anyMatch(length -> distance(name.substring(0, length), guard) <= MOST_WRONG_LETTERS);
  }

  /// @param name of a setting, or of its variable in the environment
  static Optional<String> misspelt(String name) {
    var variable = name.startsWith("LEGION_");
    var known = variable ? KNOWN.stream().map(Settings::variable).toList() : List.copyOf(KNOWN);
    var families = variable ? FAMILIES_IN_ENVIRONMENT : FAMILIES;
    if (name.length() > LONGEST
        || known.contains(ITEM.matcher(name).replaceFirst(""))
        || NOT_OURS.contains(name)
        || families.stream().anyMatch(family -> family.matcher(name).matches())) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is no setting and has no effect%s; docs/configuration.md lists them"
            .formatted(name, nearest(name, known).map(": is it %s?"::formatted).orElse("")));
  }

  private static String variable(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /// A third of what is behind the prefix may be wrong.
  private static Optional<String> nearest(String name, List<String> known) {
    var most = (name.length() - "legion.".length()) / 3;
    return known.stream()
        .min(
            Comparator.<String>comparingInt(other -> distance(name, other))
                .thenComparing(Comparator.naturalOrder()))
        .filter(other -> distance(name, other) <= Math.max(2, most));
  }

  /// How many letters have to be put in, taken out or changed (Levenshtein).
  private static int distance(String one, String other) {
    var row = IntStream.rangeClosed(0, other.length()).toArray();
    for (var i = 1; i <= one.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= other.length(); j++) {
        var changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(diagonal, row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
