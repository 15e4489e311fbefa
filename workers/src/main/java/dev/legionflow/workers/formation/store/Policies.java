package dev.legionflow.workers.formation.store;

import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Policy.Kind;
import dev.legionflow.workers.formation.choice.SizeClass;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// The policies of each tenant, which of them decides and which is asked in its shadow, and the
/// formations that are pinned. Each change is written down with who made it, and why.
@ApplicationScoped
public class Policies {

  /// What a pin for tasks of any size is kept under.
  public static final String ANY_SIZE = "any";

  static final int MOST_POLICIES = 50;
  static final int MOST_PINS = 500;

  private final FormationDatabase database;
  private final PolicyChanges changes;

  @Inject
  public Policies(FormationDatabase database, PolicyChanges changes) {
    this.database = database;
    this.changes = changes;
  }

  /// What a policy is there for.
  public enum Duty {
    /// It decides.
    ACTIVE,
    /// What it would have done is kept beside each decision.
    SHADOW
  }

  /// Who changes something, and why.
  public record Author(String name, String why) {}

  /// Something cannot be as it was asked for; the message says why.
  public static final class Conflict extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Conflict(String message) {
      super(message);
    }
  }

  /// The usual one, and those that were made, by name.
  public List<Policy> list(String tenantId) {
    return database.jdbi().withHandle(handle -> list(handle, tenantId));
  }

  private static List<Policy> list(Handle handle, String tenantId) {
    var all = new ArrayList<Policy>();
    all.add(Policy.USUAL);
    all.addAll(
        handle
            .createQuery(
                "select * from legion_formation_policy where tenant_id = :tenant order by name")
            .bind("tenant", tenantId)
            .map((rs, _) ->
                new Policy(
                    rs.getString("name"),
                    Kind.valueOf(rs.getString("kind")),
                    rs.getString("formation"),
                    rs.getDouble("explore"),
                    rs.getDouble("discount"),
                    rs.getInt("least_outcomes")))
            .list());
    return all;
  }

  public Optional<Policy> find(String tenantId, String name) {
    return database.jdbi().withHandle(handle -> find(handle, tenantId, name));
  }

  private static Optional<Policy> find(Handle handle, String tenantId, String name) {
    return list(handle, tenantId).stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /// Makes a policy. It decides nothing yet. None is ever changed: what a decision names stays what
  /// it was.
  ///
  /// @throws Conflict where the name is taken, or there are too many
  public void add(String tenantId, Policy policy, Author by) {
    try {
      changes.make(handle -> {
        var known = list(handle, tenantId);
        if (known.stream().anyMatch(each -> each.name().equals(policy.name()))) {
          throw taken(policy);
        }
        if (known.size() > MOST_POLICIES) {
          throw new Conflict("there are %d policies, and can be no more".formatted(MOST_POLICIES));
        }
        handle
            .createUpdate(
                """
                insert into legion_formation_policy (tenant_id, name, kind, formation, explore,
                  discount, least_outcomes, made_at, made_by)
                values (:tenant, :name, :kind, :formation, :explore, :discount, :least, :at, :by)
                """)
            .bind("tenant", tenantId)
            .bind("name", policy.name())
            .bind("kind", policy.kind().name())
            .bind("formation", policy.formation())
            .bind("explore", policy.explore())
            .bind("discount", policy.discount())
            .bind("least", policy.leastOutcomes())
            .bind("at", changes.now())
            .bind("by", by.name())
            .execute();
        return List.of(
            changes.change(tenantId, "policy:" + policy.name(), "made", "", says(policy), by));
      });
    } catch (JdbiException e) {
      if (Tables.isThereAlready(e)) {
        throw taken(policy);
      }
      throw e;
    }
  }

  private static Conflict taken(Policy policy) {
    return new Conflict("there is a policy '%s' already".formatted(policy.name()));
  }

  private static String says(Policy policy) {
    return "%s%s, explore %s, discount %s, least outcomes %d"
        .formatted(
            policy.kind(),
            policy.formation() == null ? "" : " " + policy.formation(),
            policy.explore(),
            policy.discount(),
            policy.leastOutcomes());
  }

  /// Takes a policy away that has no duty.
  ///
  /// @return whether it was there
  /// @throws Conflict where it has one
  public boolean remove(String tenantId, String name, Author by) {
    return changes.make(handle -> {
      for (var duty : Duty.values()) {
        if (name.equals(duty(handle, tenantId, duty))) {
          throw new Conflict("the policy '%s' is %s".formatted(name, duty));
        }
      }
      var removed =
          handle
              .createUpdate(
                  "delete from legion_formation_policy where tenant_id = :tenant and name = :name")
              .bind("tenant", tenantId)
              .bind("name", name)
              .execute();
      return removed == 0
          ? List.of()
          : List.of(changes.change(tenantId, "policy:" + name, "removed", "", "", by));
    });
  }

  /// The policy with this duty; the usual one is active where nobody has said anything else.
  public Optional<Policy> with(String tenantId, Duty duty) {
    return database
        .jdbi()
        .withHandle(handle -> {
          var name = duty(handle, tenantId, duty);
          return name == null ? Optional.<Policy>empty() : find(handle, tenantId, name);
        });
  }

  private static @Nullable String duty(Handle handle, String tenantId, Duty duty) {
    return handle
        .createQuery(
            "select policy from legion_formation_role where tenant_id = :tenant and duty = :duty")
        .bind("tenant", tenantId)
        .bind("duty", duty.name())
        .mapTo(String.class)
        .findOne()
        .orElse(duty == Duty.ACTIVE ? Policy.USUAL.name() : null);
  }

  /// Gives a policy a duty, which another one loses with it.
  ///
  /// @param name null for none, which only a shadow can be
  /// @throws Conflict where there is no such policy
  public void give(String tenantId, Duty duty, @Nullable String name, Author by) {
    changes.make(handle -> {
      if (name != null && find(handle, tenantId, name).isEmpty()) {
        throw new Conflict("there is no policy '%s'".formatted(name));
      }
      var before = duty(handle, tenantId, duty);
      handle
          .createUpdate(
              "delete from legion_formation_role where tenant_id = :tenant and duty = :duty")
          .bind("tenant", tenantId)
          .bind("duty", duty.name())
          .execute();
      if (name != null) {
        handle
            .createUpdate(
                "insert into legion_formation_role (tenant_id, duty, policy)"
                    + " values (:tenant, :duty, :name)")
            .bind("tenant", tenantId)
            .bind("duty", duty.name())
            .bind("name", name)
            .execute();
      }
      var change = duty == Duty.ACTIVE ? "switched on" : "shadow";
      return List.of(
          changes.change(
              tenantId,
              "policies",
              change,
              before == null ? "" : before,
              name == null ? "" : name,
              by));
    });
  }

  /// A formation that is taken whatever was measured.
  ///
  /// @param size of which the tasks have to be; null for any
  public record Pin(String taskType, @Nullable SizeClass size, String formation) {}

  /// By type and size.
  public List<Pin> pins(String tenantId) {
    return database.jdbi().withHandle(handle -> pins(handle, tenantId));
  }

  private static List<Pin> pins(Handle handle, String tenantId) {
    return handle
        .createQuery(
            "select * from legion_formation_pin where tenant_id = :tenant"
                + " order by task_type, size_class")
        .bind("tenant", tenantId)
        .map((rs, _) -> {
          var size = rs.getString("size_class");
          return new Pin(
              rs.getString("task_type"),
              size.equals(ANY_SIZE) ? null : SizeClass.labelled(size),
              rs.getString("formation"));
        })
        .list();
  }

  /// The formation that is pinned for such tasks; one for their size goes first.
  public Optional<String> pinned(String tenantId, String taskType, SizeClass size) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select formation from legion_formation_pin
                    where tenant_id = :tenant and task_type = :type
                      and size_class in (:class, :any)
                    order by case when size_class = :class then 0 else 1 end limit 1
                    """)
                .bind("tenant", tenantId)
                .bind("type", taskType)
                .bind("class", size.label())
                .bind("any", ANY_SIZE)
                .mapTo(String.class)
                .findOne());
  }

  /// Pins a formation, in the place of the one that was pinned.
  ///
  /// @throws Conflict where there are too many
  public void pin(String tenantId, Pin pin, Author by) {
    changes.make(handle -> {
      var before = unpin(handle, tenantId, pin.taskType(), pin.size());
      if (pins(handle, tenantId).size() >= MOST_PINS) {
        throw new Conflict("there are %d pins, and can be no more".formatted(MOST_PINS));
      }
      handle
          .createUpdate(
              "insert into legion_formation_pin (tenant_id, task_type, size_class, formation)"
                  + " values (:tenant, :type, :class, :formation)")
          .bind("tenant", tenantId)
          .bind("type", pin.taskType())
          .bind("class", label(pin.size()))
          .bind("formation", pin.formation())
          .execute();
      return List.of(
          changes.change(
              tenantId,
              subject(pin.taskType(), pin.size()),
              "pinned",
              before,
              pin.formation(),
              by));
    });
  }

  /// Takes a pin away.
  ///
  /// @return whether it was there
  public boolean unpin(String tenantId, String taskType, @Nullable SizeClass size, Author by) {
    return changes.make(handle -> {
      var before = unpin(handle, tenantId, taskType, size);
      return before.isEmpty()
          ? List.of()
          : List.of(changes.change(tenantId, subject(taskType, size), "unpinned", before, "", by));
    });
  }

  private static String unpin(
      Handle handle, String tenantId, String taskType, @Nullable SizeClass size) {
    var before =
        pins(handle, tenantId).stream()
            .filter(pin -> pin.taskType().equals(taskType) && pin.size() == size)
            .map(Pin::formation)
            .findFirst()
            .orElse("");
    handle
        .createUpdate(
            "delete from legion_formation_pin where tenant_id = :tenant and task_type = :type"
                + " and size_class = :class")
        .bind("tenant", tenantId)
        .bind("type", taskType)
        .bind("class", label(size))
        .execute();
    return before;
  }

  private static String subject(String taskType, @Nullable SizeClass size) {
    return "pin:%s/%s".formatted(taskType, label(size));
  }

  private static String label(@Nullable SizeClass size) {
    return size == null ? ANY_SIZE : size.label();
  }
}
