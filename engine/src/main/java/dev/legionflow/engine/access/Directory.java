package dev.legionflow.engine.access;

import dev.legionflow.engine.access.AccessConfig.UserConfig;
import dev.legionflow.engine.access.Caller.Tenancy;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// What the roles of a user come to. All of it is known from the start, so that asking costs
/// nothing.
@ApplicationScoped
public class Directory {

  static final String ALL_TENANTS = "*";

  private static final int MOST_OTHERS = 1_000;

  /// Those that are in the configuration.
  private final Map<String, Caller> declared = new HashMap<>();

  private record Other(String name, Set<String> roles) {}

  /// Those that are not, made once, because every request needs one.
  private final Map<Other, Caller> others = new ConcurrentHashMap<>();

  private final Map<String, List<Grant>> roles = new HashMap<>(Role.ready());
  private final Tenancy everywhere;

  /// @throws ConfigurationException naming the setting that is wrong
  Directory(
      AccessConfig config,
      @ConfigProperty(name = "legion.multi-tenancy.enabled", defaultValue = "false")
          boolean multiTenancy) {
    everywhere = multiTenancy ? Tenancy.ALL : Tenancy.OFF;
    config
        .roles()
        .forEach((name, role) -> {
          var setting = "legion.access.roles.\"%s\".permissions".formatted(name);
          if (roles.containsKey(name)) {
            throw wrong(setting, "the role '%s' is there already".formatted(name));
          }
          roles.put(name, role.permissions().stream().map(text -> grant(setting, text)).toList());
        });
    config.users().forEach((name, user) -> declared.put(name, caller(name, user, multiTenancy)));
  }

  private Caller caller(String name, UserConfig user, boolean multiTenancy) {
    var setting = "legion.access.users.\"%s\".".formatted(name);
    var named = user.roles().orElse(List.of());
    for (var role : named) {
      if (!roles.containsKey(role)) {
        throw wrong(setting + "roles", "there is no role '%s'".formatted(role));
      }
    }
    var tenants = user.tenants().orElse(List.of());
    for (var tenant : tenants) {
      if (!tenant.equals(ALL_TENANTS) && !Caller.isTenant(tenant)) {
        throw wrong(setting + "tenants", "'%s' is no tenant's id".formatted(tenant));
      }
    }
    if (!multiTenancy && !tenants.isEmpty()) {
      // Without tenants this user would see everything.
      throw wrong(setting + "tenants", "is said, but legion.multi-tenancy.enabled is not true");
    }
    return new Caller(
        name,
        new HashSet<>(user.groups().orElse(List.of())),
        grants(named),
        multiTenancy && !tenants.contains(ALL_TENANTS)
            ? new Tenancy.Some(Set.copyOf(new HashSet<>(tenants)))
            : everywhere);
  }

  private List<Grant> grants(Collection<String> named) {
    return named.stream().flatMap(role -> roles.getOrDefault(role, List.of()).stream()).toList();
  }

  private static Grant grant(String setting, String text) {
    try {
      return Grant.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw wrong(setting, String.valueOf(e.getMessage()));
    }
  }

  static ConfigurationException wrong(String setting, String detail) {
    return new ConfigurationException(setting + ": " + detail);
  }

  /// To be called at the start, so that what is wrong is told then and not at the first login.
  public void check() {
    // The constructor has; it runs with the first call.
  }

  /// What a user may do.
  ///
  /// @param named the roles of a user that is not in the configuration
  public Caller caller(String name, Collection<String> named) {
    var known = declared.get(name);
    if (known != null) {
      return known;
    }
    if (others.size() >= MOST_OTHERS) {
      others.clear();
    }
    return others.computeIfAbsent(
        new Other(name, Set.copyOf(named)),
        other -> new Caller(name, Set.of(), grants(other.roles()), everywhere));
  }
}
