package dev.legionflow.workers.legion;

import dev.legionflow.worker.Job;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A role of a formation.
///
/// @param needs tags that whoever takes it must have, in small letters
/// @param count how many take it
record Role(String name, Set<String> needs, int count) {

  static final int MOST_ROLES = 20;
  static final int MOST_MEMBERS = 100;
  private static final int MOST_NEEDS = 20;
  private static final int LONGEST = 100;

  Role {
    needs = Set.copyOf(needs);
  }

  /// Reads the variable `roles`: a list of `{name, needs, count}`. Without needs everybody will do,
  /// without a count one is wanted.
  ///
  /// @throws Job.InvalidVariable naming the field that is wrong
  static List<Role> read(@Nullable Object variable) {
    if (!(variable instanceof List<?> list) || list.isEmpty() || list.size() > MOST_ROLES) {
      throw new Job.InvalidVariable(
          "roles", "a list of 1 to %d roles {name, needs, count}".formatted(MOST_ROLES), variable);
    }
    List<Role> roles = new ArrayList<>();
    int members = 0;
    for (int i = 0; i < list.size(); i++) {
      Role role = role("roles[%d]".formatted(i), list.get(i));
      members += role.count();
      roles.add(role);
    }
    if (members > MOST_MEMBERS) {
      throw new Job.InvalidVariable(
          "roles", "for at most %d members together".formatted(MOST_MEMBERS), variable);
    }
    return roles;
  }

  private static Role role(String at, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> fields)) {
      throw new Job.InvalidVariable(at, "{name, needs, count}", value);
    }
    if (!(fields.get("name") instanceof String name) || name.isBlank() || name.length() > LONGEST) {
      throw new Job.InvalidVariable(
          at + ".name", "a text of 1 to %d characters".formatted(LONGEST), fields.get("name"));
    }
    return new Role(name.strip(), needs(at + ".needs", fields.get("needs")), count(at, fields));
  }

  private static int count(String at, Map<?, ?> fields) {
    return switch (fields.get("count")) {
      case null -> 1;
      case Number number
          when number.doubleValue() == number.intValue()
              && number.intValue() >= 1
              && number.intValue() <= MOST_MEMBERS ->
          number.intValue();
      case Object other ->
          throw new Job.InvalidVariable(
              at + ".count", "a whole number from 1 to %d".formatted(MOST_MEMBERS), other);
    };
  }

  private static Set<String> needs(String at, @Nullable Object value) {
    if (value == null) {
      return Set.of();
    }
    if (!(value instanceof List<?> list) || list.size() > MOST_NEEDS) {
      throw new Job.InvalidVariable(at, "a list of at most %d tags".formatted(MOST_NEEDS), value);
    }
    Set<String> tags = new LinkedHashSet<>();
    for (Object each : list) {
      if (!(each instanceof String tag) || tag.isBlank() || tag.length() > LONGEST) {
        throw new Job.InvalidVariable(
            at, "a list of texts of 1 to %d characters".formatted(LONGEST), each);
      }
      tags.add(tag.strip().toLowerCase(Locale.ROOT));
    }
    return tags;
  }
}
