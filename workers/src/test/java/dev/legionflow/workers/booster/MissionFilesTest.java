package dev.legionflow.workers.booster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.booster.check.CheckWorker;
import dev.legionflow.workers.booster.folder.Workspaces;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The mission's diagram, its forms and the element templates fit the workers.
class MissionFilesTest {

  private static final Path PROCESSES = Path.of("../processes");
  private static final Path TEMPLATES = Path.of("../modeler-templates");
  private static final String ZEEBE = "http://camunda.org/schema/zeebe/1.0";
  private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
  private static final String BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI";

  private static Map<String, JobWorker> workers() {
    Workspaces workspaces = new Workspaces(List.of(Path.of(".")));
    var config = new SmallRyeConfigBuilder().build();
    return Stream.of(
            new ClassifyWorker(workspaces),
            new TransformWorker(workspaces),
            new ApplyWorker(workspaces),
            new CheckWorker(new BoosterSettings(config), config))
        .collect(Collectors.toMap(JobWorker::type, Function.identity()));
  }

  private static Document mission() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(PROCESSES.resolve("code-change.bpmn").toFile());
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
  void everyJobOfTheMissionHasAWorker() throws Exception {
    assertThat(attributes(elements(mission(), ZEEBE, "taskDefinition"), "type"))
        .isEqualTo(workers().keySet());
  }

  @Test
  void theErrorsThatWorkersRaiseAreCaught() throws Exception {
    assertThat(attributes(elements(mission(), BPMN, "error"), "errorCode"))
        .containsExactlyInAnyOrder(TransformWorker.REFUSED, ApplyWorker.FILE_CHANGED);
    assertThat(attributes(elements(mission(), BPMN, "boundaryEvent"), "attachedToRef"))
        .containsExactlyInAnyOrder("Transform", "Apply");
  }

  @Test
  void everyFormIsThereAndShowsWhatTheTaskMapsIn() throws Exception {
    for (Element definition : elements(mission(), ZEEBE, "formDefinition")) {
      String id = definition.getAttribute("formId");
      JsonNode form =
          new ObjectMapper().readTree(Files.readString(PROCESSES.resolve(id + ".form")));
      Set<String> keys = new HashSet<>();
      form.get("components").forEach(field -> keys.add(field.path("key").asText()));
      keys.remove("");
      Element mappings = (Element) definition.getParentNode();
      Set<String> mapped = new HashSet<>();
      for (String direction : List.of("input", "output")) {
        NodeList nodes = mappings.getElementsByTagNameNS(ZEEBE, direction);
        for (int i = 0; i < nodes.getLength(); i++) {
          mapped.add(((Element) nodes.item(i)).getAttribute("target"));
        }
      }

      assertThat(form.get("id").asText()).isEqualTo(id);
      assertThat(form.get("schemaVersion").asInt()).isEqualTo(16);
      assertThat(keys).as(id).isEqualTo(mapped);
    }
  }

  @Test
  void everyElementIsDrawn() throws Exception {
    Document mission = mission();
    Set<String> drawn = attributes(elements(mission, BPMNDI, "BPMNShape"), "bpmnElement");
    drawn.addAll(attributes(elements(mission, BPMNDI, "BPMNEdge"), "bpmnElement"));
    Set<String> wanted = new HashSet<>();
    for (String kind :
        List.of(
            "startEvent",
            "endEvent",
            "serviceTask",
            "userTask",
            "exclusiveGateway",
            "boundaryEvent",
            "sequenceFlow")) {
      wanted.addAll(attributes(elements(mission, BPMN, kind), "id"));
    }

    assertThat(drawn).isEqualTo(wanted).hasSizeGreaterThan(20);
  }

  @Test
  void templatesHandInWhatTheWorkersRead() throws Exception {
    Map<String, JobWorker> workers = workers();
    Set<String> types = new HashSet<>();
    try (Stream<Path> files = Files.list(TEMPLATES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        String type = "";
        Set<String> inputs = new HashSet<>();
        for (JsonNode property :
            new ObjectMapper().readTree(Files.readString(file)).get("properties")) {
          JsonNode binding = property.get("binding");
          if (binding.path("type").asText().equals("zeebe:input")) {
            inputs.add(binding.path("name").asText());
          }
          if (binding.path("property").asText().equals("type")) {
            type = property.path("value").asText();
          }
        }
        types.add(type);
        assertThat(workers).as(file.toString()).containsKey(type);
        JobWorker worker = workers.get(type);
        assertThat(worker == null ? Set.of() : worker.fetchVariables())
            .as(file.toString())
            .isEqualTo(inputs);
      }
    }
    assertThat(types).isEqualTo(workers.keySet());
  }
}
