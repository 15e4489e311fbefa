package dev.legionflow.engine.access;

import dev.legionflow.engine.http.Problem;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who asks for what is being done, and what they may do. What no request asks for, such as a
/// timer, is asked for by [#ENGINE], which may do everything.
public final class Caller {

  /// The engine itself.
  public static final Caller ENGINE =
      new Caller("", Set.of(), Role.ready().getOrDefault("admin", List.of()), Tenancy.OFF);

  /// Somebody without a login.
  public static final Caller NOBODY =
      new Caller("", Set.of(), List.of(), new Tenancy.Some(Set.of()));

  /// The tenant of those who have no other.
  public static final String DEFAULT_TENANT = "<default>";

  private static final Pattern TENANT = Pattern.compile("<default>|[\\w.-]{1,31}");

  private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

  private final String name;
  private final Set<String> groups;
  private final Map<Right, Set<String>> rights;
  private final Tenancy tenancy;

  /// The tenants that somebody may see.
  sealed interface Tenancy {

    /// There are none.
    Tenancy OFF = new Off();

    /// All that there are.
    Tenancy ALL = new All();

    record Off() implements Tenancy {}

    record All() implements Tenancy {}

    record Some(Set<String> ids) implements Tenancy {}
  }

  Caller(String name, Set<String> groups, Collection<Grant> grants, Tenancy tenancy) {
    this.name = name;
    this.groups = Set.copyOf(groups);
    this.tenancy = tenancy;
    rights = new EnumMap<>(Right.class);
    for (var grant : grants) {
      for (var right : grant.rights()) {
        rights.computeIfAbsent(right, r -> new HashSet<>()).add(grant.id());
      }
    }
    // Who may change instances may answer their jobs.
    rights
        .getOrDefault(Right.UPDATE_PROCESS_INSTANCE, Set.of())
        .forEach(id -> rights.computeIfAbsent(Right.WORK, r -> new HashSet<>()).add(id));
  }

  public static Caller current() {
    return CURRENT.isBound() ? CURRENT.get() : ENGINE;
  }

  /// Does something that this one has asked for.
  public <T extends @Nullable Object, X extends Throwable> T call(
      ScopedValue.CallableOp<T, X> action) throws X {
    return ScopedValue.where(CURRENT, this).call(action);
  }

  public String name() {
    return name;
  }

  public Set<String> groups() {
    return groups;
  }

  /// Whether there is anything that they have the right to.
  public boolean may(Right right) {
    return rights.containsKey(right);
  }

  public boolean may(Right right, String id) {
    var ids = rights.getOrDefault(right, Set.of());
    return ids.contains(Grant.ALL) || ids.contains(id);
  }

  /// Whether they have the right to all resources of its type.
  public boolean mayAll(Right right) {
    return may(right, Grant.ALL);
  }

  /// The resources that they have a right to; only where it is not all.
  public List<String> ids(Right right) {
    return rights.getOrDefault(right, Set.of()).stream().sorted().toList();
  }

  /// Refuses what they have no right to.
  ///
  /// @throws Problem 403
  public void require(Right right, String id) {
    if (!may(right, id)) {
      throw Problem.forbidden(right.permission(), right.kind().name(), id);
    }
  }

  /// Refuses what is another tenant's as if it were not there, and then what they have no right to.
  ///
  /// @throws Problem 404 or 403
  public void require(Right right, String id, String tenantId, Supplier<Problem> missing) {
    if (!sees(tenantId)) {
      throw missing.get();
    }
    require(right, id);
  }

  /// Refuses who has none of the rights to anything.
  ///
  /// @throws Problem 403
  public void requireAny(Right... wanted) {
    for (var right : wanted) {
      if (may(right)) {
        return;
      }
    }
    if (wanted.length > 0) {
      throw Problem.forbidden(wanted[0].permission(), wanted[0].kind().name(), Grant.ALL);
    }
  }

  // --- tenants

  public boolean sees(String tenantId) {
    return switch (tenancy) {
      case Tenancy.Off ignored -> true;
      case Tenancy.All ignored -> true;
      case Tenancy.Some some -> some.ids().contains(tenantId);
    };
  }

  public boolean seesAllTenants() {
    return !(tenancy instanceof Tenancy.Some);
  }

  /// Whether there is more than one tenant.
  public boolean isMultiTenant() {
    return !(tenancy instanceof Tenancy.Off);
  }

  /// The tenants that they are assigned to; only where these are not all.
  public List<String> tenants() {
    return switch (tenancy) {
      case Tenancy.Off ignored -> List.of(DEFAULT_TENANT);
      case Tenancy.All ignored -> List.of();
      case Tenancy.Some some -> some.ids().stream().sorted().toList();
    };
  }

  /// The tenant that a request is for.
  ///
  /// @throws Problem 400 when it names none or a wrong one, 403 when it is not theirs
  public String tenant(@Nullable String requested) {
    if (tenancy instanceof Tenancy.Off) {
      if (requested == null || requested.isEmpty() || requested.equals(DEFAULT_TENANT)) {
        return DEFAULT_TENANT;
      }
      throw Problem.invalid(
          "tenantId", "there is no tenant '" + requested + "': multi-tenancy is off");
    }
    if (requested == null || requested.isEmpty()) {
      throw Problem.invalid("tenantId", "is missing: multi-tenancy is on");
    }
    if (!isTenant(requested)) {
      throw Problem.invalid("tenantId", "must be <default>, or 1 to 31 letters, digits and ._-");
    }
    if (!sees(requested)) {
      throw Problem.forbidden("you are not assigned to the tenant '%s'".formatted(requested));
    }
    return requested;
  }

  /// The tenant that a request is for, where the API that it is of has no word for it: the one that
  /// they are assigned to.
  ///
  /// @throws Problem 400 or 403
  public String onlyTenant(@Nullable String requested) {
    return requested == null && tenancy instanceof Tenancy.Some some && some.ids().size() == 1
        ? some.ids().iterator().next()
        : tenant(requested);
  }

  /// The tenants that a request is for; when it names none, those that they are assigned to.
  ///
  /// @return empty for all
  /// @throws Problem 400 or 403
  public List<String> tenants(@Nullable List<String> requested) {
    if (requested == null || requested.isEmpty()) {
      return tenants();
    }
    return requested.stream().map(this::tenant).distinct().toList();
  }

  static boolean isTenant(String id) {
    return TENANT.matcher(id).matches();
  }

  /// What they may do, as it is written in the configuration.
  public List<String> permissions() {
    var all = new TreeSet<String>();
    rights.forEach((right, ids) ->
        ids.forEach(id -> all.add(right.kind() + ":" + id + ":" + right.permission())));
    return List.copyOf(all);
  }
}
