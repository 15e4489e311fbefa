package dev.legionflow.workers.booster.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.workers.booster.TestJobs;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeTest {

  private final Change change =
      Change.of("one", List.of(new Change.Edit("a.py", "a = 1\n", "b = 1\n")));

  private static Change read(Object variable) {
    return Change.from(TestJobs.job(Map.of("change", variable)));
  }

  /// The variable with one field of its file replaced, or taken out for null.
  private Map<String, Object> with(String field, @Nullable Object value) {
    Map<String, Object> file = new HashMap<>(change.files().getFirst().toVariable());
    if (value == null) {
      file.remove(field);
    } else {
      file.put(field, value);
    }
    Map<String, Object> map = new HashMap<>(change.toVariable());
    map.put("files", List.of(file));
    return map;
  }

  @Test
  void survivesTheVariable() {
    assertThat(read(change.toVariable())).isEqualTo(change);
    assertThat(change.diff()).contains("-a = 1\n+b = 1\n");
  }

  @Test
  void wrongPartsAreNamed() {
    assertThatThrownBy(() -> read("text"))
        .isInstanceOf(Job.InvalidVariable.class)
        .hasMessageContaining("'change' must be an object");
    assertThatThrownBy(() -> read(Map.of("summary", "s", "diff", "d")))
        .hasMessageContaining("'change.files' must be a list");
    assertThatThrownBy(() -> read(with("path", null)))
        .hasMessageContaining("'change.files[0].path' must be a text, but is missing");
    assertThatThrownBy(() -> read(with("after", 3)))
        .hasMessageContaining("'change.files[0].after'");
  }

  @Test
  void aTextThatDoesNotBelongToItsHashIsRefused() {
    assertThatThrownBy(() -> read(with("after", "evil = 1\n")))
        .hasMessageContaining("afterSha256 of 'a.py'");
    assertThatThrownBy(() -> read(with("beforeSha256", "xyz")))
        .hasMessageContaining("beforeSha256 'xyz'");
  }

  @Test
  void emptyAndDoubleAndTooManyFilesAreRefused() {
    FileChange file = change.files().getFirst();
    assertThatThrownBy(() -> new Change("s", "d", List.of())).hasMessageContaining("has 0 files");
    assertThatThrownBy(() -> new Change("s", "d", List.of(file, file)))
        .hasMessageContaining("'a.py' twice");
    Map<String, Object> map = new HashMap<>(change.toVariable());
    map.put("files", Collections.nCopies(Change.MAX_FILES + 5, file.toVariable()));
    assertThatThrownBy(() -> read(map)).isInstanceOf(IllegalArgumentException.class);
  }
}
