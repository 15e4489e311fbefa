package dev.legionflow.workers.learning.memory;

import dev.legionflow.workers.learning.memory.Entry.Origin;
import dev.legionflow.workers.learning.memory.Entry.Said;
import dev.legionflow.workers.learning.memory.Written.Done;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// The rows of one session, in one transaction.
final class Rows {

  private static final String MINE = " where tenant_id = :tenant and session_id = :session ";

  private final Handle handle;
  private final SessionKey key;

  Rows(Handle handle, SessionKey key) {
    this.handle = handle;
    this.key = key;
  }

  /// An entry to be.
  record New(Said said, @Nullable Origin from) {}

  private <S extends SqlStatement<S>> S bound(S statement) {
    return statement.bind("tenant", key.tenantId()).bind("session", key.id());
  }

  /// Whether the session is there; no other changes it until the end of this transaction.
  boolean lock(long now) {
    return bound(
            handle.createQuery(
                "select 1 from legion_memory_session" + MINE + "and expires_at > :now for update"))
        .bind("now", now)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  Optional<Session> session(long now) {
    return bound(
            handle.createQuery(
                "select * from legion_memory_session" + MINE + "and expires_at > :now"))
        .bind("now", now)
        .map((row, _) -> session(row))
        .findOne();
  }

  static List<Session> sessions(Handle handle, List<String> tenants, long now, int most) {
    var query =
        handle
            .createQuery(
                "select * from legion_memory_session where expires_at > :now"
                    + (tenants.isEmpty() ? "" : " and tenant_id in (<tenants>)")
                    + " order by touched_at desc, tenant_id, session_id limit :most")
            .bind("now", now)
            .bind("most", most);
    if (!tenants.isEmpty()) {
      query.bindList("tenants", tenants);
    }
    return query.map((row, _) -> session(row)).list();
  }

  private static Session session(ResultSet row) throws SQLException {
    return new Session(
        new SessionKey(row.getString("tenant_id"), row.getString("session_id")),
        row.getLong("created_at"),
        row.getLong("touched_at"),
        row.getLong("expires_at"),
        row.getInt("entries"),
        row.getLong("characters"));
  }

  static int count(Handle handle, String tenantId) {
    return handle
        .createQuery("select count(*) from legion_memory_session where tenant_id = :tenant")
        .bind("tenant", tenantId)
        .mapTo(Integer.class)
        .one();
  }

  static List<SessionKey> pastTheirTime(Handle handle, long now, int most) {
    return handle
        .createQuery(
            "select tenant_id, session_id from legion_memory_session where expires_at <= :now"
                + " order by tenant_id, session_id limit :most")
        .bind("now", now)
        .bind("most", most)
        .map((row, _) -> new SessionKey(row.getString("tenant_id"), row.getString("session_id")))
        .list();
  }

  void deletePastItsTime(long now) {
    bound(
            handle.createUpdate(
                "delete from legion_memory_session" + MINE + "and expires_at <= :now"))
        .bind("now", now)
        .execute();
  }

  int delete() {
    return bound(handle.createUpdate("delete from legion_memory_session" + MINE)).execute();
  }

  void make(String branch, long now, long expiresAt) {
    bound(
            handle.createUpdate(
                "insert into legion_memory_session (tenant_id, session_id, created_at, touched_at,"
                    + " expires_at, entries, characters)"
                    + " values (:tenant, :session, :now, :now, :expires, 0, 0)"))
        .bind("now", now)
        .bind("expires", expiresAt)
        .execute();
    make(new Branch(branch, null, 0, 0, 0, now));
  }

  void fork(String fork, String parent, int shared, long jobKey, long now) {
    make(new Branch(fork, parent, shared, shared, jobKey, now));
  }

  private void make(Branch branch) {
    bound(
            handle.createUpdate(
                "insert into legion_memory_branch (tenant_id, session_id, branch, parent, shared,"
                    + " size, made_by, created_at) values (:tenant, :session, :branch, :parent,"
                    + " :shared, :size, :by, :now)"))
        .bind("branch", branch.name())
        .bind("parent", branch.parent())
        .bind("shared", branch.shared())
        .bind("size", branch.size())
        .bind("by", branch.madeBy())
        .bind("now", branch.createdAt())
        .execute();
  }

  void touch(long now, long expiresAt) {
    bound(
            handle.createUpdate(
                "update legion_memory_session set touched_at = :now, expires_at = :expires" + MINE))
        .bind("now", now)
        .bind("expires", expiresAt)
        .execute();
  }

  void grown(int entries, long characters) {
    bound(
            handle.createUpdate(
                "update legion_memory_session set entries = entries + :entries,"
                    + " characters = characters + :characters"
                    + MINE))
        .bind("entries", entries)
        .bind("characters", characters)
        .execute();
  }

  List<Branch> branches() {
    return bound(
            handle.createQuery(
                "select * from legion_memory_branch" + MINE + "order by created_at, branch"))
        .map((row, _) -> branch(row))
        .list();
  }

  Optional<Branch> branch(String name) {
    return bound(
            handle.createQuery(
                "select * from legion_memory_branch" + MINE + "and branch = :branch"))
        .bind("branch", name)
        .map((row, _) -> branch(row))
        .findOne();
  }

  private static Branch branch(ResultSet row) throws SQLException {
    return new Branch(
        row.getString("branch"),
        row.getString("parent"),
        row.getInt("shared"),
        row.getInt("size"),
        row.getLong("made_by"),
        row.getLong("created_at"));
  }

  /// What the job has brought to the branch; empty for nothing.
  Optional<Written> by(String branch, long jobKey) {
    return bound(
            handle.createQuery(
                "select count(*) as added, max(position) as size from legion_memory_entry"
                    + MINE
                    + "and branch = :branch and made_by = :by having count(*) > 0"))
        .bind("branch", branch)
        .bind("by", jobKey)
        .<Written>map((row, _) -> new Done(branch, row.getInt("size"), row.getInt("added")))
        .findOne();
  }

  void add(Branch branch, List<New> news, long jobKey, long now) {
    var batch =
        handle.prepareBatch(
            "insert into legion_memory_entry (tenant_id, session_id, branch, position, role_name,"
                + " said, tokens, made_at, made_by, from_branch, from_first, from_last) values"
                + " (:tenant, :session, :branch, :position, :role, :said, :tokens, :now, :by,"
                + " :from, :first, :last)");
    var position = branch.size();
    for (var each : news) {
      var from = each.from();
      position++;
      batch
          .bind("tenant", key.tenantId())
          .bind("session", key.id())
          .bind("branch", branch.name())
          .bind("position", position)
          .bind("role", each.said().role())
          .bind("said", each.said().text())
          .bind("tokens", each.said().weight())
          .bind("now", now)
          .bind("by", jobKey)
          .bind("from", from == null ? null : from.branch())
          .bind("first", from == null ? 0 : from.first())
          .bind("last", from == null ? 0 : from.last())
          .add();
    }
    batch.execute();
    bound(
            handle.createUpdate(
                "update legion_memory_branch set size = :size" + MINE + "and branch = :branch"))
        .bind("size", position)
        .bind("branch", branch.name())
        .execute();
  }

  /// What a branch has from its beginning on. A branch is younger than its parent, so there is an
  /// end to its parents.
  List<Entry> entries(String branch) {
    var found = branch(branch).orElseThrow();
    var entries =
        found.parent() == null
            ? new ArrayList<Entry>()
            : new ArrayList<>(entries(found.parent()).subList(0, found.shared()));
    entries.addAll(
        bound(
                handle.createQuery(
                    "select * from legion_memory_entry"
                        + MINE
                        + "and branch = :branch order by position"))
            .bind("branch", branch)
            .map((row, _) -> entry(row))
            .list());
    return entries;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    var from = row.getString("from_branch");
    return new Entry(
        row.getString("branch"),
        row.getInt("position"),
        row.getString("role_name"),
        row.getString("said"),
        row.getInt("tokens"),
        row.getLong("made_at"),
        row.getLong("made_by"),
        from == null ? null : new Origin(from, row.getInt("from_first"), row.getInt("from_last")));
  }
}
