package dev.legionflow.engine.cockpit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with a search is named, and nothing of it reaches the database as SQL.
@QuarkusTest
@TestProfile(TempData.class)
class HostileSearchTest {

  private static final String SEARCH = "/v2/process-instances/search";
  private static final String TENANT = "hostile";
  private static final int ROWS = 5;

  @Inject Admin admin;
  @Inject Rows rows;
  private static boolean filled;

  @BeforeEach
  void insertOnce() {
    if (!filled) {
      for (var i = 0; i < ROWS; i++) {
        rows.processInstance(
            Map.of("tenant_id", TENANT, "bpmn_process_id", "id" + i, "start_date", 1_000L * i));
      }
      filled = true;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'sort':[{'field':'startDate; drop table legion_user'}]} | sort[0].field",
        "{'sort':[{'field':'e.start_date'}]} | sort[0].field",
        "{'sort':[{'field':'startDate','order':'ASC, (select 1)'}]} | sort[0].order",
        "{'sort':[{'field':'startDate'},{'field':7}]} | sort[1].field",
        "{'sort':{'field':'startDate'}} | sort",
        "{'filter':{'start_date':'x'}} | filter.start_date",
        "{'filter':{\"state' or '1'='1\":'x'}} | filter.state' or '1'='1",
        "{'filter':[]} | filter",
        "{'filter':{'state':'SLEEPING'}} | filter.state",
        "{'filter':{'state':{'$in':['ACTIVE','SLEEPING']}}} | filter.state.$in[1]",
        "{'filter':{'state':{'$gt':'ACTIVE'}}} | filter.state.$gt",
        "{'filter':{'state':{'eq':'ACTIVE'}}} | filter.state.eq",
        "{'filter':{'state':7}} | filter.state",
        "{'filter':{'processInstanceKey':'1 or 1=1'}} | filter.processInstanceKey",
        "{'filter':{'processInstanceKey':-1}} | filter.processInstanceKey",
        "{'filter':{'processInstanceKey':1.5}} | filter.processInstanceKey",
        "{'filter':{'processInstanceKey':'99999999999999999999'}} | filter.processInstanceKey",
        "{'filter':{'processDefinitionVersion':'1'}} | filter.processDefinitionVersion",
        "{'filter':{'processDefinitionVersion':3000000000}} | filter.processDefinitionVersion",
        "{'filter':{'hasIncident':'true'}} | filter.hasIncident",
        "{'filter':{'startDate':'yesterday'}} | filter.startDate",
        "{'filter':{'startDate':{'$gt':'2026-11-20'}}} | filter.startDate.$gt",
        "{'filter':{'startDate':'+999999999-12-31T23:59:59Z'}} | filter.startDate",
        "{'filter':{'tenantId':{'$exists':'yes'}}} | filter.tenantId.$exists",
        "{'filter':{'tenantId':'a\\u0000b'}} | filter.tenantId",
        "{'filter':{'tenantId':{'$in':'a'}}} | filter.tenantId.$in",
        "{'filter':{'$or':{}}} | filter.$or",
        "{'filter':{'$or':[{'$or':[]}]}} | filter.$or[0].$or",
        "{'filter':{'$or':[{'state':'ACTIVE'},{'oops':1}]}} | filter.$or[1].oops",
        "{'filter':{'variables':{}}} | filter.variables",
        "{'filter':{'variables':[{'name':'x'}]}} | filter.variables[0].value",
        "{'filter':{'variables':[{'value':'x'}]}} | filter.variables[0].name",
        "{'filter':{'tags':['a,b']}} | filter.tags[0]",
        "{'page':[]} | page",
        "{'page':{'limit':-1}} | page.limit",
        "{'page':{'limit':10001}} | page.limit",
        "{'page':{'limit':'5'}} | page.limit",
        "{'page':{'from':9999,'limit':100}} | page",
        "{'page':{'after':'x','before':'y'}} | page.before",
        "{'page':{'from':1,'after':'x'}} | page.from",
        "{'page':{'after':5}} | page.after",
        "{'page':{'after':'not a cursor'}} | page.after",
        "[] | body",
      })
  void aFaultIsNamedByItsField(String body, String field) {
    refused(body.replace('\'', '"').replace("state\" or \"1\"=\"1", "state' or '1'='1"), field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"incidentErrorHashCode"})
  void whatWeCannotDoIsSaid(String field) {
    var answer = admin.post(SEARCH, "{\"filter\":{\"" + field + "\":\"1\"}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("type").asText()).endsWith(":not-supported");
    assertThat(answer.json().path("field").asText()).isEqualTo("filter." + field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' or '1'='1",
        "'; drop table legion_process_instance; --",
        "\\",
        "%",
        "_",
        "!",
        "id_",
        "<name>",
        ":name",
        "?",
      })
  void hostileTextIsOnlyText(String text) {
    var json = new ObjectMapper().createObjectNode();
    json.putObject("filter").put("processDefinitionId", text).put("tenantId", TENANT);
    assertThat(found(json.toString())).isZero();
    if (!text.equals("?") && !text.equals("\\")) {
      json.putObject("filter")
          .put("tenantId", TENANT)
          .putObject("processDefinitionId")
          .put("$like", text);
      assertThat(found(json.toString())).isZero();
    }
    assertThat(found("{\"filter\":{\"tenantId\":\"hostile\"}}")).isEqualTo(ROWS);
  }

  @Test
  void listsAndPatternsAreBounded() {
    var keys = IntStream.rangeClosed(1, 1_001).mapToObj(i -> "\"" + i + "\"").toList();
    limited("{\"filter\":{\"processInstanceKey\":{\"$in\":" + keys + "}}}");
    limited("{\"filter\":{\"tenantId\":{\"$like\":\"*a*b*c*d*\"}}}");
    limited("{\"filter\":{\"tenantId\":\"" + "a".repeat(8_193) + "\"}}");
    limited(
        "{\"sort\":["
            + IntStream.range(0, 11)
                .mapToObj(i -> "{\"field\":\"state\"}")
                .collect(Collectors.joining(","))
            + "]}");
    limited(
        "{\"filter\":{\"$or\":["
            + IntStream.range(0, 51).mapToObj(i -> "{}").collect(Collectors.joining(","))
            + "]}}");
    // Ten lists are within each bound, but eleven pass the one of the whole statement.
    var list = "{\"processInstanceKey\":{\"$in\":" + keys.subList(0, 1_000) + "}}";
    limited(
        "{\"filter\":{\"$or\":["
            + IntStream.range(0, 11).mapToObj(i -> list).collect(Collectors.joining(","))
            + "]}}");
  }

  @Test
  void aChangedCursorIsRefusedAndNeverAFailure() {
    var sort = "\"sort\":[{\"field\":\"startDate\"},{\"field\":\"processDefinitionId\"}]";
    var page = admin.post(SEARCH, "{" + sort + ",\"page\":{\"limit\":2}}").json().get("page");
    var cursor = page.get("endCursor").asText();
    assertThat(admin.post(SEARCH, after(sort, cursor)).status()).isEqualTo(200);
    // Of another order.
    refused(after("\"sort\":[{\"field\":\"startDate\"}]", cursor), "page.after");
    refused(
        after(
            "\"sort\":[{\"field\":\"startDate\",\"order\":\"DESC\"},{\"field\":\"processDefinitionId\"}]",
            cursor),
        "page.after");
    // Changed by chance.
    var random = new Random(7);
    for (var i = 0; i < 200; i++) {
      var bytes = Base64.getUrlDecoder().decode(cursor);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      refused(
          after(sort, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)), "page.after");
    }
    refused(after(sort, "A".repeat(70_000)), "page.after");
  }

  /// With a right checksum, by somebody who knows the form: values are checked and bound.
  @Test
  void aForgedCursorIsCheckedByType() {
    var sort = "\"sort\":[{\"field\":\"startDate\"},{\"field\":\"processDefinitionId\"}]";
    var signature = "startDate+processDefinitionId+";
    for (var forged :
        List.of(
            "[]",
            "{}",
            "null",
            "[\"%s\",\"1\"]".formatted(signature),
            "[\"%s\",\"x\",1,\"a\"]".formatted(signature),
            "[\"%s\",\"1\",\"0 or 1=1\",\"a\"]".formatted(signature),
            "[\"%s\",\"1\",1,{\"a\":1}]".formatted(signature),
            "[\"%s\",\"1\",1,\"a\\u0000\"]".formatted(signature),
            "[\"%s\",\"1\",1.5,\"a\"]".formatted(signature))) {
      refused(after(sort, seal(forged)), "page.after");
    }
    var harmless = seal("[\"%s\",\"1\",0,\"' or 1=1 --\"]".formatted(signature));
    assertThat(admin.post(SEARCH, after(sort, harmless)).status()).isEqualTo(200);
  }

  private static String seal(String json) {
    var crc = new java.util.zip.CRC32C();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            (String.format("%08x", crc.getValue()) + json).getBytes(StandardCharsets.UTF_8));
  }

  private static String after(String sort, String cursor) {
    return "{" + sort + ",\"page\":{\"after\":\"" + cursor + "\"}}";
  }

  private void limited(String body) {
    var answer = admin.post(SEARCH, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().path("type").asText()).endsWith(":limit-exceeded");
  }

  private void refused(String body, String field) {
    var answer = admin.post(SEARCH, body);
    assertThat(answer.status()).as(body + " -> " + answer.body()).isEqualTo(400);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.json().path("field").asText()).isEqualTo(field);
  }

  private int found(String body) {
    var answer = admin.post(SEARCH, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().at("/page/totalItems").asInt();
  }
}
