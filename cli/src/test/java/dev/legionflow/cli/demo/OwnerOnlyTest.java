package dev.legionflow.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsMadeIsForItsOwnerAlone() throws IOException {
    var made = OwnerOnly.folder(folder.resolve("a/data"));
    var file = OwnerOnly.file(made.resolve("log"));

    assertThat(mode(made)).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void aFolderThatIsThereKeepsItsModeAndAnOldLogLosesIt() throws IOException {
    var shared = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));
    var log = Files.writeString(shared.resolve("log"), "old");
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r--r--"));
    var link = Files.createSymbolicLink(folder.resolve("link"), shared);

    assertThat(mode(OwnerOnly.folder(link))).isEqualTo("rwxr-x---");
    assertThat(mode(OwnerOnly.file(log))).isEqualTo("rw-------");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
