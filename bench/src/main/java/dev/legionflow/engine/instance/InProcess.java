package dev.legionflow.engine.instance;

import dev.legionflow.engine.instance.InstancePayloads.Creation;
import io.quarkus.arc.Arc;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/// For benchmarks in one JVM: what the REST resource calls, without HTTP.
@NullMarked
public final class InProcess {

  private final InstanceResource instances;
  private final String process;

  private InProcess(InstanceResource instances, String process) {
    this.instances = instances;
    this.process = process;
  }

  /// Starts instances of a process.
  ///
  /// @param process the process' id in the diagram
  public static InProcess of(String process) {
    return new InProcess(Arc.container().instance(InstanceResource.class).get(), process);
  }

  public void start(Map<String, @Nullable Object> variables) {
    instances.create(
        new Creation(
            process, null, null, variables, null, null, null, null, null, null, null, null));
  }
}
