package dev.legionflow.engine.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The bound of all documents together.
@QuarkusTest
@TestProfile(DocumentRoomTest.Small.class)
class DocumentRoomTest {

  private static final int SIZE = 400_000;

  /// Room for two.
  public static class Small extends TempData {
    @Override
    public Map<String, String> getConfigOverrides() {
      var overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("legion.documents.max-bytes", "1M");
      return overrides;
    }
  }

  @Inject Admin admin;

  @Test
  void itHoldsForManyAtTheSameTime() throws Exception {
    var together = new CyclicBarrier(8);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  threads.submit(() -> {
                    together.await();
                    return admin
                        .asks()
                        .multiPart("file", "a.bin", new byte[SIZE])
                        .post("/v2/documents")
                        .statusCode();
                  }))
              .toList();
      var statuses = new HashMap<Integer, Integer>();
      for (var answer : answers) {
        statuses.merge(answer.get(), 1, Integer::sum);
      }
      assertThat(statuses).isEqualTo(Map.of(201, 2, 413, 6));
    }
  }
}
