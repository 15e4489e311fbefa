package dev.legionflow.engine.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.decision.DecisionFile;
import dev.legionflow.engine.deployment.Deployed.DecisionItem;
import dev.legionflow.engine.deployment.Deployed.FormItem;
import dev.legionflow.engine.deployment.Deployed.Item;
import dev.legionflow.engine.deployment.Deployed.ProcessItem;
import dev.legionflow.engine.deployment.Deployed.RequirementsItem;
import dev.legionflow.engine.dialect.Companion;
import dev.legionflow.engine.dialect.Dialect;
import dev.legionflow.engine.dialect.Finding;
import dev.legionflow.engine.dialect.MissionProcess;
import dev.legionflow.engine.dialect.Translation;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.Definitions;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.message.StartTimers;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Deploys files: all of them or none. A file that is the same as the newest version keeps it.
@ApplicationScoped
public class DeploymentService {

  private static final Logger LOG = Logger.getLogger(DeploymentService.class);

  private final Engine engine;
  private final Definitions definitions;
  private final Database database;
  private final Node node;
  private final Clock clock;
  private final ObjectMapper json;
  private final StartTimers starts;

  /// Deployments of one node go one after the other, without waiting in the database.
  private final ReentrantLock turn = new ReentrantLock();

  DeploymentService(
      Engine engine,
      Definitions definitions,
      Database database,
      Node node,
      Clock clock,
      ObjectMapper json,
      StartTimers starts) {
    this.starts = starts;
    this.engine = engine;
    this.database = database;
    this.definitions = definitions;
    this.node = node;
    this.clock = clock;
    this.json = json;
  }

  /// A file that was found right.
  private sealed interface Checked {
    record Processes(Upload file, Translation.Executable translation) implements Checked {}

    record Decisions(Upload file, DecisionFile decisions) implements Checked {}

    record Form(Upload file, Forms.Named name) implements Checked {}
  }

  /// A deployment that was made.
  ///
  /// @param at when, in milliseconds since 1970
  public record Past(long key, long at) {}

  /// The newest first.
  public List<Past> list(int first, int max) {
    var tenants =
        Caller.current().seesAllTenants() ? List.<String>of() : Caller.current().tenants();
    return database
        .jdbi()
        .withHandle(handle -> {
          var query =
              handle
                  .createQuery(
                      """
                      select key, created_at from legion_deployment
                      where :all or tenant_id in (<tenants>)
                      order by created_at desc, key desc
                      offset :first rows fetch first :max rows only
                      """)
                  .bind("all", Caller.current().seesAllTenants())
                  .bindList("tenants", tenants.isEmpty() ? List.of("") : tenants)
                  .bind("first", first)
                  .bind("max", max);
          return query.map((rs, ctx) -> new Past(rs.getLong(1), rs.getLong(2))).list();
        });
  }

  public Deployed deploy(List<Upload> files, String tenantId) {
    var checked = check(files);
    ids(checked).forEach(id -> Caller.current().require(Right.DEPLOY, id));
    turn.lock();
    try {
      return engine.execute(unit -> write(unit, checked, tenantId));
    } finally {
      turn.unlock();
    }
  }

  private List<Checked> check(List<Upload> files) {
    var checked = new ArrayList<Checked>();
    var errors = new ArrayList<Map<String, Object>>();
    var warnings = new ArrayList<Map<String, Object>>();
    var ids = new HashSet<String>();
    var graphs = new HashSet<String>();
    var decisionIds = new HashSet<String>();
    var forms = new HashSet<String>();
    for (var file : files) {
      switch (file.kind()) {
        case BPMN -> {
          switch (Dialect.translate(file.name(), file.content())) {
            case Translation.Executable executable -> {
              checked.add(new Checked.Processes(file, executable));
              for (var process : executable.processes()) {
                if (!ids.add(process.id())) {
                  errors.add(duplicate(file, process.id(), "process"));
                }
              }
            }
            case Translation.Refused refused -> {
              refused.problems().forEach(problem -> errors.add(error(problem)));
              refused.warnings().forEach(warning -> warnings.add(error(warning)));
            }
          }
        }
        case DMN -> {
          try {
            var decisions = DecisionFile.check(file.name(), file.content(), file.hash());
            checked.add(new Checked.Decisions(file, decisions));
            if (!graphs.add(decisions.requirementsId())) {
              errors.add(
                  duplicate(file, decisions.requirementsId(), "decision requirements graph"));
            }
            for (var id : decisions.decisionIds()) {
              if (!decisionIds.add(id)) {
                errors.add(duplicate(file, id, "decision"));
              }
            }
          } catch (DecisionFile.Refused e) {
            errors.add(error(file, e));
          }
        }
        case FORM -> {
          try {
            var name = Forms.read(json, file);
            forms.add(name.id());
            checked.add(new Checked.Form(file, name));
          } catch (Forms.Invalid e) {
            errors.add(Forms.error(file, e));
          }
        }
      }
    }
    for (var file : checked) {
      if (file instanceof Checked.Processes processes) {
        for (var companion : processes.translation().companions()) {
          var there =
              switch (companion.kind()) {
                case PROCESS -> ids;
                case DECISION -> decisionIds;
                case FORM -> forms;
              };
          if (!there.contains(companion.id())) {
            errors.add(missing(processes.file(), companion));
          }
        }
      }
    }
    if (!errors.isEmpty()) {
      throw Problem.refused(
          "nothing was deployed: %d %s; the first is: %s"
              .formatted(
                  errors.size(),
                  errors.size() == 1 ? "error" : "errors",
                  summary(errors.getFirst())),
          errors,
          warnings);
    }
    return checked;
  }

