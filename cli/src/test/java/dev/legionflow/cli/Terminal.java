package dev.legionflow.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

/// Runs commands in this process as a shell would, and keeps what they print.
final class Terminal {

  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  Terminal with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  int run(String... args) {
    return Legion.run(
        environment::get, new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
