package dev.legionflow.workers.booster.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderListingTest {

  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void makeFolder() throws Exception {
    root = Files.createDirectories(temp.toRealPath().resolve("project"));
  }

  private void write(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
  }

  private FolderListing list() throws Exception {
    return FolderListing.of(new MissionFolder(root));
  }

  @Test
  void sortsFilesByWhatTheyMean() throws Exception {
    for (String path :
        new String[] {"b.py", "a/x.py", "pyproject.toml", "a/x.pyi", "README.md", "data.bin"}) {
      write(path);
    }

    FolderListing listing = list();

    assertThat(listing.sources()).containsExactly("a/x.py", "b.py");
    assertThat(listing.settings()).containsExactly("a/x.pyi", "pyproject.toml");
    assertThat(listing.documents()).containsExactly("README.md");
    assertThat(listing.all()).hasSize(6).contains("data.bin");
    assertThat(listing.read("a/x.py")).asString().isEqualTo("a/x.py");
  }

  @Test
  void leavesOutWhatIsNoSource() throws Exception {
    write("a.py");
    write(".git/hook.py");
    write("__pycache__/a.py");
    write("node_modules/gyp/b.py");
    write("environment/pyvenv.cfg");
    write("environment/lib/c.py");
    Files.createSymbolicLink(root.resolve("environment/python"), Path.of("/usr/bin/env"));

    assertThat(list().all()).containsExactly("a.py");
  }

  @Test
  void linksThatLeadOutAreRefused() throws Exception {
    write("a.py");
    Files.createSymbolicLink(root.resolve("out"), temp);

    assertThatThrownBy(this::list)
        .isInstanceOf(FolderRefused.class)
        .hasMessageContaining("'out' leads out");
  }

  @Test
  void linksToASecondNameAreRefused() throws Exception {
    write("a.py");
    Files.createSymbolicLink(root.resolve("b.py"), root.resolve("a.py"));

    assertThatThrownBy(this::list).hasMessageContaining("second name");
  }

  @Test
  void danglingLinksAreRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("b"), root.resolve("nothing"));

    assertThatThrownBy(this::list).hasMessageContaining("leads nowhere");
  }

  @Test
  void theNumberOfEntriesIsBounded() throws Exception {
    for (int i = 0; i <= FolderListing.MAX_ENTRIES; i++) {
      Files.createFile(root.resolve("f" + i));
    }

    assertThatThrownBy(this::list).hasMessageContaining("more than 20000 entries");
  }

  @Test
  void largeFilesAreNotRead() throws Exception {
    Files.write(root.resolve("a.py"), new byte[MissionFolder.MAX_FILE_BYTES + 1]);

    assertThatThrownBy(() -> list().read("a.py"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than 4 MB");
  }
}
