package dev.legionflow.workers.booster.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.workers.booster.change.ChangeWriter.Result;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeWriterTest {

  private static final long KEY = 42;

  @TempDir Path temp;
  private MissionFolder folder;

  private final Change change =
      Change.of(
          "two files",
          List.of(
              new Change.Edit("a.py", "a = 1\n", "b = 1\n"),
              new Change.Edit("sub/c.py", "import a\n", "import b\n")));

  @BeforeEach
  void makeFolder() throws Exception {
    folder = new MissionFolder(Files.createDirectories(temp.toRealPath().resolve("project")));
    Files.createDirectories(folder.path().resolve("sub"));
    write("a.py", "a = 1\n");
    write("sub/c.py", "import a\n");
  }

  private void write(String path, String text) throws IOException {
    Files.writeString(folder.path().resolve(path), text);
  }

  private String read(String path) throws IOException {
    return Files.readString(folder.path().resolve(path));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.path())) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.path().relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void writesAllFilesAndLeavesNothingBehind() throws Exception {
    Files.setPosixFilePermissions(
        folder.path().resolve("a.py"), PosixFilePermissions.fromString("rwxrwxrw-"));

    Result result = new ChangeWriter().write(folder, change, KEY);

    assertThat(result).isEqualTo(new Result.Written(List.of("a.py", "sub/c.py")));
    assertThat(read("a.py")).isEqualTo("b = 1\n");
    assertThat(read("sub/c.py")).isEqualTo("import b\n");
    assertThat(files()).containsExactly("a.py", "sub/c.py");
    assertThat(Files.getPosixFilePermissions(folder.path().resolve("a.py")))
        .isEqualTo(PosixFilePermissions.fromString("rwxrwxrw-"));
  }

  @Test
  void aRepeatedWriteFindsItsWorkDone() throws Exception {
    new ChangeWriter().write(folder, change, KEY);

    assertThat(new ChangeWriter().write(folder, change, KEY))
        .isEqualTo(new Result.Written(List.of()));
  }

  @Test
  void aWriteThatWasCutOffIsCompleted() throws Exception {
    write("a.py", "b = 1\n");
    write("sub/.c.py.legion-42.tmp", "imp");

    assertThat(new ChangeWriter().write(folder, change, KEY))
        .isEqualTo(new Result.Written(List.of("sub/c.py")));
    assertThat(read("sub/c.py")).isEqualTo("import b\n");
    assertThat(files()).containsExactly("a.py", "sub/c.py");
  }

  @Test
  void aFileThatChangedSinceStopsAll() throws Exception {
    write("sub/c.py", "import a  # edited\n");

    assertThat(new ChangeWriter().write(folder, change, KEY))
        .isEqualTo(new Result.ChangedSince("sub/c.py"));
    assertThat(read("a.py")).isEqualTo("a = 1\n");
  }

  @Test
  void aFileThatChangesWhileWritingTakesTheOthersBack() throws Exception {
    ChangeWriter writer =
        new ChangeWriter((from, to) -> {
          move(from, to);
          write("sub/c.py", "import a  # edited\n");
        });

    assertThat(writer.write(folder, change, KEY)).isEqualTo(new Result.ChangedSince("sub/c.py"));
    assertThat(read("a.py")).isEqualTo("a = 1\n");
    assertThat(read("sub/c.py")).isEqualTo("import a  # edited\n");
    assertThat(files()).containsExactly("a.py", "sub/c.py");
  }

  @Test
  void aFailureInTheMiddleTakesTheOthersBack() throws Exception {
    AtomicInteger swaps = new AtomicInteger();
    ChangeWriter writer =
        new ChangeWriter((from, to) -> {
          if (swaps.incrementAndGet() == 2) {
            throw new IOException("disk full");
          }
          move(from, to);
        });

    assertThatThrownBy(() -> writer.write(folder, change, KEY)).hasMessage("disk full");
    assertThat(read("a.py")).isEqualTo("a = 1\n");
    assertThat(read("sub/c.py")).isEqualTo("import a\n");
    assertThat(files()).containsExactly("a.py", "sub/c.py");
  }

  @Test
  void anEditAfterTheRenameIsNotTakenBack() throws Exception {
    AtomicInteger swaps = new AtomicInteger();
    ChangeWriter writer =
        new ChangeWriter((from, to) -> {
          if (swaps.incrementAndGet() == 2) {
            write("a.py", "edited\n");
            throw new IOException("disk full");
          }
          move(from, to);
        });

    assertThatThrownBy(() -> writer.write(folder, change, KEY)).hasMessage("disk full");
    assertThat(read("a.py")).isEqualTo("edited\n");
  }

  @Test
  void pathsAreCheckedAgain() throws Exception {
    Path outside = Files.writeString(temp.resolve("outside.py"), "a = 1\n");
    Files.createSymbolicLink(folder.path().resolve("link.py"), outside);

    for (String path : List.of("../outside.py", outside.toString(), "link.py", "none.py")) {
      Change bad =
          Change.of(
              "bad",
              List.of(
                  new Change.Edit("a.py", "a = 1\n", "b = 1\n"),
                  new Change.Edit(path, "a = 1\n", "b = 1\n")));

      assertThatThrownBy(() -> new ChangeWriter().write(folder, bad, KEY))
          .as(path)
          .isInstanceOf(FolderRefused.class);
    }
    assertThat(read("a.py")).isEqualTo("a = 1\n");
    assertThat(outside).hasContent("a = 1\n");
  }

  @Test
  void aLinkInThePlaceOfATemporaryFileIsNotFollowed() throws Exception {
    Path outside = Files.writeString(temp.resolve("outside.py"), "keep\n");
    Files.createSymbolicLink(folder.path().resolve(".a.py.legion-42.tmp"), outside);

    new ChangeWriter().write(folder, change, KEY);

    assertThat(outside).hasContent("keep\n");
    assertThat(read("a.py")).isEqualTo("b = 1\n");
    assertThat(Files.isSymbolicLink(folder.path().resolve("a.py"))).isFalse();
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
