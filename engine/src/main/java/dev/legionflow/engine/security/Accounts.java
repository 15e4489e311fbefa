package dev.legionflow.engine.security;

import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Users and tokens in the database.
@ApplicationScoped
class Accounts {

  private static final String COLUMNS = "u.name, u.password_hash, u.roles";

  private final Database database;
  private final Clock clock;

  Accounts(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  boolean isEmpty() {
    return database
        .jdbi()
        .withHandle(
            h -> h.createQuery("select count(*) from legion_user").mapTo(Integer.class).one() == 0);
  }

  Optional<User> byName(String name) {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery("select " + COLUMNS + " from legion_user u where u.name = ?")
                .bind(0, name)
                .map((rs, ctx) -> user(rs))
                .findOne());
  }

  Optional<User> byToken(String token) {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery(
                    "select "
                        + COLUMNS
                        + " from legion_token t join legion_user u on u.name = t.user_name"
                        + " where t.token_hash = ?")
                .bind(0, Tokens.hash(token))
                .map((rs, ctx) -> user(rs))
                .findOne());
  }

  /// Makes the user with this password and one token.
  ///
  /// @throws org.jdbi.v3.core.JdbiException if there is a user of this name
  void create(String name, String password, String role, String token) {
    var hash = Passwords.hash(password);
    database
        .jdbi()
        .useTransaction(h -> {
          insert(h, name, hash, role);
          addToken(h, name, token);
        });
  }

  /// Gives the user this password, role and token, makes the user if there is none, and drops the
  /// tokens that there were.
  void reset(String name, String password, String role, String token) {
    var hash = Passwords.hash(password);
    database
        .jdbi()
        .useTransaction(h -> {
          var known =
              h.execute(
                  "update legion_user set password_hash = ?, roles = ? where name = ?",
                  hash,
                  role,
                  name);
          if (known == 0) {
            insert(h, name, hash, role);
          }
          h.execute("delete from legion_token where user_name = ?", name);
          addToken(h, name, token);
        });
  }

  /// Tokens stay as they are.
  ///
  /// @return whether there is such a user
  boolean setPassword(String name, String password) {
    var hash = Passwords.hash(password);
    return database
            .jdbi()
            .<Integer, RuntimeException>inTransaction(h ->
                h.execute("update legion_user set password_hash = ? where name = ?", hash, name))
        == 1;
  }

  private void insert(Handle handle, String name, String hash, String role) {
    handle.execute(
        "insert into legion_user (name, password_hash, roles, created_at) values (?, ?, ?, ?)",
        name,
        hash,
        role,
        clock.millis());
  }

  private void addToken(Handle handle, String name, String token) {
    handle.execute(
        "insert into legion_token (token_hash, user_name, created_at) values (?, ?, ?)",
        Tokens.hash(token),
        name,
        clock.millis());
  }

  private static User user(ResultSet row) throws SQLException {
    var roles =
        Arrays.stream(row.getString(3).split(",", -1))
            .map(String::strip)
            .filter(role -> !role.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    return new User(row.getString(1), row.getString(2), roles);
  }
}
