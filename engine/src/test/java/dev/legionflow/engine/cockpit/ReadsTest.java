package dev.legionflow.engine.cockpit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every address that only reads: its members, its special filters, its 404.
@QuarkusTest
@TestProfile(TempData.class)
class ReadsTest {

  @Inject Admin admin;
  @Inject Rows rows;

  @Test
  void aProcessInstanceHasCamundasMembers() {
    var parent = rows.processInstance(Map.of());
    var key =
        rows.processInstance(
            Map.of(
                "bpmn_process_id",
                "order",
                "version",
                3,
                "version_tag",
                "v3",
                "process_definition_key",
                77L,
                "parent_process_instance_key",
                parent,
                "parent_element_instance_key",
                88L,
                "root_process_instance_key",
                parent,
                "incidents",
                1,
                "tags",
                "b,a",
                "start_date",
                1_795_000_000_123L));
    var instance = get("/v2/process-instances/" + key);
    assertThat(instance)
        .isEqualTo(
            json(
                """
                {"processInstanceKey":"%d","processDefinitionKey":"77",
                 "processDefinitionId":"order","processDefinitionName":"order",
                 "processDefinitionVersion":3,"processDefinitionVersionTag":"v3",
                 "parentProcessInstanceKey":"%d","parentElementInstanceKey":"88",
                 "rootProcessInstanceKey":"%d","state":"ACTIVE","hasIncident":true,
                 "startDate":"2026-11-18T11:06:40.123Z","tags":["a","b"],
                 "suspended":false,"tenantId":"<default>"}\
                """
                    .formatted(key, parent, parent)));
    assertThat(search("/v2/process-instances", "processInstanceKey", key))
        .containsExactly(instance);
    assertThat(get("/v2/process-instances/" + key + "/call-hierarchy"))
        .isEqualTo(
            json(
                """
                [{"processInstanceKey":"%d","processDefinitionKey":"1","processDefinitionName":"p"},
                 {"processInstanceKey":"%d","processDefinitionKey":"77",
                  "processDefinitionName":"order"}]\
                """
                    .formatted(parent, key)));
  }

  @Test
  void processInstancesAreFoundByWhatIsInThem() {
    var one = rows.processInstance(Map.of("tenant_id", "inside", "tags", "red,green"));
    var two = rows.processInstance(Map.of("tenant_id", "inside", "tags", "re"));
    rows.variable(one, one, "amount", "10");
    rows.variable(one, one, "who", "\"kermit\"");
    rows.variable(two, two, "amount", "20");
    rows.elementInstance(
        Map.of("process_instance_key", one, "element_id", "a", "state", "COMPLETED"));
    rows.elementInstance(
        Map.of("process_instance_key", one, "element_id", "b", "incident_key", 5L));
    rows.incident(Map.of("process_instance_key", one, "error_message", "no money left"));
    rows.incident(
        Map.of("process_instance_key", two, "error_message", "no money left", "state", "RESOLVED"));
    rows.job(Map.of("process_instance_key", two, "state", "FAILED", "retries", 1));
    rows.job(Map.of("process_instance_key", one, "state", "FAILED", "retries", 0));

    finds("'variables':[{'name':'amount','value':'10'}]", one);
    finds("'variables':[{'name':'amount','value':{'$in':['10','20']}}]", one, two);
    finds(
        "'variables':[{'name':'amount','value':'10'},{'name':'who','value':'\\\"kermit\\\"'}]",
        one);
    finds("'variables':[{'name':'who','value':{'$like':'*mit*'}}]", one);
    finds("'variables':[{'name':'amount','value':'10'},{'name':'who','value':'x'}]");
    finds("'variables':[]", one, two);
    finds("'tags':['red']", one);
    finds("'tags':['green','red']", one);
    finds("'tags':['re']", two);
    finds("'elementId':'a'", one);
    finds("'elementId':'a','elementInstanceState':'COMPLETED'", one);
    finds("'elementId':'a','elementInstanceState':'ACTIVE'");
    finds("'elementId':'b','hasElementInstanceIncident':true", one);
    finds("'elementId':'a','hasElementInstanceIncident':true");
    finds("'errorMessage':{'$like':'*money*'}", one);
    finds("'hasRetriesLeft':true", two);
    finds("'hasRetriesLeft':false", one);
    finds("'$or':[{'elementId':'a'},{'hasRetriesLeft':true}]", one, two);
    finds("'$or':[{'elementId':'a','hasRetriesLeft':true},{'tags':['re']}]", two);
    finds("'$or':[{'tags':['re']},{}]", one, two);
    finds("'$or':[]", one, two);
    // What has no value is not equal to anything.
    finds("'processDefinitionVersionTag':{'$neq':'v9'}", one, two);
    finds("'processDefinitionVersionTag':{'$notIn':['v9']}", one, two);
    finds("'processDefinitionVersionTag':{'$in':['v9']}");
    finds("'processDefinitionVersionTag':{'$exists':false}", one, two);
  }

