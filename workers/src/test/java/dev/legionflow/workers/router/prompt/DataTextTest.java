package dev.legionflow.workers.router.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.workers.router.prompt.DataText.Format;
import dev.toonformat.jtoon.JToon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataTextTest {

  private static final String TOKENIZER = "o200k_base";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Map<String, Object> row(int i) {
    var row = new LinkedHashMap<String, Object>();
    row.put("id", i);
    row.put("name", i % 2 == 0 ? "Anna, the " + i + "th" : "Bob");
    row.put("active", i % 3 == 0);
    return row;
  }

  @Test
  void aTableIsWrittenAsCsv() {
    var rows = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < 30; i++) {
      rows.add(row(i));
    }
    var written = DataText.of(rows, TOKENIZER);
    assertThat(written.format()).isEqualTo(Format.CSV);
    assertThat(written.text())
        .startsWith("id,name,active\n0,\"Anna, the 0th\",true\n1,Bob,false\n");
    assertThat(written.tokens().get(Format.CSV))
        .isLessThan(written.tokens().get(Format.TOON))
        .isLessThan(written.tokens().get(Format.JSON));
  }

  @Test
  void whatTakesTheFewestTokensIsTaken() throws Exception {
    var nested = Map.of("orders", List.of(row(1), row(2), row(3), row(4), row(5)), "total", 5);
    var written = DataText.of(nested, TOKENIZER);
    assertThat(written.tokens()).containsOnlyKeys(Format.JSON, Format.TOON);
    assertThat(written.tokens().get(written.format()))
        .isEqualTo(written.tokens().values().stream().min(Integer::compare).orElseThrow());
    assertThat(written.format()).isEqualTo(Format.TOON);
    assertThat(JSON.readTree(JToon.decodeToJson(written.text())))
        .isEqualTo(JSON.readTree(JSON.writeValueAsString(nested)));
  }

  @Test
  void whatIsNoTableOrIsShortStaysJson() {
    assertThat(DataText.of(null, TOKENIZER).text()).isEqualTo("null");
    assertThat(DataText.of("a\nb", TOKENIZER).text()).isEqualTo("\"a\\nb\"");
    assertThat(DataText.of(List.of(), TOKENIZER).format()).isEqualTo(Format.JSON);
    var uneven = List.of(Map.of("a", 1), Map.of("b", 2));
    assertThat(DataText.of(uneven, TOKENIZER).tokens()).doesNotContainKey(Format.CSV);
  }

  @Test
  void textsThatLookLikeOtherValuesKeepTheirQuotes() {
    var row = new LinkedHashMap<String, Object>();
    row.put("a", "12");
    row.put("b", 12);
    row.put("c", "");
    row.put("d", null);
    row.put("e", "say \"hi\"\n");
    var rows = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < 20; i++) {
      rows.add(row);
    }
    var written = DataText.of(rows, TOKENIZER);
    assertThat(written.format()).isEqualTo(Format.CSV);
    assertThat(written.text()).contains("\n\"12\",12,\"\",,\"say \"\"hi\"\"\n\"\n");
  }

  /// The rows of the table in docs/router.md.
  @Test
  void theTableOfTheDocumentationIsMeasured() throws Exception {
    var records = new ArrayList<Map<String, Object>>();
    var nested = new ArrayList<Map<String, Object>>();
    var texts = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < 100; i++) {
      var record = new LinkedHashMap<String, Object>();
      record.put("id", i);
      record.put("customer", "customer-" + i % 7);
      record.put("cents", 100 + 37 * i);
      record.put("paid", i % 3 == 0);
      records.add(record);
      var order = new LinkedHashMap<String, Object>();
      order.put("order", i);
      order.put("to", Map.of("city", "Ghent"));
      order.put("lines", List.of(record, record));
      nested.add(order);
      var text = new LinkedHashMap<String, Object>();
      text.put("id", i);
      text.put("text", "The parcel came late, and the box was wet; I want it replaced. ".repeat(8));
      texts.add(text);
    }
    var rows = new ArrayList<String>();
    rows.add(row("100 flat records of 4 fields", records));
    rows.add(row("100 orders with 2 lines each", nested));
    rows.add(row("100 texts of 500 characters", texts));
    rows.forEach(System.out::println);
    assertThat(Files.readString(Path.of("../docs/router.md"))).contains(rows);
  }

  private static String row(String what, Object data) {
    var written = DataText.of(data, TOKENIZER);
    var csv = written.tokens().get(Format.CSV);
    var size = written.size();
    return "| %s | %,d | %,d | %s | %s, %.0f %% fewer |"
        .formatted(
            what,
            size.jsonTokens(),
            written.tokens().get(Format.TOON),
            csv == null ? "no table" : "%,d".formatted(csv),
            written.format(),
            100.0 - 100.0 * size.tokens() / size.jsonTokens());
  }
}
