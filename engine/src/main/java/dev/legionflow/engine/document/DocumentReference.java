package dev.legionflow.engine.document;

import com.fasterxml.jackson.annotation.JsonProperty;

/// How a variable refers to a document, as Camunda 8.8 has it.
public record DocumentReference(
    @JsonProperty("camunda.document.type") String type,
    String storeId,
    String documentId,
    String contentHash,
    Metadata metadata) {

  DocumentReference(String documentId, String contentHash, Metadata metadata) {
    this("camunda", Documents.STORE, documentId, contentHash, metadata);
  }
}
