package dev.legionflow.bench.peer;

import java.util.Map;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;

/// Camunda 7, embedded, with its history at the level AUDIT. From a database and the diagram of the
/// process `straight` it makes what starts one mission and sees that it has ended.
public final class Camunda7 implements BiFunction<DataSource, String, Runnable> {

  @Override
  public Runnable apply(DataSource database, String diagram) {
    var configuration = new StandaloneProcessEngineConfiguration();
    configuration.setDataSource(database);
    configuration.setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE);
    configuration.setHistory(ProcessEngineConfiguration.HISTORY_AUDIT);
    configuration.setJobExecutorActivate(false);
    configuration.setEnforceHistoryTimeToLive(false);
    var engine = configuration.buildProcessEngine();
    engine.getRepositoryService().createDeployment().addString("straight.bpmn", diagram).deploy();
    var runtime = engine.getRuntimeService();
    return () -> {
      var instance =
          runtime.startProcessInstanceByKey("straight", Map.of("n", 0L, "who", "kermit"));
      if (!instance.isEnded()) {
        throw new IllegalStateException("has not ended: " + instance.getId());
      }
    };
  }

  /// The step: counts.
  public static final class Add implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("n", ((Number) execution.getVariable("n")).longValue() + 1);
    }
  }
}