  private void finds(String filter, long... keys) {
    var body = ("{'filter':{'tenantId':'inside'," + filter + "}}").replace('\'', '"');
    var answer = admin.post("/v2/process-instances/search", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().get("items").findValuesAsText("processInstanceKey"))
        .as(filter)
        .containsExactlyElementsOf(Arrays.stream(keys).mapToObj(Long::toString).toList());
  }

  @Test
  void elementsAreCountedByWhatBecameOfThem() {
    var key = rows.processInstance(Map.of());
    for (var state : List.of("ACTIVE", "ACTIVE", "COMPLETED", "TERMINATED")) {
      rows.elementInstance(Map.of("process_instance_key", key, "element_id", "a", "state", state));
    }
    rows.elementInstance(
        Map.of("process_instance_key", key, "element_id", "a", "incident_key", 1L));
    rows.elementInstance(
        Map.of("process_instance_key", key, "element_id", "a", "type", "MULTI_INSTANCE_BODY"));
    rows.elementInstance(
        Map.of("process_instance_key", key, "element_id", "b", "state", "COMPLETED"));
    assertThat(get("/v2/process-instances/" + key + "/statistics/element-instances"))
        .isEqualTo(
            json(
                """
                {"items":[
                  {"elementId":"a","active":2,"canceled":1,"incidents":1,"completed":1},
                  {"elementId":"b","active":0,"canceled":0,"incidents":0,"completed":1}]}\
                """));
  }

  @Test
  void incidentsOfCalledInstancesAreFoundFromAbove() {
    var root = rows.processInstance(Map.of());
    var child = child(root, root);
    var grandchild = child(root, child);
    var other = child(root, root);
    var keys =
        List.of(
            rows.incident(Map.of("process_instance_key", root, "job_key", 5L)),
            rows.incident(Map.of("process_instance_key", child)),
            rows.incident(Map.of("process_instance_key", grandchild)),
            rows.incident(Map.of("process_instance_key", other)));
    assertThat(incidentsBelow(root, "{}")).isEqualTo(texts(keys));
    assertThat(incidentsBelow(child, "{}")).isEqualTo(texts(keys.subList(1, 3)));
    assertThat(incidentsBelow(grandchild, "{}")).isEqualTo(texts(keys.subList(2, 3)));
    assertThat(
            incidentsBelow(
                child, "{\"sort\":[{\"field\":\"processInstanceKey\",\"order\":\"DESC\"}]}"))
        .isEqualTo(texts(keys.subList(1, 3).reversed()));
    assertThat(get("/v2/incidents/" + keys.getFirst()))
        .isEqualTo(
            json(
                """
                {"incidentKey":"%d","processDefinitionKey":"1","processDefinitionId":"p",
                 "processInstanceKey":"%d","errorType":"JOB_NO_RETRIES","errorMessage":"it broke",
                 "elementId":"task","elementInstanceKey":"1",
                 "creationTime":"1970-01-01T00:00:00.000Z","state":"ACTIVE",
                 "jobKey":"5","tenantId":"<default>"}\
                """
                    .formatted(keys.getFirst(), root)));
  }

