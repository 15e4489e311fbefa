package dev.legionflow.engine.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DiskSpace;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Keeps documents in the database, in pieces, with the SHA-256 of the whole.
@ApplicationScoped
class Documents {

  /// The one store that there is.
  static final String STORE = "legion";

  private static final int PIECE = 256 * 1024;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final Database database;
  private final DiskSpace space;
  private final Clock clock;
  private final ObjectMapper json;
  private final long maxBytes;

  Documents(
      Database database, DiskSpace space, Clock clock, ObjectMapper json, DocumentConfig config) {
    this.database = database;
    this.space = space;
    this.clock = clock;
    this.json = json;
    maxBytes = config.maxBytes().asLongValue();
  }

  /// Refuses another store than ours.
  ///
  /// @throws Problem 400
  static void requireStore(@Nullable String storeId) {
    if (storeId != null && !storeId.isEmpty() && !storeId.equals(STORE)) {
      throw Problem.invalid(
          "storeId", "there is no store '%s'; the only one is '%s'".formatted(storeId, STORE));
    }
  }

  private record Measured(String hash, long size) {}

  /// Keeps a document.
  ///
  /// @param wantedId the client's own; null for a new one
  /// @param tenantId whose it is
  DocumentReference create(
      Incoming file, Metadata metadata, String field, @Nullable String wantedId, String tenantId)
      throws IOException {
    space.require();
    var id = wantedId == null || wantedId.isEmpty() ? UUID.randomUUID().toString() : wantedId;
    if (!ID.matcher(id).matches()) {
      throw Problem.invalid(
          "documentId", "must be 1 to 255 letters, digits and ._- and begin with no sign");
    }
    var expiry = metadata.expiry(field);
    if (expiry != null && expiry <= clock.millis()) {
      throw Problem.invalid(field + ".expiresAt", "is over");
    }
    var measured = measure(file.content());
    var kept = complete(metadata, file, measured, id);
    try (var in = file.content().open()) {
      database
          .jdbi()
          .useTransaction(handle -> {
            forgetExpired(handle, id);
            // Before much is written for nothing.
            requireRoom(handle, id, measured.size());
            if (isThere(handle, id)) {
              throw Problem.conflict("there is a document '%s' already".formatted(id));
            }
            insert(handle, id, measured, kept, expiry, tenantId);
            write(handle, id, in);
            // One after the other: what others take at the same moment is seen.
            takeTurn(handle);
            requireRoom(handle, id, measured.size());
          });
    }
    return new DocumentReference(id, measured.hash(), kept);
  }

  private static Metadata complete(Metadata metadata, Incoming file, Measured measured, String id) {
    var name = metadata.fileName() != null ? metadata.fileName() : file.name().orElse(id);
    return new Metadata(
        metadata.contentType() != null
            ? metadata.contentType()
            : file.contentType().flatMap(ContentType::of).orElse(ContentType.UNKNOWN),
        TextField.check("file", name),
        metadata.expiresAt(),
        measured.size(),
        metadata.processDefinitionId(),
        metadata.processInstanceKey(),
        Objects.requireNonNullElse(metadata.customProperties(), Map.of()));
  }

  private static void takeTurn(Handle handle) {
    handle.createQuery("select id from legion_document_room for update").mapTo(Integer.class).one();
  }

  private void requireRoom(Handle handle, String id, long size) {
    var used =
        handle
            .createQuery("select coalesce(sum(size), 0) from legion_document where id <> ?")
            .bind(0, id)
            .mapTo(Long.class)
            .one();
    if (used + size > maxBytes) {
      throw Problem.tooLarge(
          "documents",
          "documents of %d bytes are kept; with these %d they would pass legion.documents.max-bytes, which is %d"
              .formatted(used, size, maxBytes));
    }
  }

