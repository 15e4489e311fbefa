package dev.legionflow.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void eachCopyIsANewFolder() throws IOException {
    Files.createDirectories(folder.resolve("example/pkg/__pycache__"));
    Files.writeString(folder.resolve("example/pkg/a.py"), "x");
    Files.writeString(folder.resolve("example/pkg/__pycache__/a.pyc"), "binary");
    var below = folder.resolve("deep/workspaces");

    var first = Workspace.copyOf(folder.resolve("example"), below);
    Files.writeString(first.folder().resolve("pkg/a.py"), "changed");
    var second = Workspace.copyOf(folder.resolve("example"), below);

    assertThat(first.folder()).isEqualTo(below.resolve("demo-1"));
    assertThat(second.folder()).isEqualTo(below.resolve("demo-2"));
    assertThat(first.texts()).isEqualTo(Map.of("pkg/a.py", "changed"));
    assertThat(second.texts()).isEqualTo(Map.of("pkg/a.py", "x"));
  }

  /// The expectations name files and texts of the real example: it must still have them.
  @Test
  void theExpectationsFitTheExample() throws IOException {
    var example = new Workspace(Path.of("../examples").resolve(Assignment.EXAMPLE));
    var texts = example.texts();
    for (var assignment : Assignment.all()) {
      if (assignment.files() instanceof Expectation.Renamed renamed) {
        assertThat(texts).containsKeys(renamed.files().toArray(String[]::new));
        for (var file : renamed.files()) {
          assertThat(texts.get(file)).contains(renamed.name()).doesNotContain(renamed.newName());
        }
      }
    }
  }
}
