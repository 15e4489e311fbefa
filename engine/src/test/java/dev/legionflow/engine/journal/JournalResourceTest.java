package dev.legionflow.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(TempData.class)
class JournalResourceTest {

  private static final String VERIFICATION = "/legion/journal/verification";

  @Inject Admin admin;
  @Inject Journal journal;
  @Inject Reads reads;

  private void write() {
    journal.inTransaction(transaction -> {
      transaction.record(new Event.Restored(1, "0", 0));
      return true;
    });
    assertThat(reads.await()).isTrue();
  }

  @Test
  void theHeadThatIsPrintedIsInTheJournal() {
    write();
    var head = admin.asks().get("/legion/journal/head").jsonPath();
    assertThat(head.getLong("batch")).isPositive();
    assertThat(head.getLong("searchablePosition")).isEqualTo(head.getLong("position"));
    write();

    var kept =
        "{\"batch\": %d, \"root\": \"%s\"}"
            .formatted(head.getLong("batch"), head.getString("root"));
    var report = admin.post(VERIFICATION, kept).json();
    assertThat(report.path("whole").asBoolean()).as(report.toString()).isTrue();
    assertThat(report.path("batch").asLong()).isGreaterThan(head.getLong("batch"));
    assertThat(report.path("rows")).isEqualTo(report.path("position"));
    assertThat(report.path("restorations").isEmpty()).isFalse();

    var other = kept.replaceAll("[0-9a-f]{64}", "0".repeat(64));
    var refuted = admin.post(VERIFICATION, other).json();
    assertThat(refuted.path("whole").asBoolean()).isFalse();
    assertThat(refuted.path("faultCounts").path("CUT_OFF").asInt()).isOne();
    assertThat(refuted.path("faults").path(0).path("kind").asText()).isEqualTo("CUT_OFF");
  }

  @Test
  void aVerificationNeedsNoBody() {
    write();
    assertThat(admin.post(VERIFICATION, "").json().path("whole").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"batch\": 1} | root",
        "{\"root\": \"ab\"} | batch",
        "{\"batch\": 0, \"root\": \"ab\"} | batch",
        "{\"batch\": 1, \"root\": \"AB\"} | root"
      })
  void aHeadThatIsNoneIsRefusedByItsField(String body, String field) {
    var answer = admin.post(VERIFICATION, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("field").asText()).isEqualTo(field);
  }

  @Test
  void strangersLearnNothing() {
    RestAssured.given().get("/legion/journal/head").then().statusCode(equalTo(401));
    RestAssured.given().post(VERIFICATION).then().statusCode(equalTo(401));
  }
}
