package dev.legionflow.engine.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.legionflow.engine.job.JobPayloads.ActivatedJob;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// One job as an activation answers it.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JobMicro {

  private final ObjectWriter writer = new ObjectMapper().writerFor(ActivatedJob.class);

  private final ActivatedJob job =
      new ActivatedJob(
          "2251799813685249",
          "payment",
          "2251799813685250",
          "order",
          3,
          "2251799813685251",
          "charge",
          "2251799813685252",
          "{\"retry\":\"true\"}",
          "worker-1",
          3,
          1_795_000_000_000L,
          "{\"orderId\":\"A-4711\",\"amount\":129.95,\"customer\":{\"name\":\"Ada\",\"vip\":true}}",
          "<default>",
          "BPMN_ELEMENT",
          "UNSPECIFIED",
          null,
          List.of("red"));

  @Benchmark
  public byte[] jobSerialised() throws JsonProcessingException {
    return writer.writeValueAsBytes(job);
  }
}
