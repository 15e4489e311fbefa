package dev.legionflow.engine.flowable;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Journal;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DatabaseConfig;
import dev.legionflow.engine.store.DiskSpace;
import dev.legionflow.engine.store.Node;
import dev.legionflow.worker.JobOutcome.How;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.common.engine.api.FlowableOptimisticLockingException;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.impl.persistence.entity.DeploymentEntity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// The embedded engine. Every change is one command: one transaction that runs until all tokens
/// wait, tried again when another command got in its way.
@ApplicationScoped
public class Engine {

  private static final int TRIES = 12;
  private static final long MAX_PAUSE_NANOS = 50_000_000;

  /// The instance that a command is about, for the log.
  private static final String INSTANCE = "instance";

  /// A process instance has ended, told after the commit.
  public record InstanceDone(long key, boolean completed) {}

  private final EngineConfiguration configuration;
  private final ProcessEngine flowable;
  private final DiskSpace space;
  private final Admission admission;
  private final Timer commands;

  public Engine(
      Database database,
      DiskSpace space,
      Node node,
      Clock clock,
      Journal journal,
      Definitions definitions,
      Instance<JobTasks> jobTasks,
      Instance<UserTasks> userTasks,
      Instance<Decisions> decisions,
      Instance<Subscriptions> subscriptions,
      Event<InstanceDone> done,
      MeterRegistry metrics,
      DatabaseConfig config,
      @ConfigProperty(name = "legion.flowable.history", defaultValue = "false") boolean history) {
    this.space = space;
    admission = new Admission(config.database());
    commands = metrics.timer("legion.commands");
    configuration =
        new EngineConfiguration(
            new EngineConfiguration.Parts(
                database.dataSource(),
                node.keys(),
                node.lockOwner(),
                clock,
                journal,
                definitions,
                jobTasks::get,
                userTasks::get,
                decisions::get,
                subscriptions::get,
                space::isThere,
                (completed, key) -> done.fire(new InstanceDone(key, completed))),
            history);
    flowable = database.alone(configuration::buildProcessEngine);
    // What this node had locked when it was killed.
    flowable
        .getManagementService()
        .executeCommand(context -> {
          configuration
              .getExecutionEntityManager()
              .clearAllProcessInstanceLockTimes(node.lockOwner());
          return null;
        });
  }

  /// Lets timers fire; called when everything else stands.
  public void startTimers() {
    configuration.getAsyncExecutor().start();
  }

  /// Runs a command for a client.
  public <T> T execute(Function<UnitOfWork, T> command) {
    return execute(command, true);
  }

  /// Runs a command that nobody waits for: a bound that is passed becomes an incident.
  public <T> T executeUnattended(Function<UnitOfWork, T> command) {
    return execute(command, false);
  }

  /// Whether what failed may well succeed later: another command or the database was in its way.
  public static boolean isPassing(Throwable failure) {
    return Conflicts.isPassing(failure);
  }

  private <T> T execute(Function<UnitOfWork, T> command, boolean byClient) {
    space.require();
    // Commands wait here, before they hold a connection, so that reads find one.
    admission.enter();
    var sample = Timer.start();
    try {
      return tryExecute(command, byClient);
    } finally {
      MDC.remove(INSTANCE);
      sample.stop(commands);
      admission.leave();
    }
  }

  private <T> T tryExecute(Function<UnitOfWork, T> command, boolean byClient) {
    for (var attempt = 1; ; attempt++) {
      var units = new ArrayList<UnitOfWork>(1);
      try {
        return flowable
            .getManagementService()
            .executeCommand(context -> {
              var unit = UnitOfWork.current();
              units.add(unit);
              if (byClient) {
                unit.byClient();
              }
              return command.apply(unit);
            });
      } catch (RuntimeException e) {
        if (!Conflicts.isConflict(e)) {
          throw units.stream().anyMatch(UnitOfWork::isCommitting) && Conflicts.isBrokenConnection(e)
              ? Problem.timeout(
                  "the connection to the database broke during the commit: what was asked may have"
                      + " been done, or not")
              : e;
        }
        if (attempt == TRIES) {
          throw Problem.unavailable(
              "other commands changed the same mission %d times in a row; try again"
                  .formatted(TRIES));
        }
        LockSupport.parkNanos(
            ThreadLocalRandom.current()
                .nextLong(1, Math.min(MAX_PAUSE_NANOS, 1_000_000L << attempt)));
      }
    }
  }

