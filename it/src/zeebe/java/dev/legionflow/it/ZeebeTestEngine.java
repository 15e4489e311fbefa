package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.zeebe.process.test.api.RecordStreamSource;
import io.camunda.zeebe.process.test.engine.EngineFactory;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import java.net.URI;
import java.util.Set;

/// Zeebe's own engine for tests, 8.8, in this process.
public final class ZeebeTestEngine implements Engines.Other {

  private static final Set<ValueType> SHOWN =
      Set.of(
          ValueType.PROCESS_INSTANCE, ValueType.VARIABLE, ValueType.INCIDENT, ValueType.USER_TASK);

  @Override
  public String name() {
    return Engines.ZEEBE_8_8;
  }

  @Override
  public Engine get() {
    var engine = EngineFactory.create();
    engine.start();
    var client =
        CamundaClient.newClientBuilder()
            .applyEnvironmentVariableOverrides(false)
            .preferRestOverGrpc(false)
            .grpcAddress(URI.create("http://" + engine.getGatewayAddress()))
            .withInterceptors(Witness.grpc())
            .build();
    var records = new Records();
    return new ZeebeEngine(
        name(),
        client,
        records,
        new Reading(engine.getRecordStreamSource(), records),
        engine::stop);
  }

  private static final class Reading implements Runnable {

    private final RecordStreamSource source;
    private final Records records;
    private int seen;

    Reading(RecordStreamSource source, Records records) {
      this.source = source;
      this.records = records;
    }

    @Override
    public synchronized void run() {
      int at = 0;
      for (Record<?> event : source.getRecords()) {
        if (at++ < seen) {
          continue;
        }
        seen++;
        if (event.getRecordType() == RecordType.EVENT && SHOWN.contains(event.getValueType())) {
          records.add(event.toJson());
        }
      }
    }
  }
}
