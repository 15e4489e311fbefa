package dev.legionflow.peers.model;

/// A request as the stub got it.
///
/// @param number counts the requests from 1
/// @param protocol `openai`, `anthropic`, `google` or `ollama`
/// @param model the name that was asked for
/// @param system the system text; empty for none
/// @param text the last message
/// @param stream whether the answer is to come in pieces
/// @param json whether JSON was asked for
/// @param key the key that came with it; empty for none
public record Ask(
    int number,
    String protocol,
    String model,
    String system,
    String text,
    boolean stream,
    boolean json,
    String key) {}
