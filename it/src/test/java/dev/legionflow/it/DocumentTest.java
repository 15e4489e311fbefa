package dev.legionflow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Documents, as the stock client keeps and gets them.
@ExtendWith(Engines.class)
class DocumentTest {

  private final Steps steps;
  private final CamundaClient client;

  DocumentTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  @Test
  void aMissionCarriesTheReferenceAndAWorkerGetsTheContent() throws IOException {
    var text = "a report, ".repeat(100_000);
    var created =
        client
            .newCreateDocumentCommand()
            .content(text)
            .fileName("häuser.txt")
            .contentType("text/plain")
            .customMetadata("pages", 12)
            .execute();
    assertThat(created.getStoreId()).isEqualTo("legion");
    assertThat(created.getMetadata().getFileName()).isEqualTo("häuser.txt");
    assertThat(created.getMetadata().getSize()).isEqualTo(text.length());

    steps.run(
        steps
            .diagram()
            .startEvent()
            .serviceTask("read", task -> task.zeebeJobType(steps.type("read")))
            .endEvent()
            .done(),
        Map.of(
            "report",
            Map.of(
                "camunda.document.type", "camunda",
                "storeId", created.getStoreId(),
                "documentId", created.getDocumentId(),
                "contentHash", created.getContentHash())));
    var report =
        (Map<?, ?>)
            Objects.requireNonNull(steps.work("read", Map.of()).getVariablesAsMap().get("report"));
    try (var content =
        client
            .newDocumentContentGetRequest(String.valueOf(report.get("documentId")))
            .storeId(String.valueOf(report.get("storeId")))
            .contentHash(String.valueOf(report.get("contentHash")))
            .execute()) {
      assertThat(new String(content.readAllBytes(), UTF_8)).isEqualTo(text);
    }

    client.newDeleteDocumentCommand(created.getDocumentId()).execute();
    steps.gone(() ->
        client
            .newDocumentContentGetRequest(created.getDocumentId())
            .storeId("legion")
            .contentHash(created.getContentHash())
            .execute());
  }

  @Test
  void severalAreKeptAtOnce() {
    var batch =
        client
            .newCreateDocumentBatchCommand()
            .addDocument()
            .content("one")
            .fileName("grüße.txt")
            .customMetadata("n", 1)
            .done()
            .addDocument()
            .content("two")
            .fileName("2.txt")
            .done()
            .execute();

    assertThat(batch.getFailedDocuments()).isEmpty();
    assertThat(batch.getCreatedDocuments())
        .extracting(document -> document.getMetadata().getFileName())
        .containsExactly("grüße.txt", "2.txt");
    assertThat(batch.getCreatedDocuments().getFirst().getMetadata().getCustomProperties())
        .containsEntry("n", 1);
    steps.invalid(() ->
        client.newCreateDocumentLinkCommand(batch.getCreatedDocuments().getFirst()).execute());
  }
}