  /// Deploys a translated file. Inside a command.
  ///
  /// @return Flowable's ids of its processes, by the process' id
  public Map<String, String> deploy(String name, byte[] xml) {
    var deployment =
        flowable
            .getRepositoryService()
            .createDeployment()
            .name(name)
            .disableSchemaValidation()
            .addBytes(name.endsWith(".bpmn") ? name : name + ".bpmn", xml)
            .deploy();
    // Not a query: the definitions are not written before the command ends.
    return ((DeploymentEntity) deployment)
        .getDeployedArtifacts(ProcessDefinitionEntity.class).stream()
            .collect(
                Collectors.toMap(ProcessDefinitionEntity::getKey, ProcessDefinitionEntity::getId));
  }

  /// Takes the turn of a command in its mission. Inside a command, before it locks or writes
  /// anything else: the journal's order rests on it.
  ///
  /// @param rootId the execution of the root process instance
  public void lockRoot(String rootId) {
    Tree.current().lock(rootId);
  }

  /// Says that a statement of the caller has taken the turn.
  public void rootLocked(String rootId) {
    Tree.current().locked(rootId);
  }

  private void lock(long instanceKey) {
    UnitOfWork.current()
        .handle()
        .createQuery("select root_proc_inst_id_ from act_ru_execution where id_ = ?")
        .bind(0, Long.toString(instanceKey))
        .mapTo(String.class)
        .findOne()
        .ifPresent(this::lockRoot);
  }

  /// Refuses what the caller has no right to do to an execution's process.
  ///
  /// @return false where it is another tenant's: it is to be as if it were not there
  private boolean permits(Right right, ExecutionEntity execution) {
    var definition = definitionOf(execution);
    if (!Caller.current().sees(definition.tenantId())) {
      return false;
    }
    Caller.current().require(right, definition.bpmnProcessId());
    return true;
  }

  private boolean isPermitted(Right right, @Nullable ExecutionEntity instance) {
    return instance != null && instance.isProcessInstanceType() && permits(right, instance);
  }

  private Definition definitionOf(ExecutionEntity execution) {
    return configuration.definitions().byFlowableId(execution.getProcessDefinitionId());
  }

  /// What an execution is of. Inside a command.
  public Definition definitionOf(String executionId) {
    var execution = configuration.getExecutionEntityManager().findById(executionId);
    if (execution == null) {
      throw new FlowableOptimisticLockingException("execution " + executionId + " has gone");
    }
    return definitionOf(execution);
  }

  /// Starts an instance that has no business id. Inside a command.
  public void start(
      long key,
      Definition definition,
      Map<String, ? extends @Nullable Object> variables,
      List<String> tags) {
    start(key, definition, variables, tags, null);
  }

  /// Starts an instance under a key that was minted before. Inside a command.
  ///
  /// @param businessId what the client calls it; the caller has seen to it that it is unique
  public void start(
      long key,
      Definition definition,
      Map<String, ? extends @Nullable Object> variables,
      List<String> tags,
      @Nullable String businessId) {
    var process = ProcessDefinitionUtil.getProcess(definition.flowableId());
    if (process.getInitialFlowElement() == null) {
      throw Problem.conflict(
          "process '%s' has no start event without a trigger: a client cannot start it"
              .formatted(definition.bpmnProcessId()));
    }
    UnitOfWork.current().tags(tags);
    UnitOfWork.current().businessId(businessId);
    start(key, definition, process.getInitialFlowElement(), variables);
  }

  /// Starts an instance at a start event that was triggered. Inside a command.
  ///
  /// @param correlationKey of the message that starts it; empty where it has none
  public void start(
      long key,
      Definition definition,
      String elementId,
      Map<String, ? extends @Nullable Object> variables,
      String correlationKey) {
    UnitOfWork.current().tags(List.of());
    UnitOfWork.current().businessId(null);
    var process = ProcessDefinitionUtil.getProcess(definition.flowableId());
    var element = process.getFlowElement(elementId);
    var settings = Settings.of(element);
    var mapped = !settings.outputs().isEmpty();
    start(key, definition, element, mapped ? Map.of() : variables);
    var instance = configuration.getExecutionEntityManager().findById(Long.toString(key));
    if (!correlationKey.isEmpty()) {
      // Told when the instance ends, so that the next message of the key may start one.
      instance.setReferenceType(Recording.BY_MESSAGE);
      instance.setReferenceId(correlationKey);
    }
    var token = instance.getExecutions().getFirst();
    if (mapped) {
      // Flowable has begun the event, so it is what they are recorded at; or when it begins.
      token.setVariablesLocal(variables);
    } else if (ElementInstances.keyOf(token) != null && !variables.isEmpty()) {
      token.setVariablesLocal(variables);
      if (settings.listeners().isEmpty()) {
        Mappings.dropLocals(token); // Else they are dropped when it is left.
      }
    }
  }

