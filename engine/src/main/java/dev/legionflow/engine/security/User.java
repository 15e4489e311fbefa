package dev.legionflow.engine.security;

import java.util.Set;

/// A row of `legion_user`.
record User(String name, String passwordHash, Set<String> roles) {

  static final String ADMIN_ROLE = "admin";

  User {
    roles = Set.copyOf(roles);
  }
}
