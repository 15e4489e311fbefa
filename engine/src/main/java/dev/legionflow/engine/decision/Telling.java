package dev.legionflow.engine.decision;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.feel.Session;
import dev.legionflow.engine.feel.Session.Value;
import dev.legionflow.engine.store.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells how an evaluation came to its result. A few cells can look at the same large value many
/// thousand times, so all that is told has one allowance; what does not fit into the rest of it is
/// left out.
final class Telling {

  /// Characters that the inputs, rules and outputs of one evaluation take together.
  static final int MAX_CHARS = 1_000_000;

  /// Rules of one table.
  static final int MAX_RULES = 1_000;

  /// What the JSON around a value takes.
  private static final int AROUND = 100;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder()
                          .maxNestingDepth(Limits.VARIABLE_DEPTH)
                          .build())
                  .build())
          .build();

  private final Session session;
  private int left = MAX_CHARS;

  Telling(Session session) {
    this.session = session;
  }

  /// The output of the decision that was asked for, which is told in any case.
  ///
  /// @throws FeelException when a variable could not hold it
  static String output(@Nullable Object output) {
    var json = write(output, Limits.VARIABLE_CHARS);
    if (json == null) {
      throw new FeelException(
          "the result has more than %d characters of JSON".formatted(Limits.VARIABLE_CHARS));
    }
    return json;
  }

  /// A value as JSON.
  ///
  /// @return null when it cannot be told: it is a function, or too large for what is left
  @Nullable String value(Value value) {
    // Each value inside of it takes a character at the least.
    return session.tell(value, left).map(plain -> value(plain.value())).orElse(null);
  }

  private @Nullable String value(@Nullable Object plain) {
    try {
      var json = write(plain, left);
      return spend(json == null ? left : json.length()) ? json : null;
    } catch (FeelException e) {
      return null;
    }
  }

  private boolean spend(long chars) {
    left = chars > left ? 0 : (int) (left - chars);
    return left > 0;
  }

  /// What is told of one decision table.
  final class Table {
    private final List<Told.Input> inputs = new ArrayList<>();
    private final List<Told.Rule> rules = new ArrayList<>();

    List<Told.Input> inputs() {
      return List.copyOf(inputs);
    }

    List<Told.Rule> rules() {
      return List.copyOf(rules);
    }

    void input(Logic.Input input, Value value) {
      if (spend((long) AROUND + input.id().length() + input.name().length())) {
        var json = value(value);
        if (json != null) {
          inputs.add(new Told.Input(input.id(), input.name(), json));
        }
      }
    }

    /// @param index from 1
    void rule(Logic.Rule rule, int index, List<Logic.Output> columns, Map<String, Value> outputs) {
      if (rules.size() >= MAX_RULES || !spend((long) AROUND + rule.id().length())) {
        return;
      }
      var told = new ArrayList<Told.Output>();
      for (var column : columns) {
        var words = (long) AROUND + rule.id().length() + column.id().length();
        if (!spend(words + column.label().length())) {
          return;
        }
        var json = value(requireNonNull(outputs.get(column.name())));
        if (json == null) {
          return;
        }
        told.add(new Told.Output(column.id(), column.label(), json, rule.id(), index));
      }
      rules.add(new Told.Rule(rule.id(), index, told));
    }
  }

  Table table() {
    return new Table();
  }

  /// A list of what is told, as JSON.
  static String list(List<?> told) {
    var json = write(told, Integer.MAX_VALUE);
    return json == null ? "[]" : json;
  }

  /// @return null when it has more characters
  private static @Nullable String write(@Nullable Object value, int most) {
    var text = new Text(most);
    try {
      JSON.writeValue(text, value);
      return text.toString();
    } catch (StreamConstraintsException e) {
      throw new FeelException(
          "the result is nested deeper than %d".formatted(Limits.VARIABLE_DEPTH));
    } catch (IOException e) {
      if (text.isFull()) {
        return null;
      }
      throw new UncheckedIOException(e);
    }
  }

  /// Takes so many characters, and no more.
  private static final class Text extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final int most;
    private boolean full;

    Text(int most) {
      this.most = most;
    }

    boolean isFull() {
      return full;
    }

    @Override
    public void write(char[] chars, int from, int length) throws IOException {
      if (length > most - text.length()) {
        full = true;
        throw new IOException("no more characters are taken");
      }
      text.append(chars, from, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
