package dev.legionflow.bench.embedded;

import dev.legionflow.bench.child.Contestant;
import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.SideSettings;
import io.agroal.api.AgroalDataSource;
import java.sql.SQLException;
import java.util.Map;
import org.flowable.common.engine.impl.history.HistoryLevel;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.delegate.JavaDelegate;
import org.flowable.engine.impl.cfg.StandaloneProcessEngineConfiguration;

/// Vanilla Flowable with its history at the level AUDIT; three Java delegates. The pool is of the
/// same kind and size as Legion Flow's, and so are the database's settings.
public final class FlowableInProcess implements Contestant {

  private final AgroalDataSource pool;
  private final ProcessEngine engine;
  private final Straight straight;

  public FlowableInProcess(SideSettings settings) throws SQLException {
    pool = Pool.of(settings);
    var configuration = new StandaloneProcessEngineConfiguration();
    configuration.setDataSource(pool);
    configuration.setDatabaseSchemaUpdate("true");
    configuration.setHistoryLevel(HistoryLevel.AUDIT);
    configuration.setDisableIdmEngine(true);
    configuration.setDisableEventRegistry(true);
    configuration.setAsyncExecutorActivate(false);
    engine = configuration.buildProcessEngine();
    engine
        .getRepositoryService()
        .createDeployment()
        .addString(Straight.PROCESS + ".bpmn", diagram())
        .deploy();
    straight = new Straight(this::mission, settings);
  }

  private static String diagram() {
    return Straight.diagram(
        "xmlns:flowable=\"http://flowable.org/bpmn\"",
        step("one"),
        step("two"),
        step("three"),
        "${n &gt; 1}");
  }

  private static String step(String id) {
    return "<bpmn:serviceTask id=\"%s\" flowable:class=\"%s\"/>".formatted(id, Add.class.getName());
  }

  private void mission() {
    var instance =
        engine
            .getRuntimeService()
            .startProcessInstanceByKey(Straight.PROCESS, Map.of("n", 0L, "who", "kermit"));
    if (!instance.isEnded()) {
      throw new IllegalStateException("has not ended: " + instance.getId());
    }
  }

  @Override
  public Map<String, Double> run(Load load) throws InterruptedException {
    return straight.run(load);
  }

  @Override
  public String settings() {
    return "pool 24, history AUDIT";
  }

  @Override
  public void close() {
    engine.close();
    pool.close();
  }

  /// The step: counts.
  public static final class Add implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("n", ((Number) execution.getVariable("n")).longValue() + 1);
    }
  }
}