  /// Whether variables meet the condition of a start event. Inside a command.
  public static boolean conditionHolds(
      Definition definition, String elementId, Map<String, ? extends @Nullable Object> variables) {
    var process = ProcessDefinitionUtil.getProcess(definition.flowableId());
    var trigger = Trigger.of(process.getFlowElement(elementId));
    return trigger != null && Conditionals.holds(trigger, variables);
  }

  private void start(
      long key,
      Definition definition,
      FlowElement element,
      Map<String, ? extends @Nullable Object> variables) {
    requireStarting(definition);
    MDC.put(INSTANCE, Long.toString(key));
    var process = ProcessDefinitionUtil.getProcess(definition.flowableId());
    configuration
        .getProcessInstanceHelper()
        .createAndStartProcessInstanceWithInitialFlowElement(
            ProcessDefinitionUtil.getProcessDefinition(definition.flowableId()),
            null,
            null,
            null,
            null,
            Long.toString(key),
            element,
            process,
            new LinkedHashMap<>(variables),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            true);
  }

  private static void requireStarting(Definition definition) {
    if (definition.suspended()) {
      throw Problem.suspended(
          "process definition %d (version %d of '%s') is suspended: it starts no instances"
              .formatted(definition.key(), definition.version(), definition.bpmnProcessId()));
    }
  }

  /// Cancels a running instance with all that it called. Inside a command.
  ///
  /// @return false when there is none
  public boolean cancel(long key) {
    lock(key);
    var instance = configuration.getExecutionEntityManager().findById(Long.toString(key));
    if (!isPermitted(Right.CANCEL_PROCESS_INSTANCE, instance)) {
      return false;
    }
    if (instance.getSuperExecutionId() != null) {
      throw Problem.conflict(
          "process instance %d was called by another; cancel its root %s"
              .formatted(key, instance.getRootProcessInstanceId()));
    }
    configuration
        .getExecutionEntityManager()
        .deleteProcessInstance(instance.getId(), "cancelled by a client", false, false);
    return true;
  }

  /// Lets a mission stand still, or go on. Inside a command.
  ///
  /// @return false when there is no such instance
  public boolean suspend(long key, boolean suspended) {
    lock(key);
    var instance = configuration.getExecutionEntityManager().findById(Long.toString(key));
    if (!isPermitted(Right.MODIFY_PROCESS_INSTANCE, instance)) {
      return false;
    }
    if (instance.getSuperExecutionId() != null) {
      throw Problem.conflict(
          "process instance %d was called by another; suspend or resume its root %s"
              .formatted(key, instance.getRootProcessInstanceId()));
    }
    new Suspension(configuration, instance).set(suspended);
    return true;
  }

  /// Refuses what would move a token of a mission that is suspended.
  ///
  /// @throws Problem 409 when it is
  public void requireNotSuspended(String rootId) {
    Suspension.refuse(configuration, rootId);
  }

  /// Puts tokens of an instance elsewhere. Inside a command.
  ///
  /// @return false when there is no such instance
  public boolean modify(long key, Modification modification) {
    lock(key);
    var instance = configuration.getExecutionEntityManager().findById(Long.toString(key));
    if (!isPermitted(Right.MODIFY_PROCESS_INSTANCE, instance)) {
      return false;
    }
    MDC.put(INSTANCE, instance.getId());
    CommandContextUtil.addInvolvedExecution(CommandContextUtil.getCommandContext(), instance);
    requireNotSuspended(instance.getRootProcessInstanceId());
    new Modifier(configuration, instance).apply(modification);
    return true;
  }

  /// Looks what a migration of an instance would do, and does it when nothing stands in the way.
  /// Inside a command.
  ///
  /// @param dryRun whether it is not to be done
  /// @return empty when there is no such instance
  public Optional<Migration.Report> migrate(long key, Migration migration, boolean dryRun) {
    lock(key);
    var instance = configuration.getExecutionEntityManager().findById(Long.toString(key));
    if (!isPermitted(Right.UPDATE_PROCESS_INSTANCE, instance)) {
      return Optional.empty();
    }
    if (!definitionOf(instance).tenantId().equals(migration.target().tenantId())) {
      throw Problem.conflict(
          "process instance %d stays with its tenant: process definition %d is of another"
              .formatted(key, migration.target().key()));
    }
    MDC.put(INSTANCE, instance.getId());
    requireNotSuspended(instance.getRootProcessInstanceId());
    var migrator = new Migrator(configuration, instance, migration);
    var report = migrator.plan();
    if (report.isPossible() && !dryRun) {
      migrator.apply();
    }
    return Optional.of(report);
  }

