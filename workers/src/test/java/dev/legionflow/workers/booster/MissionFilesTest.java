package dev.legionflow.workers.booster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.check.CheckWorker;
import dev.legionflow.workers.booster.model.BriefWorker;
import dev.legionflow.workers.booster.model.ReadWorker;
import dev.legionflow.workers.formation.Keeping;
import dev.legionflow.workers.formation.RecordWorker;
import dev.legionflow.workers.formation.SelectWorker;
import dev.legionflow.workers.formation.store.Decisions;
import dev.legionflow.workers.formation.store.FormationDatabase;
import dev.legionflow.workers.formation.store.Outcomes;
import dev.legionflow.workers.formation.store.Policies;
import dev.legionflow.workers.formation.store.PolicyChanges;
import dev.legionflow.workers.learning.LearningBank;
import dev.legionflow.workers.learning.LearningDatabase;
import dev.legionflow.workers.learning.RecallWorker;
import dev.legionflow.workers.learning.memory.AppendWorker;
import dev.legionflow.workers.learning.memory.Bounds;
import dev.legionflow.workers.learning.memory.ForkWorker;
import dev.legionflow.workers.learning.memory.JoinWorker;
import dev.legionflow.workers.learning.memory.Memory;
import dev.legionflow.workers.learning.recognition.RecogniseWorker;
import dev.legionflow.workers.learning.recognition.Recogniser;
import dev.legionflow.workers.learning.recognition.Recognisers;
import dev.legionflow.workers.legion.RecruitWorker;
import dev.legionflow.workers.legion.VoteWorker;
import dev.legionflow.workers.reflexion.ReflectWorker;
import dev.legionflow.workers.router.ModelWorker;
import dev.legionflow.workers.router.RouterSettings;
import dev.legionflow.workers.router.Task;
import dev.legionflow.workers.router.VerdictWorker;
import dev.legionflow.workers.router.agent.AgentWorker;
import dev.legionflow.workers.router.cost.BudgetSettings;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.decision.Choice;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.StoredAnswers;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.store.RouterDatabase;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.eclipse.microprofile.config.Config;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The processes' diagrams, their forms and the element templates fit the workers.
class MissionFilesTest {

  private static final Path PROCESSES = Path.of("../processes");
  private static final Path TEMPLATES = Path.of("../modeler-templates");
  private static final String ZEEBE = "http://camunda.org/schema/zeebe/1.0";
  private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";

  /// What a boundary event catches that names no error.
  private static final String ALL = "all";

  /// What an agent reads that no template hands in.
  private static final Set<String> OF_AGENTS =
      Set.of("agent", "toolCallResults", "adHocSubProcessElements", "script");

  private static final Pattern WORD = Pattern.compile("[a-zA-Z]\\w*");

  private static final String BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI";

  private static Map<String, JobWorker> workers() {
    var config = new SmallRyeConfigBuilder().build();
    var booster = new BoosterSettings(config);
    return Stream.of(
            new ClassifyWorker(booster),
            new TransformWorker(booster),
            new ApplyWorker(booster),
            new CheckWorker(booster, config),
            new BriefWorker(booster),
            new ReadWorker(booster),
            modelWorker(config),
            verdictWorker(),
            new RecruitWorker(Path.of("none"), _ -> true),
            new VoteWorker(),
            new ReflectWorker(),
            new AgentWorker(modelWorker(config)),
            selectWorker(),
            recordWorker(),
            new RecallWorker(bank(), MissionFilesTest::embed),
            new dev.legionflow.workers.learning.RecordWorker(bank(), MissionFilesTest::embed),
            new RecogniseWorker(
                new Recognisers(Path.of("none"), MissionFilesTest::embed, Recogniser.Terms.USUAL)),
            new AppendWorker(memory(config)),
            new dev.legionflow.workers.learning.memory.ReadWorker(memory(config)),
            new ForkWorker(memory(config)),
            new JoinWorker(memory(config)))
        .collect(Collectors.toMap(JobWorker::type, Function.identity()));
  }

  private static LearningBank bank() {
    return LearningBank.of(LearningDatabase.of(new JdbcDataSource()));
  }

  private static Memory memory(Config config) {
    return Memory.of(new JdbcDataSource(), Bounds.of(config), Clock.systemUTC());
  }

  private static float[] embed(String text) {
    return new float[1];
  }

  private static RouterDatabase nowhere() {
    return RouterDatabase.of(new JdbcDataSource());
  }

