package dev.legionflow.engine.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLockTest {

  @Test
  void aFolderHasOneEngineAtATime(@TempDir Path data) {
    try (var _ = DataLock.take(data)) {
      assertThatThrownBy(() -> DataLock.take(data))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(data.toString());
    }
    DataLock.take(data).close();
  }
}