  /// Where a token has gone on from an element, what the caller knows of it is old, and the command
  /// is run again. Inside a command.
  public void requireAt(String executionId, long elementInstanceKey) {
    var execution = waiting(executionId);
    var key = ElementInstances.keyOf(execution);
    // What is at no element waits for a listener of the process.
    var at = key != null ? key : Long.valueOf(execution.getProcessInstanceId());
    if (at != elementInstanceKey) {
      throw UnitOfWork.overtaken("execution " + executionId);
    }
  }

  /// The work of a waiting element is done. Inside a command.
  public void complete(
      String executionId, Map<String, ? extends @Nullable Object> variables, @Nullable How how) {
    var execution = waiting(executionId);
    if (Incidents.isStalled(execution)) {
      configuration.incidents().clear(execution);
    }
    configuration
        .agenda()
        .planOperation(() -> behavior(execution).complete(execution, variables, how), execution);
  }

  /// A worker has decided about an ad-hoc sub-process. Inside a command.
  ///
  /// @param variables local to the sub-process
  public void decide(
      String executionId,
      Map<String, ? extends @Nullable Object> variables,
      List<AdHocActivation> activations,
      boolean fulfilled,
      boolean cancelRemaining) {
    var scope = waiting(executionId);
    if (Incidents.isStalled(scope)) {
      configuration.incidents().clear(scope);
    }
    scope.setVariablesLocal(new LinkedHashMap<>(variables));
    decide(scope, activations, fulfilled, cancelRemaining);
  }

  /// A client activates elements of an ad-hoc sub-process. Inside a command.
  ///
  /// @param instanceKey the process instance of the sub-process
  /// @return false when it is not active
  public boolean activate(
      long instanceKey,
      long elementInstanceKey,
      List<AdHocActivation> activations,
      boolean cancelRemaining) {
    lock(instanceKey);
    var found =
        scope(instanceKey, elementInstanceKey)
            .filter(scope -> permits(Right.UPDATE_PROCESS_INSTANCE, scope));
    found.ifPresent(scope -> {
      requireNotSuspended(scope.getRootProcessInstanceId());
      CommandContextUtil.addInvolvedExecution(CommandContextUtil.getCommandContext(), scope);
      decide(scope, activations, false, cancelRemaining);
    });
    return found.isPresent();
  }

  private void decide(
      ExecutionEntity scope,
      List<AdHocActivation> activations,
      boolean fulfilled,
      boolean cancelRemaining) {
    var adHoc = AdHocActivity.of(scope);
    if (adHoc == null) {
      throw Problem.invalid(
          "adHocSubProcessInstanceKey", "the element instance is no ad-hoc sub-process");
    }
    var unknown =
        adHoc.unknown(scope, activations.stream().map(AdHocActivation::elementId).toList());
    if (!unknown.isEmpty()) {
      throw Problem.notFound(AdHocActivity.missing(scope, unknown));
    }
    configuration
        .agenda()
        .planOperation(() -> adHoc.decided(scope, activations, fulfilled, cancelRemaining), scope);
  }

  /// A listener of an element is done. Inside a command.
  public void complete(
      String executionId,
      JobTasks.Work.Listener listener,
      Map<String, ? extends @Nullable Object> variables) {
    var execution = waiting(executionId);
    if (Incidents.isStalled(execution)) {
      configuration.incidents().clear(execution);
    }
    configuration
        .agenda()
        .planOperation(
            () -> configuration.listeners().answered(execution, listener, variables), execution);
  }

  /// A transition of the user task at which an execution waits has begun: its listeners are called.
  /// Inside a command.
  public void listen(String executionId, ListenerEvent event) {
    var execution = waiting(executionId);
    configuration
        .agenda()
        .planOperation(() -> configuration.taskListeners().begin(execution, event), execution);
  }

  /// A listener of a user task has answered. Inside a command.
  public void answer(String executionId, JobTasks.Work.Listener listener, UserTasks.Answer answer) {
    var execution = waiting(executionId);
    if (Incidents.isStalled(execution)) {
      configuration.incidents().clear(execution);
    }
    configuration
        .agenda()
        .planOperation(
            () -> configuration.taskListeners().answered(execution, listener, answer), execution);
  }

  /// What follows the completion that the last listener of a user task has let through cannot be
  /// done. Inside a command, in place of the one that failed: the task waits for a person again.
  public void refuse(String executionId, String why) {
    var execution = waiting(executionId);
    if (Incidents.isStalled(execution)) {
      configuration.incidents().clear(execution);
    }
    configuration.userTasks().refuse(executionId, why);
  }