  private static String summary(Map<String, Object> error) {
    var element = error.get("elementId");
    return error.get("resource")
        + (element == null ? "" : ", element '" + element + "'")
        + ": "
        + error.get("message");
  }

  private static Map<String, Object> error(Upload file, DecisionFile.Refused refused) {
    var error = new LinkedHashMap<String, Object>();
    error.put("resource", file.name());
    if (refused.elementId() != null) {
      error.put("elementId", refused.elementId());
    }
    error.put("severity", Finding.Severity.ERROR);
    error.put("message", String.valueOf(refused.getMessage()));
    error.put("fix", refused.fix());
    error.put("docs", "docs/bpmn.md#decisions");
    return error;
  }

  /// @param what has the id: `process`, `decision`
  private static Map<String, Object> duplicate(Upload file, String id, String what) {
    return Map.of(
        "resource",
        file.name(),
        "elementId",
        id,
        "severity",
        Finding.Severity.ERROR,
        "message",
        "the %s id is used by another %s of this deployment".formatted(what, what),
        "fix",
        "Give each %s an id of its own.".formatted(what));
  }

  private static Map<String, Object> missing(Upload file, Companion companion) {
    var what = companion.kind().name().toLowerCase(Locale.ROOT);
    return Map.of(
        "resource",
        file.name(),
        "elementId",
        companion.elementId(),
        "severity",
        Finding.Severity.ERROR,
        "message",
        "the %s '%s', which it binds by deployment, is not in this deployment"
            .formatted(what, companion.id()),
        "fix",
        "Deploy the %s together with the diagram, or use bindingType 'latest'.".formatted(what),
        "docs",
        "docs/bpmn.md#versions");
  }

  private static Map<String, Object> error(Finding finding) {
    var error = new LinkedHashMap<String, Object>();
    error.put("resource", finding.resource());
    if (finding.elementId() != null) {
      error.put("elementId", finding.elementId());
    }
    if (finding.elementType() != null) {
      error.put("elementType", finding.elementType());
    }
    if (finding.elementName() != null) {
      error.put("elementName", finding.elementName());
    }
    error.put("severity", finding.severity());
    error.put("message", finding.message());
    error.put("fix", finding.fix());
    error.put("docs", finding.docs());
    return error;
  }

  private Deployed write(UnitOfWork unit, List<Checked> files, String tenantId) {
    var deploymentKey = node.keys().next();
    unit.handle()
        .execute(
            "insert into legion_deployment (key, tenant_id, created_at) values (?, ?, ?)",
            deploymentKey,
            tenantId,
            clock.millis());
    starts.lock(unit, processIds(files), tenantId);
    // What is deployed together has its versions together: one may bind the other by deployment.
    var anew = !files.stream().allMatch(file -> isPresent(unit, file, tenantId));
    var items = new ArrayList<Item>();
    var warnings = new ArrayList<Finding>();
    for (var file : files) {
      switch (file) {
        case Checked.Processes processes -> {
          items.addAll(write(unit, processes, deploymentKey, tenantId, anew));
          warnings.addAll(processes.translation().warnings());
        }
        case Checked.Decisions decisions ->
            items.addAll(write(unit, decisions, deploymentKey, tenantId, anew));
        case Checked.Form form -> items.add(write(unit, form, deploymentKey, tenantId, anew));
      }
    }
    LOG.infof("deployment %d: %d resources", deploymentKey, files.size());
    return new Deployed(Long.toString(deploymentKey), tenantId, items, warnings);
  }

  private static Stream<String> ids(List<Checked> files) {
    return files.stream()
        .flatMap(file ->
            switch (file) {
              case Checked.Processes processes ->
                  processes.translation().processes().stream().map(MissionProcess::id);
              case Checked.Decisions decisions ->
                  Stream.concat(
                      Stream.of(decisions.decisions().requirementsId()),
                      decisions.decisions().decisionIds().stream());
              case Checked.Form form -> Stream.of(form.name().id());
            });
  }

  private static List<String> processIds(List<Checked> files) {
    return files.stream()
        .filter(Checked.Processes.class::isInstance)
        .flatMap(file -> ((Checked.Processes) file).translation().processes().stream())
        .map(MissionProcess::id)
        .toList();
  }