  private static ModelWorker modelWorker(Config config) {
    var database = nowhere();
    return new ModelWorker(
        new ModelWorker.Parts(
            database,
            new BudgetSettings(config),
            new Budgets(database),
            new Ledger(database),
            new DecisionLog(database),
            new StoredAnswers(database),
            new Rollouts(database),
            List::of,
            MissionFilesTest::nothing,
            (chain, prompt, within, attempts) -> {
              throw new IllegalStateException("nobody is asked here");
            },
            null),
        RouterSettings.of(config),
        Clock.systemUTC());
  }

  private static Choice nothing(Task task, List<Model> models) {
    throw new IllegalStateException("nothing is chosen here");
  }

  private static VerdictWorker verdictWorker() {
    var database = nowhere();
    return new VerdictWorker(
        database, new DecisionLog(database), new Rollouts(database), MissionFilesTest::nothing);
  }

  private static SelectWorker selectWorker() {
    var database = FormationDatabase.of(new JdbcDataSource());
    var decisions = new Decisions(database);
    var clock = Clock.systemUTC();
    return new SelectWorker(
        decisions,
        new Outcomes(database),
        new Policies(database, new PolicyChanges(database, null, clock)),
        new Keeping(decisions, Duration.ofDays(1), clock),
        clock);
  }

  private static RecordWorker recordWorker() {
    var database = FormationDatabase.of(new JdbcDataSource());
    return new RecordWorker(new Decisions(database), new Outcomes(database), Clock.systemUTC());
  }

