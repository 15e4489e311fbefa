package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.engine.EngineFactory;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import io.camunda.zeebe.protocol.record.value.IncidentRecordValue;
import io.camunda.zeebe.protocol.record.value.ProcessInstanceRecordValue;
import io.camunda.zeebe.protocol.record.value.VariableRecordValue;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Zeebe's test engine in this process, seen through its records.
final class ZeebeEngine implements Engine {

  private final ZeebeTestEngine engine;
  private final CamundaClient client;

  ZeebeEngine() {
    engine = EngineFactory.create();
    engine.start();
    client =
        CamundaClient.newClientBuilder()
            .applyEnvironmentVariableOverrides(false)
            .preferRestOverGrpc(false)
            .grpcAddress(URI.create("http://" + engine.getGatewayAddress()))
            .build();
  }

  /// Finds it by the name `zeebe`.
  public static final class Provider implements Engines.Other {
    @Override
    public String name() {
      return "zeebe";
    }

    @Override
    public Engine get() {
      return new ZeebeEngine();
    }
  }

  @Override
  public CamundaClient client() {
    return client;
  }

  private <T> void events(ValueType type, Class<T> value, BiConsumer<Record<?>, T> each) {
    for (Record<?> event : engine.getRecordStreamSource().getRecords()) {
      if (event.getValueType() == type && event.getRecordType() == RecordType.EVENT) {
        each.accept(event, value.cast(event.getValue()));
      }
    }
  }

  @Override
  public Optional<ProcessInstanceState> state(long processInstanceKey) {
    return Optional.ofNullable(states(processInstanceKey, null).get(processInstanceKey))
        .map(ProcessInstanceState::valueOf);
  }

  private Map<Long, String> states(long processInstanceKey, @Nullable String elementId) {
    Map<Long, String> states = new LinkedHashMap<>();
    events(
        ValueType.PROCESS_INSTANCE,
        ProcessInstanceRecordValue.class,
        (event, value) -> {
          if (value.getProcessInstanceKey() == processInstanceKey
              && (elementId == null || elementId.equals(value.getElementId()))) {
            switch (event.getIntent().name()) {
              case "ELEMENT_ACTIVATING", "ELEMENT_ACTIVATED" ->
                  states.put(event.getKey(), "ACTIVE");
              case "ELEMENT_COMPLETED" -> states.put(event.getKey(), "COMPLETED");
              case "ELEMENT_TERMINATED" -> states.put(event.getKey(), "TERMINATED");
              default -> {}
            }
          }
        });
    return states;
  }

  @Override
  public Map<String, String> variables(long processInstanceKey, long scopeKey) {
    Map<String, String> variables = new LinkedHashMap<>();
    events(
        ValueType.VARIABLE,
        VariableRecordValue.class,
        (_, value) -> {
          if (value.getScopeKey() == scopeKey) {
            variables.put(value.getName(), value.getValue());
          }
        });
    return variables;
  }

  @Override
  public List<Element> elements(long processInstanceKey, String elementId) {
    return states(processInstanceKey, elementId).entrySet().stream()
        .map(entry -> new Element(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public List<Incident> incidents(long processInstanceKey) {
    Map<Long, Incident> open = new LinkedHashMap<>();
    events(
        ValueType.INCIDENT,
        IncidentRecordValue.class,
        (event, value) -> {
          if (value.getProcessInstanceKey() != processInstanceKey) {
            return;
          }
          switch (event.getIntent().name()) {
            case "CREATED" ->
                open.put(
                    event.getKey(),
                    new Incident(
                        event.getKey(),
                        IncidentErrorType.valueOf(value.getErrorType().name()),
                        value.getErrorMessage(),
                        value.getElementId(),
                        value.getElementInstanceKey(),
                        value.getJobKey()));
            case "RESOLVED" -> open.remove(event.getKey());
            default -> {}
          }
        });
    return List.copyOf(open.values());
  }

  @Override
  public List<Long> children(long processInstanceKey) {
    Map<Long, Boolean> children = new LinkedHashMap<>();
    events(
        ValueType.PROCESS_INSTANCE,
        ProcessInstanceRecordValue.class,
        (_, value) -> {
          if (value.getParentProcessInstanceKey() == processInstanceKey) {
            children.put(value.getProcessInstanceKey(), true);
          }
        });
    return List.copyOf(children.keySet());
  }

  @Override
  public void close() {
    client.close();
    engine.stop();
  }
}
