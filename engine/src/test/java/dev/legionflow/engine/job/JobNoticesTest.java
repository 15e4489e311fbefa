package dev.legionflow.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobNoticesTest {

  @Test
  void oneNoticeForAll() {
    assertThat(JobNotices.payloads(3, Map.of("work", 2)))
        .containsExactly("{\"node\":3,\"jobs\":{\"work\":2}}");
    assertThat(JobNotices.payloads(3, Map.of())).isEmpty();
  }

  @Test
  void manyTypesAreToldInAsManyNoticesAsTheyNeed() throws Exception {
    var jobs = new HashMap<String, Integer>();
    for (var i = 0; i < 500; i++) {
      jobs.put("ä".repeat(100) + i, i);
    }
    var told = new HashMap<String, Integer>();
    for (var payload : JobNotices.payloads(0, jobs)) {
      assertThat(payload.getBytes(StandardCharsets.UTF_8).length).isLessThan(8_000);
      told.putAll(new ObjectMapper().readValue(payload, JobNotices.Notice.class).jobs());
    }
    assertThat(told).isEqualTo(jobs);
  }

  @Test
  void aTypeThatIsTooLongIsLeftOut() throws Exception {
    var jobs = Map.of("x".repeat(8_000), 1, "y".repeat(9_000), 1, "work", 1);
    var told = JobNotices.payloads(0, jobs);
    assertThat(told).containsExactly("{\"node\":0,\"jobs\":{\"work\":1}}");
  }
}