  private void insert(
      Handle handle,
      String id,
      Measured measured,
      Metadata metadata,
      @Nullable Long expiry,
      String tenantId) {
    handle.execute(
        """
        insert into legion_document (id, content_hash, size, content_type, file_name, created_at,
          expires_at, process_definition_id, process_instance_key, custom_properties, tenant_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        measured.hash(),
        measured.size(),
        metadata.contentType(),
        metadata.fileName(),
        clock.millis(),
        expiry,
        metadata.processDefinitionId(),
        metadata.processInstanceKey() == null
            ? null
            : (Long) PathKey.parse("processInstanceKey", metadata.processInstanceKey()),
        properties(metadata),
        tenantId);
  }

  private String properties(Metadata metadata) {
    try {
      return json.writeValueAsString(metadata.customProperties());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Handle handle, String id, InputStream in) throws IOException {
    for (var number = 0; ; number++) {
      var piece = in.readNBytes(PIECE);
      if (piece.length == 0) {
        return;
      }
      handle.execute(
          "insert into legion_document_piece (document_id, number, content) values (?, ?, ?)",
          id,
          number,
          piece);
    }
  }

  private static Measured measure(Incoming.Content content) throws IOException {
    var digest = sha256();
    var size = 0L;
    try (var in = content.open()) {
      for (var piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
        digest.update(piece);
        size += piece.length;
      }
    }
    return new Measured(HexFormat.of().formatHex(digest.digest()), size);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is kept of a document, if its hash is the one that the client knows, and still the one of
  /// its content.
  DocumentReference get(String id, @Nullable String contentHash) {
    var found =
        database.jdbi().withHandle(handle -> row(handle, id)).orElseThrow(() -> missing(id));
    if (contentHash != null && !contentHash.equalsIgnoreCase(found.contentHash())) {
      throw Problem.invalid(
          "contentHash", "document '%s' has another content than that".formatted(id));
    }
    var digest = sha256();
    try {
      each(found, digest::update);
    } catch (Gone e) {
      throw missing(id);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(found.contentHash())) {
      throw new IllegalStateException("the content of document " + id + " is not what was stored");
    }
    return found;
  }

  /// Writes the content, a piece at a time: of the document that was got, not of another that has
  /// taken its id since.
  ///
  /// @throws IllegalStateException when it has gone meanwhile, so that the answer breaks off
  void copy(DocumentReference found, OutputStream out) {
    each(found, out::write);
  }

  private interface Sink {
    void take(byte[] piece) throws IOException;
  }

  private static final class Gone extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Gone(String id) {
      super("document " + id + " was deleted while it was read");
    }
  }

  private void each(DocumentReference found, Sink sink) {
    var size = Objects.requireNonNull(found.metadata().size());
    try {
      for (var number = 0; (long) number * PIECE < size; number++) {
        sink.take(piece(found, number));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] piece(DocumentReference found, int number) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select p.content from legion_document_piece p
                      join legion_document d on d.id = p.document_id
                    where p.document_id = ? and p.number = ? and d.content_hash = ?
                    """)
                .bind(0, found.documentId())
                .bind(1, number)
                .bind(2, found.contentHash())
                .map((rs, c) -> rs.getBytes(1))
                .findOne())
        .orElseThrow(() -> new Gone(found.documentId()));
  }

  void delete(String id) {
    space.require();
    int deleted =
        database
            .jdbi()
            .inTransaction(handle ->
                row(handle, id).isEmpty()
                    ? 0
                    : handle.execute(
                        "delete from legion_document where id = ? and coalesce(expires_at, ?) > ?",
                        id,
                        Long.MAX_VALUE,
                        clock.millis()));
    if (deleted == 0) {
      throw missing(id);
    }
  }

  /// A new one may take the id of one that has expired.
  private void forgetExpired(Handle handle, String id) {
    handle.execute(
        "delete from legion_document where id = ? and expires_at <= ?", id, clock.millis());
  }

  /// Deletes documents that have expired.
  ///
  /// @return how many
  int forgetExpired(int most) {
    return database
        .jdbi()
        .inTransaction(handle -> {
          var ids =
              handle
                  .createQuery(
                      """
                      select id from legion_document where expires_at <= ? order by expires_at
                      limit ? for update skip locked
                      """)
                  .bind(0, clock.millis())
                  .bind(1, most)
                  .mapTo(String.class)
                  .list();
          if (!ids.isEmpty()) {
            try (var delete =
                handle.createUpdate("delete from legion_document where id in (<ids>)")) {
              delete.bindList("ids", ids).execute();
            }
          }
          return ids.size();
        });
  }

  private static Problem missing(String id) {
    return Problem.notFound("there is no document '%s', or it has expired".formatted(id));
  }

  private static boolean isThere(Handle handle, String id) {
    return handle
        .createQuery("select 1 from legion_document where id = ?")
        .bind(0, id)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /// The document, unless it is another tenant's.
  private Optional<DocumentReference> row(Handle handle, String id) {
    return handle
        .createQuery("select * from legion_document where id = ? and coalesce(expires_at, ?) > ?")
        .bind(0, id)
        .bind(1, Long.MAX_VALUE)
        .bind(2, clock.millis())
        .map((rs, c) ->
            Caller.current().sees(rs.getString("tenant_id"))
                ? Optional.of(reference(rs))
                : Optional.<DocumentReference>empty())
        .findOne()
        .flatMap(seen -> seen);
  }

  private DocumentReference reference(ResultSet row) throws SQLException {
    var expiry = row.getObject("expires_at", Long.class);
    var instance = row.getObject("process_instance_key", Long.class);
    return new DocumentReference(
        row.getString("id"),
        row.getString("content_hash"),
        new Metadata(
            row.getString("content_type"),
            row.getString("file_name"),
            expiry == null ? null : TIME.format(Instant.ofEpochMilli(expiry)),
            row.getLong("size"),
            row.getString("process_definition_id"),
            instance == null ? null : Long.toString(instance),
            properties(row.getString("custom_properties"))));
  }

  private Map<String, @Nullable Object> properties(String text) {
    try {
      return json.readValue(text, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a document's properties are not the JSON that they should be", e);
    }
  }
}