  private long child(long root, long parent) {
    return rows.processInstance(
        Map.of("root_process_instance_key", root, "parent_process_instance_key", parent));
  }

  private List<String> incidentsBelow(long instance, String body) {
    var answer = admin.post("/v2/process-instances/" + instance + "/incidents/search", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().get("items").findValuesAsText("incidentKey");
  }

  @Test
  void aJobHasCamundasMembers() {
    var key =
        rows.job(
            Map.of(
                "state", "FAILED",
                "worker", "w",
                "retries", 2,
                "deadline", 1_000L,
                "error_message", "oops",
                "custom_headers", "{\"a\":\"b\"}",
                "process_instance_key", 6L));
    assertThat(search("/v2/jobs", "jobKey", key))
        .containsExactly(
            json(
                """
                {"jobKey":"%d","type":"work","worker":"w","state":"FAILED","kind":"BPMN_ELEMENT",
                 "listenerEventType":"UNSPECIFIED","retries":2,"isDenied":false,
                 "hasFailedWithRetriesLeft":true,
                 "errorMessage":"oops","customHeaders":{"a":"b"},"tags":[],
                 "deadline":"1970-01-01T00:00:01.000Z","creationTime":"1970-01-01T00:00:00.000Z",
                 "processDefinitionId":"p","processDefinitionKey":"1",
                 "processInstanceKey":"6","elementId":"task","elementInstanceKey":"1",
                 "tenantId":"<default>"}\
                """
                    .formatted(key)));
    var answer =
        admin.post(
            "/v2/jobs/search",
            "{\"filter\":{\"jobKey\":\"" + key + "\",\"hasFailedWithRetriesLeft\":false}}");
    assertThat(answer.json().get("items")).isEmpty();
  }

  @Test
  void anElementInstanceTellsHowItWasDoneAndWhatItCost() {
    var key =
        rows.elementInstance(
            Map.of("means", "MODEL", "cost_micro_dollars", 1_250L, "note", "asked twice"));
    assertThat(get("/v2/element-instances/" + key))
        .isEqualTo(
            json(
                """
                {"elementInstanceKey":"%d","processInstanceKey":"1","processDefinitionKey":"1",
                 "processDefinitionId":"p","elementInstanceScopeKey":"1","elementId":"task",
                 "elementName":"task","type":"SERVICE_TASK","state":"ACTIVE","hasIncident":false,
                 "startDate":"1970-01-01T00:00:00.000Z",
                 "tenantId":"<default>","means":"MODEL","costMicroDollars":1250,
                 "note":"asked twice"}\
                """
                    .formatted(key)));
    var answer =
        admin.post(
            "/v2/element-instances/search",
            """
            {"filter":{"elementInstanceKey":"%d","means":"MODEL","type":"SERVICE_TASK"}}\
            """
                .formatted(key));
    assertThat(answer.json().get("items")).containsExactly(get("/v2/element-instances/" + key));
  }

  @Test
  void longValuesAreCutInSearchesAlone() {
    var mission = rows.processInstance(Map.of());
    var value = "\"" + "ä".repeat(10_000) + "\"";
    var key = rows.variable(mission, mission, "long", value);
    var exact = rows.variable(mission, mission, "exact", "1".repeat(8_191));
    var found = search("/v2/variables", "variableKey", key).getFirst();
    assertThat(found.get("value").textValue()).isEqualTo(value.substring(0, 8_191));
    assertThat(found.get("isTruncated").booleanValue()).isTrue();
    var whole = search("/v2/variables", "variableKey", exact).getFirst();
    assertThat(whole.get("value").textValue()).hasSize(8_191);
    assertThat(whole.get("isTruncated").booleanValue()).isFalse();
    assertThat(get("/v2/variables/" + key))
        .isEqualTo(
            json(
                """
                {"variableKey":"%1$d","name":"long","value":"%3$s","scopeKey":"%2$d",
                 "processInstanceKey":"%2$d","tenantId":"<default>"}\
                """
                    .formatted(key, mission, value.replace("\"", "\\\""))));
    var truncated =
        admin.post(
            "/v2/variables/search",
            "{\"filter\":{\"processInstanceKey\":\"%d\",\"isTruncated\":true},\"sort\":[{\"field\":\"value\"}]}"
                .formatted(mission));
    assertThat(truncated.json().get("items").findValuesAsText("name")).containsExactly("long");
    // The cursor of an order by long values still comes back.
    var cursor = truncated.json().at("/page/endCursor").asText();
    var next =
        admin.post(
            "/v2/variables/search",
            "{\"filter\":{\"processInstanceKey\":\"40\"},\"sort\":[{\"field\":\"value\"}],"
                + "\"page\":{\"before\":\""
                + cursor
                + "\"}}");
    assertThat(next.status()).as(next.body()).isEqualTo(200);
  }

  @Test
  void aUserTaskHasCamundasMembersAndIsFoundByItsCandidates() {
    var instance = rows.processInstance(Map.of());
    var key =
        rows.userTask(
            Map.of(
                "name", "Review",
                "assignee", "ada",
                "candidate_groups", "[\"it\",\"it, \\\"staff\\\"\"]",
                "due_date", 1_000L,
                "custom_headers", "{\"h\":\"v\"}",
                "tags", "big",
                "process_instance_key", instance,
                "external_form_reference", "elsewhere"));
    assertThat(get("/v2/user-tasks/" + key))
        .isEqualTo(
            json(
                """
                {"userTaskKey":"%d","name":"Review","state":"CREATED","assignee":"ada",
                 "elementId":"task","elementInstanceKey":"1",
                 "candidateGroups":["it","it, \\"staff\\""],"candidateUsers":[],
                 "processDefinitionId":"p","processDefinitionKey":"1","processDefinitionVersion":1,
                 "processName":"p","processInstanceKey":"%d",
                 "creationDate":"1970-01-01T00:00:00.000Z",
                 "dueDate":"1970-01-01T00:00:01.000Z","priority":50,
                 "customHeaders":{"h":"v"},"tags":["big"],"externalFormReference":"elsewhere",
                 "suspended":false,"tenantId":"<default>"}\
                """
                    .formatted(key, instance)));
    var in = "'processInstanceKey':'" + instance + "',";
    assertThat(tasks(in + "'candidateGroup':'it'")).containsExactly(Long.toString(key));
    assertThat(tasks(in + "'candidateGroup':'it, \\\"staff\\\"'")).hasSize(1);
    assertThat(tasks(in + "'candidateGroup':'staff'")).isEmpty();
    assertThat(tasks(in + "'candidateGroup':'i'")).isEmpty();
    assertThat(tasks(in + "'candidateGroup':{'$in':['x','it']}")).hasSize(1);
    assertThat(tasks(in + "'candidateGroup':{'$neq':'it'}")).isEmpty();
    assertThat(tasks(in + "'candidateGroup':{'$notIn':['x'],'$in':[]}")).hasSize(1);
    assertThat(tasks(in + "'candidateGroup':{'$exists':false}")).isEmpty();
    assertThat(tasks(in + "'candidateUser':{'$exists':false}")).hasSize(1);
    assertThat(tasks(in + "'assignee':{'$exists':true},'priority':{'$gte':50}")).hasSize(1);
    assertThat(admin.get("/v2/user-tasks/" + key + "/form").status()).isEqualTo(204);
  }

  private List<String> tasks(String filter) {
    var answer =
        admin.post("/v2/user-tasks/search", ("{'filter':{" + filter + "}}").replace('\'', '"'));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().get("items").findValuesAsText("userTaskKey");
  }

  @Test
  void aTaskSeesTheInnermostVariables() {
    var instance = rows.processInstance(Map.of());
    var outer = rows.elementInstance(Map.of("process_instance_key", instance));
    var inner = rows.elementInstance(Map.of("process_instance_key", instance, "scope_key", outer));
    var beside = rows.elementInstance(Map.of("process_instance_key", instance));
    var task =
        rows.userTask(Map.of("process_instance_key", instance, "element_instance_key", inner));
    for (var name : List.of("everywhere", "outside", "instance")) {
      rows.variable(instance, instance, name, "0");
    }
    rows.variable(instance, outer, "everywhere", "1");
    rows.variable(instance, outer, "outside", "1");
    rows.variable(instance, inner, "everywhere", "2");
    rows.variable(instance, inner, "local", "2");
    rows.variable(instance, beside, "beside", "9");

    var path = "/v2/user-tasks/" + task + "/variables/search";
    var all = admin.post(path, "{\"sort\":[{\"field\":\"name\"}]}").json().get("items");
    assertThat(all.findValuesAsText("name"))
        .containsExactly("everywhere", "instance", "local", "outside");
    assertThat(all.findValuesAsText("value")).containsExactly("2", "0", "2", "1");
    assertThat(
            admin
                .post(path, "{\"filter\":{\"name\":{\"$like\":\"*al*\"}}}")
                .json()
                .get("items")
                .findValuesAsText("name"))
        .containsExactly("local");

    var in = "'processInstanceKey':'" + instance + "',";
    assertThat(tasks(in + "'localVariables':[{'name':'local','value':'2'}]")).hasSize(1);
    assertThat(tasks(in + "'localVariables':[{'name':'instance','value':'0'}]")).isEmpty();
    assertThat(tasks(in + "'processInstanceVariables':[{'name':'everywhere','value':'0'}]"))
        .hasSize(1);
    assertThat(tasks(in + "'processInstanceVariables':[{'name':'local','value':'2'}]")).isEmpty();
  }

  @Test
  void formsAreFoundByKeyAndByIdInTheirNewestVersion() {
    var first = rows.form("review", 1, "{\"id\":\"review\",\"old\":true}");
    rows.form("review", 2, "{\"id\":\"review\"}");
    var bound = rows.userTask(Map.of("form_key", first));
    var latest = rows.userTask(Map.of("form_id", "review"));
    var lost = rows.userTask(Map.of("form_id", "nowhere"));
    assertThat(get("/v2/user-tasks/" + bound + "/form"))
        .isEqualTo(
            json(
                """
                {"formKey":"%d","formId":"review","version":1,
                 "schema":"{\\"id\\":\\"review\\",\\"old\\":true}","tenantId":"<default>"}\
                """
                    .formatted(first)));
    assertThat(get("/v2/user-tasks/" + latest + "/form").get("version").intValue()).isEqualTo(2);
    assertThat(admin.get("/v2/user-tasks/" + lost + "/form").status()).isEqualTo(404);
    var with = rows.processDefinition(Map.of("version", 11, "start_form_id", "review"), "<a/>");
    var without = rows.processDefinition(Map.of("version", 12), "<a/>");
    assertThat(get("/v2/process-definitions/" + with + "/form").get("version").intValue())
        .isEqualTo(2);
    assertThat(admin.get("/v2/process-definitions/" + without + "/form").status()).isEqualTo(204);
  }

  @Test
  void aProcessDefinitionHasCamundasMembersAndItsXml() {
    var xml = "<?xml version=\"1.0\"?>\n<definitions name=\"ä\"/>";
    var old = rows.processDefinition(Map.of("bpmn_process_id", "latest", "version", 1), "<a/>");
    var key =
        rows.processDefinition(
            Map.of("bpmn_process_id", "latest", "version", 2, "name", "Latest", "version_tag", "t"),
            xml);
    assertThat(get("/v2/process-definitions/" + key))
        .isEqualTo(
            json(
                """
                {"processDefinitionKey":"%d","processDefinitionId":"latest","name":"Latest",
                 "version":2,"versionTag":"t","resourceName":"p.bpmn","hasStartForm":false,
                 "tenantId":"<default>"}\
                """
                    .formatted(key)));
    for (var latest : List.of(true, false)) {
      var answer =
          admin.post(
              "/v2/process-definitions/search",
              "{\"filter\":{\"processDefinitionId\":\"latest\",\"isLatestVersion\":"
                  + latest
                  + "}}");
      assertThat(answer.json().get("items").findValuesAsText("processDefinitionKey"))
          .containsExactly(Long.toString(latest ? key : old));
    }
    // As Camunda's Java client asks.
    var response =
        admin.asks().accept("application/json").get("/v2/process-definitions/" + key + "/xml");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.contentType()).startsWith("text/xml");
    assertThat(new String(response.asByteArray(), StandardCharsets.UTF_8)).isEqualTo(xml);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/process-definitions/4",
        "/v2/process-definitions/4/xml",
        "/v2/process-definitions/4/form",
        "/v2/process-instances/4",
        "/v2/process-instances/4/call-hierarchy",
        "/v2/process-instances/4/statistics/element-instances",
        "/v2/user-tasks/4",
        "/v2/user-tasks/4/form",
        "/v2/variables/4",
        "/v2/element-instances/4",
        "/v2/incidents/4",
      })
  void whatIsNotThereIsA404AndABadKeyA400(String path) {
    var missing = admin.get(path);
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.json().get("type").asText()).isEqualTo("urn:legion-flow:problem:not-found");
    var bad = admin.get(path.replace("/4", "/four"));
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.json().get("field").asText()).endsWith("Key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process-definitions",
        "process-instances",
        "jobs",
        "user-tasks",
        "variables",
        "element-instances",
        "incidents",
      })
  void everySearchTakesNoBodyAndEveryFieldOfItsSorts(String thing) {
    assertThat(admin.post("/v2/" + thing + "/search", "").status()).isEqualTo(200);
    var refused = admin.post("/v2/" + thing + "/search", "{\"sort\":[{\"field\":\"?\"}]}").json();
    var fields = refused.get("detail").asText().replaceFirst(".* there are ", "").split(", ");
    assertThat(fields).hasSizeGreaterThan(5);
    for (var field : fields) {
      for (var order : List.of("ASC", "DESC")) {
        var answer =
            admin.post(
                "/v2/" + thing + "/search",
                "{\"sort\":[{\"field\":\"%s\",\"order\":\"%s\"}],\"page\":{\"limit\":3}}"
                    .formatted(field, order));
        assertThat(answer.status()).as(field + answer.body()).isEqualTo(200);
        var cursor = answer.json().at("/page/endCursor").textValue();
        if (cursor != null) {
          var next =
              admin.post(
                  "/v2/" + thing + "/search",
                  "{\"sort\":[{\"field\":\"%s\",\"order\":\"%s\"}],\"page\":{\"after\":\"%s\"}}"
                      .formatted(field, order, cursor));
          assertThat(next.status()).as(field + next.body()).isEqualTo(200);
        }
      }
    }
  }

  private JsonNode get(String path) {
    var answer = admin.get(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private List<JsonNode> search(String path, String field, long key) {
    var answer = admin.post(path + "/search", "{\"filter\":{\"" + field + "\":\"" + key + "\"}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return List.copyOf(answer.json().get("items").valueStream().toList());
  }

  private static List<String> texts(List<Long> keys) {
    return keys.stream().map(key -> Long.toString(key)).toList();
  }

  private static JsonNode json(String text) {
    return new Admin.Answer(200, "", text).json();
  }
}
