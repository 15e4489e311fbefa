package dev.legionflow.bench.embedded;

import dev.legionflow.bench.child.Contestant;
import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.SideSettings;
import dev.legionflow.engine.instance.InProcess;
import dev.legionflow.engine.job.InProcessWorkers;
import dev.legionflow.engine.journal.InProcessJournal;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// The packaged application, started in this JVM on its flat class path. Missions are started by
/// the very call that the REST resource makes, and the steps are workers that run inline.
public final class LegionInProcess implements Contestant {

  private static final String TYPE = "bench.add";

  private final Application application;
  private final InProcess instances;
  private final Straight straight;

  public LegionInProcess(SideSettings settings) throws Exception {
    application =
        Application.inThisProcess(
            Path.of(settings.get("data")),
            settings.get("database.url"),
            settings.get("database.user"));
    InProcessWorkers.add(new Add());
    application.deploy(Straight.PROCESS, diagram());
    instances = InProcess.of(Straight.PROCESS);
    straight = new Straight(this::mission, settings);
  }

  private static String diagram() {
    return Straight.diagram(
        "xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\"",
        step("one", "f1", "f2"),
        step("two", "f2", "f3"),
        step("three", "yes", "f4"),
        "=n &gt; 1");
  }

  private static String step(String id, String in, String out) {
    return """
    <bpmn:serviceTask id="%s">
      <bpmn:extensionElements><zeebe:taskDefinition type="%s"/></bpmn:extensionElements>
      <bpmn:incoming>%s</bpmn:incoming><bpmn:outgoing>%s</bpmn:outgoing>
    </bpmn:serviceTask>
    """
        .formatted(id, TYPE, in, out);
  }

  private void mission() {
    instances.start(Map.of("n", 0L, "who", "kermit"));
  }

  @Override
  public Map<String, Double> run(Load load) throws Exception {
    if (load.kind() == Load.Kind.FINISH) {
      return finish(load.size());
    }
    var result = straight.run(load);
    // First: the search below waits for the projector.
    application.lag().ifPresent(lag -> result.put("lag", lag));
    // Each is to have ended inside its call: one that waits for a worker would be cheap.
    var active = application.active(Straight.PROCESS);
    if (active > 0) {
      throw new IllegalStateException(active + " missions have not ended");
    }
    return result;
  }

  /// Finished missions in bulk.
  private Map<String, Double> finish(int size) throws InterruptedException {
    var start = System.nanoTime();
    mission();
    InProcessJournal.open().repeat(size - 1);
    return Map.of("seconds", (System.nanoTime() - start) / 1e9);
  }

  @Override
  public String settings() {
    return "pool 24";
  }

  @Override
  public void close() {
    // The process ends, and the application with it.
  }

  /// The step: counts.
  private static final class Add implements JobWorker {
    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean inline() {
      return true;
    }

    @Override
    public Set<String> fetchVariables() {
      return Set.of("n");
    }

    @Override
    public JobOutcome work(Job job) {
      var n = job.variables().get("n") instanceof Number number ? number.longValue() : 0;
      return JobOutcome.completed(Map.of("n", n + 1));
    }
  }
}