  private static Document diagram(String name) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(PROCESSES.resolve(name).toFile());
  }

  private static List<Document> diagrams() throws Exception {
    List<Document> diagrams = new ArrayList<>();
    try (Stream<Path> files = Files.list(PROCESSES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".bpmn")).toList()) {
        diagrams.add(diagram(file.getFileName().toString()));
      }
    }
    assertThat(diagrams).hasSizeGreaterThanOrEqualTo(2);
    return diagrams;
  }

  private static List<Element> elements(Document document, String namespace, String name) {
    NodeList nodes = document.getElementsByTagNameNS(namespace, name);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add((Element) nodes.item(i));
    }
    return found;
  }

  private static Set<String> attributes(List<Element> elements, String name) {
    return elements.stream().map(each -> each.getAttribute(name)).collect(Collectors.toSet());
  }

  @Test
  void everyWorkerIsKnownHere() {
    Set<String> classes =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.legionflow.workers")
                .stream()
                .filter(each -> each.isAssignableTo(JobWorker.class) && !each.isInterface())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

    assertThat(workers().values())
        .extracting(worker -> worker.getClass().getName())
        .containsExactlyInAnyOrderElementsOf(classes);
  }

  @Test
  void everyJobOfTheMissionHasAWorker() throws Exception {
    Set<String> types = new HashSet<>();
    for (Document diagram : diagrams()) {
      types.addAll(attributes(elements(diagram, ZEEBE, "taskDefinition"), "type"));
    }
    // Whose job it is may depend on data; a roll-out is the user's. Without a worker that recalls,
    // reflexion goes on as well.
    types.removeIf(type ->
        type.startsWith("=")
            || type.startsWith("deployment.")
            || type.equals("legion.learn.recall"));
    assertThat(workers().keySet()).containsAll(types);
    assertThat(types).hasSizeGreaterThan(10);
  }

  @Test
  void theErrorsThatWorkersRaiseAreCaught() throws Exception {
    Map<String, Set<String>> raised =
        Map.of(
            "legion.booster.transform", Set.of(TransformWorker.REFUSED),
            "legion.booster.apply", Set.of(ApplyWorker.FILE_CHANGED),
            "legion.change.brief", Set.of(BriefWorker.NOTHING),
            "legion.change.read", Set.of(ReadWorker.UNUSABLE, ReadWorker.FILE_CHANGED),
            "legion.model", Set.of("NO_MODEL", "BUDGET_EXHAUSTED"),
            "legion.formation.record", Set.of(RecordWorker.UNKNOWN));
    for (Document diagram : diagrams()) {
      Map<String, String> codes =
          elements(diagram, BPMN, "error").stream()
              .collect(
                  Collectors.toMap(
                      each -> each.getAttribute("id"), each -> each.getAttribute("errorCode")));
      Map<String, Set<String>> caught = new HashMap<>();
      for (Element event : elements(diagram, BPMN, "boundaryEvent")) {
        Element definition =
            (Element) event.getElementsByTagNameNS(BPMN, "errorEventDefinition").item(0);
        if (definition == null) {
          continue;
        }
        caught
            .computeIfAbsent(event.getAttribute("attachedToRef"), _ -> new HashSet<>())
            .add(codes.getOrDefault(definition.getAttribute("errorRef"), ALL));
      }
      for (Element task : elements(diagram, BPMN, "serviceTask")) {
        Element job = (Element) task.getElementsByTagNameNS(ZEEBE, "taskDefinition").item(0);
        Set<String> ofTask = caught.getOrDefault(task.getAttribute("id"), Set.of());
        if (job.getAttribute("type").startsWith("=") || ofTask.equals(Set.of(ALL))) {
          continue;
        }
        assertThat(ofTask)
            .as(task.getAttribute("id"))
            .isEqualTo(raised.getOrDefault(job.getAttribute("type"), Set.of()));
      }
    }
  }

  @Test
  void everyFormIsThereAndShowsWhatTheTaskMapsIn() throws Exception {
    for (Document diagram : diagrams()) {
      for (Element definition : elements(diagram, ZEEBE, "formDefinition")) {
        assertFormFits(definition);
      }
    }
  }

  private static void assertFormFits(Element definition) throws Exception {
    String id = definition.getAttribute("formId");
    JsonNode form = new ObjectMapper().readTree(Files.readString(PROCESSES.resolve(id + ".form")));
    Set<String> keys = new HashSet<>();
    form.get("components").forEach(field -> keys.add(field.path("key").asText()));
    keys.remove("");
    Element mappings = (Element) definition.getParentNode();
    Set<String> mapped = new HashSet<>();
    Set<String> known = new HashSet<>();
    NodeList inputs = mappings.getElementsByTagNameNS(ZEEBE, "input");
    for (int i = 0; i < inputs.getLength(); i++) {
      Element mapping = (Element) inputs.item(i);
      known.add(mapping.getAttribute("target"));
      // A constant is nothing that the form has to show.
      if (!mapping.getAttribute("source").startsWith("=\"")) {
        mapped.add(mapping.getAttribute("target"));
      }
    }
    NodeList outputs = mappings.getElementsByTagNameNS(ZEEBE, "output");
    for (int i = 0; i < outputs.getLength(); i++) {
      String source = ((Element) outputs.item(i)).getAttribute("source").substring(1);
      WORD.matcher(source).results().forEach(word -> known.add(word.group()));
      if (source.matches("\\w+")) {
        mapped.add(source);
      }
    }

    assertThat(form.get("id").asText()).isEqualTo(id);
    assertThat(form.get("schemaVersion").asInt()).isEqualTo(16);
    assertThat(keys).as(id).containsAll(mapped);
    assertThat(known).as(id).containsAll(keys);
  }

  @Test
  void everyElementIsDrawn() throws Exception {
    for (Document diagram : diagrams()) {
      Set<String> drawn = attributes(elements(diagram, BPMNDI, "BPMNShape"), "bpmnElement");
      drawn.addAll(attributes(elements(diagram, BPMNDI, "BPMNEdge"), "bpmnElement"));
      Set<String> wanted = new HashSet<>();
      for (String kind :
          List.of(
              "startEvent",
              "endEvent",
              "serviceTask",
              "userTask",
              "scriptTask",
              "callActivity",
              "subProcess",
              "adHocSubProcess",
              "businessRuleTask",
              "exclusiveGateway",
              "boundaryEvent",
              "sequenceFlow")) {
        wanted.addAll(attributes(elements(diagram, BPMN, kind), "id"));
      }

      assertThat(drawn).isEqualTo(wanted).hasSizeGreaterThan(10);
    }
  }

  @Test
  void templatesHandInWhatTheWorkersRead() throws Exception {
    Map<String, JobWorker> workers = workers();
    Set<String> types = new HashSet<>();
    try (Stream<Path> files = Files.list(TEMPLATES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        String type = "";
        Set<String> inputs = new HashSet<>();
        Set<String> headers = new HashSet<>();
        for (JsonNode property :
            new ObjectMapper().readTree(Files.readString(file)).get("properties")) {
          JsonNode binding = property.get("binding");
          if (binding.path("type").asText().equals("zeebe:input")) {
            inputs.add(binding.path("name").asText());
          }
          if (binding.path("type").asText().equals("zeebe:taskHeader")) {
            headers.add(binding.path("key").asText());
          }
          if (binding.path("property").asText().equals("type")) {
            type = property.path("value").asText();
          }
        }
        types.add(type);
        assertThat(workers).as(file.toString()).containsKey(type);
        JobWorker worker = workers.get(type);
        Set<String> read = new HashSet<>(worker == null ? Set.of() : worker.fetchVariables());
        assertThat(read).as(file.toString()).containsAll(inputs);
        read.removeAll(inputs);
        read.removeAll(type.equals(AgentWorker.TYPE) ? OF_AGENTS : Set.of());
        // What may be said by the diagram or by the mission.
        assertThat(headers).as(file.toString()).containsAll(read);
      }
    }
    assertThat(types).isEqualTo(workers.keySet());
  }
}
