package dev.legionflow.engine.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/// How JSON is read and written.
///
/// Members that we do not know are ignored, because newer Camunda clients send them. What is
/// ambiguous (a member twice, text after the end, `1.5` for a whole number) is refused. Members
/// without a value are left out, as Camunda 8.8 describes them; a variable that is null is written.
@Singleton
public class JsonSettings implements ObjectMapperCustomizer {

  static final int MAX_DEPTH = 250;
  static final int MAX_TEXT_CHARS = 16 * 1024 * 1024;
  static final int MAX_DIGITS = 1_000;
  static final int MAX_NAME_CHARS = 10_000;

  /// A body of 16 MB full of `[[],[],…` would otherwise become half a gigabyte of objects.
  static final long MAX_TOKENS = 4_000_000;

  @Override
  public void customize(ObjectMapper mapper) {
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_TEXT_CHARS)
                .maxNumberLength(MAX_DIGITS)
                .maxNameLength(MAX_NAME_CHARS)
                .maxTokenCount(MAX_TOKENS)
                .build())
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    mapper
        .setDefaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    mapper
        .coercionConfigFor(LogicalType.Boolean)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    mapper
        .coercionConfigFor(LogicalType.Integer)
        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
  }
}