  /// Whether the newest version is the same as the file.
  private boolean isPresent(UnitOfWork unit, Checked file, String tenantId) {
    return switch (file) {
      case Checked.Processes processes -> !present(unit, processes, tenantId).isEmpty();
      case Checked.Decisions decisions ->
          decisions.decisions().present(unit.handle(), tenantId).isPresent();
      case Checked.Form form ->
          Forms.latest(unit.handle(), form.name().id(), tenantId)
              .filter(latest -> latest.hash().equals(form.file().hash()))
              .isPresent();
    };
  }

  /// The newest versions of a file's processes; empty when one of them is not the file's.
  private List<Definition> present(UnitOfWork unit, Checked.Processes file, String tenantId) {
    var present = new ArrayList<Definition>();
    for (var process : file.translation().processes()) {
      var latest =
          definitions
              .latest(unit.handle(), process.id(), tenantId)
              .filter(d -> d.contentHash().equals(file.file().hash()));
      if (latest.isEmpty()) {
        return List.of();
      }
      present.add(latest.get());
    }
    return present;
  }

  private List<Item> write(
      UnitOfWork unit, Checked.Processes file, long deploymentKey, String tenantId, boolean anew) {
    var upload = file.file();
    if (!anew) {
      return present(unit, file, tenantId).stream().map(d -> item(d, upload)).toList();
    }
    var processes = file.translation().processes();
    var resourceKey = resource(unit, upload, deploymentKey);
    var flowableIds = engine.deploy(upload.name(), file.translation().flowableXml());
    var items = new ArrayList<Item>();
    for (var process : processes) {
      var definition =
          new Definition(
              node.keys().next(),
              Objects.requireNonNull(flowableIds.get(process.id()), process.id()),
              process.id(),
              process.name(),
              definitions.lastVersion(unit.handle(), process.id(), tenantId) + 1,
              process.versionTag(),
              upload.hash(),
              tenantId,
              process.startFormId());
      insert(unit, definition, upload, resourceKey, deploymentKey);
      starts.deployed(unit, definition, process.starts());
      items.add(item(definition, upload));
    }
    return items;
  }

  private static void insert(
      UnitOfWork unit, Definition d, Upload file, long resourceKey, long deploymentKey) {
    unit.handle()
        .execute(
            """
            insert into legion_process_definition (key, flowable_id, bpmn_process_id, name, version,
              version_tag, resource_key, resource_name, content_hash, deployment_key, start_form_id,
              tenant_id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """,
            d.key(),
            d.flowableId(),
            d.bpmnProcessId(),
            d.name(),
            d.version(),
            d.versionTag(),
            resourceKey,
            file.name(),
            d.contentHash(),
            deploymentKey,
            d.startFormId(),
            d.tenantId());
  }

  private List<Item> write(
      UnitOfWork unit, Checked.Decisions file, long deploymentKey, String tenantId, boolean anew) {
    var written =
        anew
            ? file.decisions()
                .deploy(
                    unit.handle(),
                    node.keys(),
                    () -> resource(unit, file.file(), deploymentKey),
                    deploymentKey,
                    tenantId)
            : file.decisions().present(unit.handle(), tenantId).orElseThrow();
    var items = new ArrayList<Item>();
    for (var d : written.decisions()) {
      items.add(
          Item.of(
              new DecisionItem(
                  d.id(),
                  d.version(),
                  d.name(),
                  tenantId,
                  d.requirementsId(),
                  Long.toString(d.key()),
                  Long.toString(d.requirementsKey()))));
    }
    var graph = written.requirements();
    items.add(
        Item.of(
            new RequirementsItem(
                graph.id(),
                graph.name(),
                graph.version(),
                graph.resourceName(),
                tenantId,
                Long.toString(graph.key()))));
    return items;
  }

  private Item write(
      UnitOfWork unit, Checked.Form form, long deploymentKey, String tenantId, boolean anew) {
    var id = form.name().id();
    if (!anew) {
      return item(Forms.latest(unit.handle(), id, tenantId).orElseThrow(), form, tenantId);
    }
    var version =
        new Forms.Version(
            node.keys().next(),
            Forms.lastVersion(unit.handle(), id, tenantId) + 1,
            form.file().hash());
    var resourceKey = resource(unit, form.file(), deploymentKey);
    Forms.insert(
        unit.handle(), version, form.name(), form.file(), resourceKey, deploymentKey, tenantId);
    return item(version, form, tenantId);
  }

  private long resource(UnitOfWork unit, Upload file, long deploymentKey) {
    var key = node.keys().next();
    unit.handle()
        .execute(
            """
            insert into legion_resource (key, deployment_key, name, content_hash, content)
            values (?, ?, ?, ?, ?)\
            """,
            key,
            deploymentKey,
            file.name(),
            file.hash(),
            file.content());
    return key;
  }

  private static Item item(Definition d, Upload file) {
    return Item.of(
        new ProcessItem(
            d.bpmnProcessId(), d.version(), file.name(), d.tenantId(), Long.toString(d.key())));
  }

  private static Item item(Forms.Version version, Checked.Form form, String tenantId) {
    return Item.of(
        new FormItem(
            form.name().id(),
            version.version(),
            Long.toString(version.key()),
            form.file().name(),
            tenantId));
  }
}