  /// What an execution waits for has happened. Inside a command.
  public void fire(String executionId, Map<String, ? extends @Nullable Object> variables) {
    configuration.triggers().fire(waiting(executionId), variables);
  }

  /// The work of a waiting element ended with a BPMN error. Inside a command.
  ///
  /// @return false when nothing catches it; an incident is raised for the job
  public boolean fail(
      String executionId,
      long jobKey,
      String code,
      String message,
      Map<String, ? extends @Nullable Object> variables) {
    var execution = waiting(executionId);
    if (configuration.errors().tryRaise(execution, code, variables)) {
      return true;
    }
    configuration
        .incidents()
        .stall(
            execution,
            Incidents.Phase.JOB,
            "UNHANDLED_ERROR_EVENT",
            Errors.unhandled(code, message),
            jobKey);
    return false;
  }

  /// A job has no tries left. Inside a command.
  public void noRetries(String executionId, JobTasks.Work work, long jobKey, String message) {
    configuration
        .incidents()
        .stall(
            waiting(executionId), Incidents.Phase.JOB, Listeners.noRetries(work), message, jobKey);
  }

  /// Whether an execution is of a tenant that the caller may see. Inside a command.
  public boolean sees(String executionId) {
    var caller = Caller.current();
    return caller.seesAllTenants() || caller.sees(definitionOf(executionId).tenantId());
  }

  /// Takes up what an incident holds, of a tenant that the caller sees. Inside a command.
  public void resume(String executionId, String phase) {
    if (configuration.getExecutionEntityManager().findById(executionId) == null) {
      throw Problem.notFound("what the incident held is not there any more");
    }
    var execution = waiting(executionId);
    Caller.current()
        .require(Right.UPDATE_PROCESS_INSTANCE, definitionOf(execution).bpmnProcessId());
    configuration.incidents().clear(execution);
    Resume.plan(configuration, execution, Incidents.Phase.valueOf(phase));
  }

  /// Sets variables that only the element sees. Inside a command.
  public void setLocalVariables(
      String executionId, Map<String, ? extends @Nullable Object> variables) {
    var execution = waiting(executionId);
    // What is at no element waits for a listener of the process.
    var scope =
        ElementInstances.keyOf(execution) == null ? execution.getProcessInstance() : execution;
    variables.forEach(scope::setVariableLocal);
  }

  /// Sets variables where the execution of an element, or an instance, is. Inside a command.
  ///
  /// @param instanceKey the process instance of the scope
  /// @param local only there; otherwise in the nearest scope that has a variable of the name
  /// @return false when the scope is not active
  public boolean setVariables(
      long instanceKey,
      long scopeKey,
      Map<String, ? extends @Nullable Object> variables,
      boolean local) {
    lock(instanceKey);
    var execution =
        scope(instanceKey, scopeKey).filter(e -> permits(Right.UPDATE_PROCESS_INSTANCE, e));
    execution.ifPresent(e ->
        variables.forEach((name, value) -> {
          if (local) {
            e.setVariableLocal(name, value);
          } else {
            e.setVariable(name, value);
          }
        }));
    return execution.isPresent();
  }

  private Optional<ExecutionEntity> scope(long instanceKey, long scopeKey) {
    var executions = configuration.getExecutionEntityManager();
    if (instanceKey == scopeKey) {
      return Optional.ofNullable(executions.findById(Long.toString(instanceKey)));
    }
    return UnitOfWork.current()
        .handle()
        .createQuery(
            "select id_ from act_ru_execution where proc_inst_id_ = ? and callback_id_ = ?")
        .bind(0, Long.toString(instanceKey))
        .bind(1, Long.toString(scopeKey))
        .mapTo(String.class)
        .findFirst()
        .map(executions::findById);
  }

  private ExecutionEntity waiting(String executionId) {
    var execution = configuration.getExecutionEntityManager().findById(executionId);
    if (execution == null || execution.isEnded()) {
      throw new FlowableOptimisticLockingException("execution " + executionId + " has gone");
    }
    Suspension.refuse(configuration, execution.getRootProcessInstanceId());
    MDC.put(INSTANCE, execution.getProcessInstanceId());
    CommandContextUtil.addInvolvedExecution(CommandContextUtil.getCommandContext(), execution);
    return execution;
  }

  private static Activity behavior(ExecutionEntity execution) {
    return Resume.activity(execution);
  }

  /// Ends Flowable; called before the database is closed.
  public void stop() {
    flowable.close();
  }
}
