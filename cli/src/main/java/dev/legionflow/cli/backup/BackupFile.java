package dev.legionflow.cli.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.cli.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.ZipFile;

/// A backup that was looked through: it has what an engine wrote, nothing else, and is complete.
public final class BackupFile {

  static final String DATABASE = "legion.mv.db";
  private static final String MANIFEST = "legion-backup.json";
  private static final Set<String> SMALL =
      Set.of(MANIFEST, "journal.key", "journal.head", "admin-token", "admin-password");
  private static final long MAX_SMALL_BYTES = 65_536;
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Set<String> names;
  private final long databaseBytes;

  private BackupFile(Path file, Set<String> names, long databaseBytes) {
    this.file = file;
    this.names = names;
    this.databaseBytes = databaseBytes;
  }

  public static BackupFile open(Path file) throws IOException, BackupRefused {
    try (var zip = new ZipFile(file.toFile())) {
      var names = new LinkedHashSet<String>();
      for (var entries = zip.entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        var name = entry.getName();
        // Names are compared, never resolved: none can lead out of the data folder.
        if (!name.equals(DATABASE) && !SMALL.contains(name)) {
          throw new BackupRefused(file + " holds '" + name + "', which no backup of ours does");
        }
        if (!names.add(name)) {
          throw new BackupRefused(file + " holds '" + name + "' twice");
        }
        if (entry.getSize() < 0 || (SMALL.contains(name) && entry.getSize() > MAX_SMALL_BYTES)) {
          throw new BackupRefused(file + ": '" + name + "' has a wrong size");
        }
      }
      if (!names.contains(DATABASE) || !names.contains(MANIFEST)) {
        throw new BackupRefused(file + " is no complete backup of Legion Flow");
      }
      checkFormat(file, zip);
      names.remove(MANIFEST);
      return new BackupFile(file, names, zip.getEntry(DATABASE).getSize());
    } catch (java.util.zip.ZipException e) {
      throw new BackupRefused(file + " is no complete backup of Legion Flow: " + e.getMessage());
    }
  }

  private static void checkFormat(Path file, ZipFile zip) throws IOException, BackupRefused {
    JsonNode manifest;
    try (var in = zip.getInputStream(zip.getEntry(MANIFEST))) {
      manifest =
          Json.parse(new String(in.readNBytes((int) MAX_SMALL_BYTES), StandardCharsets.UTF_8))
              .orElseGet(Json::object);
    }
    if (manifest.path("format").asInt() != 1) {
      throw new BackupRefused(
          file
              + " has the format '"
              + manifest.path("format").asText()
              + "'; this program reads 1");
    }
  }

  Set<String> names() {
    return names;
  }

  long databaseBytes() {
    return databaseBytes;
  }

  /// Unpacks into an empty folder, each file readable by its owner alone and safe on the disk.
  void unpack(Path folder) throws IOException, BackupRefused {
    try (var zip = new ZipFile(file.toFile())) {
      for (var name : names) {
        var entry = zip.getEntry(name);
        var target = Files.createFile(folder.resolve(name), ownerOnly(folder, "rw-------"));
        try (var in = zip.getInputStream(entry)) {
          copy(in, target, entry.getSize());
        }
      }
    }
  }

  /// Writes what the entry says to hold, and no byte more.
  private void copy(InputStream in, Path target, long size) throws IOException, BackupRefused {
    try (var out = new java.io.FileOutputStream(target.toFile())) {
      var buffer = new byte[BUFFER];
      long written = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        written += read;
        if (written > size) {
          break;
        }
        out.write(buffer, 0, read);
      }
      if (written != size) {
        throw new BackupRefused(file + ": '" + target.getFileName() + "' has a wrong size");
      }
      out.getFD().sync();
    }
  }

  /// Without POSIX (Windows), the folder's own access list is what protects its files.
  static FileAttribute<?>[] ownerOnly(Path folder, String permissions) throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
