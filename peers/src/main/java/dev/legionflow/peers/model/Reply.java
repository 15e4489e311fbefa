package dev.legionflow.peers.model;

import java.time.Duration;

/// How the stub answers.
///
/// @param status 200, or an error's
/// @param text what the model says
/// @param input tokens of the prompt that it tells; cached ones are among them only where the
///   protocol has it so
/// @param output tokens of the answer that it tells
/// @param cached tokens of the prompt that were in the provider's cache
/// @param reasoning tokens that were thought, where the protocol tells them
/// @param finish `stop` or `length`
/// @param delay how long it takes to the first byte
/// @param retryAfter the header of that name; empty for none
/// @param fault what goes wrong beside
public record Reply(
    int status,
    String text,
    int input,
    int output,
    int cached,
    int reasoning,
    String finish,
    Duration delay,
    String retryAfter,
    Fault fault) {

  public enum Fault {
    NONE,
    /// Takes the request and says nothing until the stub is closed.
    HANG,
    /// Begins an answer and drops the connection.
    BROKEN,
    /// Begins an answer and says nothing more.
    STALL,
    /// Ends a stream in good order but without its end mark.
    CUT,
    /// Begins a stream and ends it with what the provider says of an error.
    ERROR_EVENT,
    /// Sends 200 and a body that is not JSON.
    INVALID_JSON
  }

  public static Reply text(String text) {
    return new Reply(200, text, 10, 5, 0, 0, "stop", Duration.ZERO, "", Fault.NONE);
  }

  public static Reply error(int status) {
    return new Reply(status, "", 0, 0, 0, 0, "stop", Duration.ZERO, "", Fault.NONE);
  }

  public Reply tokens(int inputTokens, int outputTokens) {
    return new Reply(
        status,
        text,
        inputTokens,
        outputTokens,
        cached,
        reasoning,
        finish,
        delay,
        retryAfter,
        fault);
  }

  public Reply details(int cachedTokens, int reasoningTokens) {
    return new Reply(
        status,
        text,
        input,
        output,
        cachedTokens,
        reasoningTokens,
        finish,
        delay,
        retryAfter,
        fault);
  }

  public Reply finish(String why) {
    return new Reply(status, text, input, output, cached, reasoning, why, delay, retryAfter, fault);
  }

  public Reply after(Duration wait) {
    return new Reply(
        status, text, input, output, cached, reasoning, finish, wait, retryAfter, fault);
  }

  public Reply retryAfter(String value) {
    return new Reply(status, text, input, output, cached, reasoning, finish, delay, value, fault);
  }

  public Reply with(Fault that) {
    return new Reply(
        status, text, input, output, cached, reasoning, finish, delay, retryAfter, that);
  }
}
