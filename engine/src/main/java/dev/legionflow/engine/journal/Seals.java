package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.CommitOrder.Row;
import dev.legionflow.engine.store.DatabaseConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The codes of rows and batches: HMAC-SHA-256 (RFC 2104) with a key that is not in the database,
/// so that one who can write there cannot make them.
@ApplicationScoped
public class Seals {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /// Initialised once; a copy is cheaper than a new one.
  private final Mac prototype;

  @Inject
  Seals(DatabaseConfig data, JournalConfig config) {
    this(key(config.keyFile().orElse(data.data().resolve("journal.key"))));
  }

  Seals(byte[] key) {
    try {
      prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The code of one row.
  byte[] row(long key, long at, byte[] payload) {
    var mac = mac();
    mac.update(ByteBuffer.allocate(16).putLong(key).putLong(at).flip());
    return mac.doFinal(payload);
  }

  boolean isGenuine(Row row) {
    return MessageDigest.isEqual(row.mac(), row(row.key(), row.at(), row.payload()));
  }

  static boolean isEqual(String code, String other) {
    return MessageDigest.isEqual(
        code.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /// The code of a batch: over the one before, its number, where it begins, when it was sealed, and
  /// the order, the keys and the codes of its rows.
  String batch(
      String previousRoot, long number, long firstPosition, long sealedAt, List<Row> rows) {
    var mac = mac();
    mac.update(previousRoot.getBytes(StandardCharsets.UTF_8));
    mac.update(
        ByteBuffer.allocate(28)
            .putLong(number)
            .putLong(firstPosition)
            .putLong(sealedAt)
            .putInt(rows.size())
            .flip());
    for (var row : rows) {
      mac.update(ByteBuffer.allocate(16).putLong(row.tx()).putLong(row.key()).flip());
      mac.update(row.mac());
    }
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /// The code of a single row of the chain's own tables.
  ///
  /// @param what tells such rows apart
  String place(String what, String root, long... numbers) {
    var mac = mac();
    mac.update(what.getBytes(StandardCharsets.US_ASCII));
    for (var number : numbers) {
      mac.update(ByteBuffer.allocate(8).putLong(number).flip());
    }
    return HexFormat.of().formatHex(mac.doFinal(root.getBytes(StandardCharsets.UTF_8)));
  }

  private Mac mac() {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] key(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      var key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length < KEY_BYTES) {
        throw new IllegalStateException(
            "%s must hold a key of at least %d bytes in hexadecimal".formatted(file, KEY_BYTES));
      }
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal's key " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(file + " must hold a key in hexadecimal", e);
    }
  }

  /// Whole or not at all: a key that was half written would be taken for one.
  private static void make(Path file) throws IOException {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    var folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    var fresh =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? Files.createTempFile(
                folder,
                "journal",
                ".key",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : Files.createTempFile(folder, "journal", ".key");
    Files.writeString(fresh, HexFormat.of().formatHex(bytes) + "\n");
    try {
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      // Another node was quicker; its key is the one.
      return;
    } catch (UnsupportedOperationException e) {
      Files.copy(fresh, file, StandardCopyOption.COPY_ATTRIBUTES);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
