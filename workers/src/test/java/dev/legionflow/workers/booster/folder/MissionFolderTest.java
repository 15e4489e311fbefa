package dev.legionflow.workers.booster.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissionFolderTest {

  @TempDir Path temp;
  private Path root;
  private Path project;

  @BeforeEach
  void makeFolders() throws Exception {
    root = Files.createDirectories(temp.toRealPath().resolve("workspaces"));
    project = Files.createDirectories(root.resolve("project/shop"));
    project = root.resolve("project");
    Files.writeString(project.resolve("shop/cart.py"), "x = 1\n");
    Files.writeString(root.resolve("secret.py"), "token = 1\n");
    Files.createSymbolicLink(project.resolve("out.py"), root.resolve("secret.py"));
    Files.createSymbolicLink(project.resolve("up"), root);
    Files.createSymbolicLink(project.resolve("inner.py"), project.resolve("shop/cart.py"));
  }

  @Test
  void aPlainPath() throws Exception {
    assertThat(new MissionFolder(project).existingFile("shop/cart.py"))
        .isEqualTo(project.resolve("shop/cart.py"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "../secret.py",
        "shop/../../secret.py",
        "shop/../shop/cart.py",
        "./shop/cart.py",
        "shop//cart.py",
        "shop/cart.py/",
        "/etc/passwd",
        "shop\\cart.py",
        "shop",
        "shop/none.py",
        "out.py",
        "up/secret.py",
        "inner.py",
        "shop/cart.py\0",
        "C:\\temp\\x.py"
      })
  void otherPathsAreRefused(String path) {
    assertThatThrownBy(() -> new MissionFolder(project).existingFile(path))
        .isInstanceOf(FolderRefused.class)
        .hasMessageStartingWith("path '");
  }

  @Test
  void aVeryLongPathIsRefused() {
    assertThatThrownBy(() -> new MissionFolder(project).existingFile("a".repeat(2000)))
        .isInstanceOf(FolderRefused.class)
        .hasMessageContaining("…");
  }

  @Test
  void workspacesOpenWhatIsInside() throws Exception {
    Workspaces workspaces = new Workspaces(List.of(temp.resolve("missing"), root));

    assertThat(workspaces.open("project").path()).isEqualTo(project);
    assertThat(workspaces.open(project.toString()).path()).isEqualTo(project);
    assertThat(workspaces.open("project/../project").path()).isEqualTo(project);
  }

  @Test
  void workspacesRefuseWhatIsOutside() throws Exception {
    Workspaces workspaces = new Workspaces(List.of(project));
    Files.createSymbolicLink(project.resolve("escape"), root);

    for (String folder :
        List.of(root.toString(), "..", "escape", "/", "", "none", "shop/cart.py", "a\0b")) {
      assertThatThrownBy(() -> workspaces.open(folder))
          .as(folder)
          .isInstanceOf(FolderRefused.class);
    }
    assertThatThrownBy(() -> workspaces.open(root.toString()))
        .hasMessageContaining("legion.workspaces");
  }

  @Test
  void aFolderBesideTheWorkspaceWithTheSameBeginningIsOutside() throws Exception {
    Path beside = Files.createDirectories(temp.toRealPath().resolve("workspaces-other"));

    assertThatThrownBy(() -> new Workspaces(List.of(root)).open(beside.toString()))
        .isInstanceOf(FolderRefused.class);
  }
}
