package dev.legionflow.engine.flowable;

import dev.legionflow.engine.journal.Journal;
import dev.legionflow.engine.store.Keys;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.FlowElementsContainer;
import org.flowable.common.engine.impl.db.DbSqlSessionFactory;
import org.flowable.common.engine.impl.history.HistoryLevel;
import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.engine.FlowableEngineAgenda;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.flowable.engine.impl.util.ProcessInstanceHelper;
import org.flowable.job.service.JobServiceConfiguration;
import org.flowable.variable.service.VariableServiceConfiguration;
import org.flowable.variable.service.impl.types.DefaultVariableTypes;

/// Flowable's settings, and the way from inside a running command to our parts of the engine.
final class EngineConfiguration extends StandaloneProcessEngineConfiguration {

  /// What the engine needs from outside.
  record Parts(
      DataSource dataSource,
      Keys keys,
      String lockOwner,
      Clock clock,
      Journal journal,
      Definitions definitions,
      Supplier<JobTasks> jobTasks,
      Supplier<UserTasks> userTasks,
      Supplier<Decisions> decisions,
      Supplier<Subscriptions> subscriptions,
      BooleanSupplier hasRoom,
      ObjLongConsumer<Boolean> instanceEnded) {}

  /// Flowable locks an instance for as long when it runs a timer; a crash leaves the lock behind.
  private static final Duration LOCK = Duration.ofMinutes(1);

  private static final Duration TIMER_POLL = Duration.ofMillis(500);
  private static final Duration RESET = Duration.ofSeconds(5);

  private final Parts parts;
  private final Incidents incidents = new Incidents(this);
  private final Listeners listeners = new Listeners(this);
  private final TaskListeners taskListeners = new TaskListeners(this);
  private final Errors errors = new Errors(this);
  private final Triggers triggers = new Triggers(this);
  private final Escalations escalations = new Escalations(this);
  private final Compensations compensations = new Compensations(this);
  private final Conditionals conditionals = new Conditionals(this);
  private final Behaviors behaviors = new Behaviors(this);
  private final FeelExpressions expressions = new FeelExpressions();

  EngineConfiguration(Parts parts, boolean history) {
    this.parts = parts;
    setEngineName("legion");
    setDataSource(parts.dataSource());
    setClock(new EngineClock(parts.clock()));
    setDatabaseSchemaUpdate(DB_SCHEMA_UPDATE_TRUE);
    setIdGenerator(() -> Long.toString(parts.keys().next()));
    setHistoryLevel(history ? HistoryLevel.AUDIT : HistoryLevel.NONE);
    if (!history) {
      setMybatisMappingFile("legion/flowable/mappers.xml");
    }

    // Nothing of Flowable's that could make data into code, or that we have no use for.
    setExpressionManager(expressions);
    setEnableSafeBpmnXml(true);
    setServicesEnabledInScripting(false);
    setDisableEventRegistry(true);
    setDisableIdmEngine(true);
    setEnableEventDispatcher(false);
    setCreateDiagramOnDeploy(false);
    setEnableHistoricTaskLogging(false);
    setEnableEntityLinks(false);

    var types = new DefaultVariableTypes();
    types.addType(JsonValue.TYPE);
    setVariableTypes(types);

    setActivityBehaviorFactory(behaviors);
    setCustomDefaultBpmnParseHandlers(behaviors.taskHandlers());
    setProcessValidator(new Validation());
    setProcessInstanceHelper(new WithoutEvents());
    setAgendaFactory(context -> new Agenda(this, context));
    setProcessDefinitionCacheLimit(1_000);

    // Timers.
    setAsyncExecutorActivate(false);
    var timers = getAsyncExecutorConfiguration();
    timers.setDefaultTimerJobAcquireWaitTime(TIMER_POLL);
    timers.setDefaultAsyncJobAcquireWaitTime(TIMER_POLL);
    timers.setTimerLockTime(LOCK);
    timers.setAsyncJobLockTime(LOCK);
    timers.setResetExpiredJobsInterval(RESET);
    timers.setLockOwner(parts.lockOwner());
    setFailedJobCommandFactory(new TimerFailures(this));
    setAsyncFailedJobWaitTime(2);
    setDefaultFailedJobWaitTime(2);
  }

  @Override
  public InputStream getMyBatisXmlConfigurationStream() {
    // Flowable's own way would ask the thread's class loader, which is not always ours.
    return Objects.requireNonNull(
        EngineConfiguration.class.getClassLoader().getResourceAsStream(getMybatisMappingFile()));
  }

  @Override
  public DbSqlSessionFactory createDbSqlSessionFactory() {
    return new Sessions(usePrefixId);
  }

  @Override
  public void initDataManagers() {
    setExecutionDataManager(new ExecutionRows(this));
    super.initDataManagers();
  }

  @Override
  protected JobServiceConfiguration instantiateJobServiceConfiguration() {
    var configuration = super.instantiateJobServiceConfiguration();
    DueTimers.heed(configuration, parts.hasRoom());
    return configuration;
  }

  @Override
  protected VariableServiceConfiguration instantiateVariableServiceConfiguration() {
    var configuration = super.instantiateVariableServiceConfiguration();
    configuration.setVariableInstanceDataManager(new VariableRows(configuration));
    return configuration;
  }

  @Override
  public void initEntityManagers() {
    setExecutionEntityManager(new Executions(this, executionDataManager));
    setActivityInstanceEntityManager(new ElementInstances(this, activityInstanceDataManager));
    super.initEntityManagers();
  }

  @Override
  public ProcessEngine buildProcessEngine() {
    var engine = super.buildProcessEngine();
    Schema.lighten(parts.dataSource());
    return engine;
  }

  @Override
  public void initHistoryManager() {
    setHistoryManager(new Recording(this));
    super.initHistoryManager();
  }

  /// What waits beside the flow of a scope is opened by [ScopeStart].
  private static final class WithoutEvents extends ProcessInstanceHelper {
    @Override
    public void processAvailableEventSubProcesses(
        ExecutionEntity scope, FlowElementsContainer container, CommandContext context) {}
  }

  Keys keys() {
    return parts.keys();
  }

  Clock javaClock() {
    return parts.clock();
  }

  long millis() {
    return parts.clock().millis();
  }

  Journal journal() {
    return parts.journal();
  }

  Definitions definitions() {
    return parts.definitions();
  }

  JobTasks jobTasks() {
    return parts.jobTasks().get();
  }

  UserTasks userTasks() {
    return parts.userTasks().get();
  }

  Decisions decisions() {
    return parts.decisions().get();
  }

  Listeners listeners() {
    return listeners;
  }

  TaskListeners taskListeners() {
    return taskListeners;
  }

  Subscriptions subscriptions() {
    return parts.subscriptions().get();
  }

  Triggers triggers() {
    return triggers;
  }

  Escalations escalations() {
    return escalations;
  }

  Compensations compensations() {
    return compensations;
  }

  Conditionals conditionals() {
    return conditionals;
  }

  Incidents incidents() {
    return incidents;
  }

  Errors errors() {
    return errors;
  }

  ElementInstances elements() {
    return (ElementInstances) getActivityInstanceEntityManager();
  }

  FlowableEngineAgenda agenda() {
    return CommandContextUtil.getAgenda();
  }

  Settings.Text text(String raw) {
    return expressions.text(raw);
  }

  void leaveBody(ExecutionEntity body) {
    ((Body) ((Activity) body.getCurrentFlowElement()).getBehavior()).leaveBody(body);
  }

  void instanceEnded(long key, boolean completed) {
    parts.instanceEnded().accept(completed, key);
  }
}
