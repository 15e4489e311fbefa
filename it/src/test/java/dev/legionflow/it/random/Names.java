package dev.legionflow.it.random;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The variables (all of them numbers) that are there wherever a token may be. What runs at the
/// same time as something else reads what was there before and writes what is its own, so that the
/// end is the same in whatever order things happen.
final class Names {

  private final List<String> readable;

  /// Which of them nobody else reads or writes meanwhile.
  private final List<String> owned;

  private final Set<String> written;

  /// Whether something else runs at the same time.
  private final boolean beside;

  private Names(List<String> readable, List<String> owned, Set<String> written, boolean beside) {
    this.readable = readable;
    this.owned = owned;
    this.written = written;
    this.beside = beside;
  }

  static Names of(List<String> variables) {
    return new Names(
        new ArrayList<>(variables), new ArrayList<>(variables), new LinkedHashSet<>(), false);
  }

  /// For a way that is perhaps not taken, while nothing else is.
  Names maybe() {
    return new Names(new ArrayList<>(readable), new ArrayList<>(owned), written, beside);
  }

  /// For a way that is taken beside others.
  Names beside() {
    return new Names(new ArrayList<>(readable), new ArrayList<>(), written, true);
  }

  /// For what writes variables of its own only: their names are told apart.
  Names apart() {
    return new Names(new ArrayList<>(readable), new ArrayList<>(), new LinkedHashSet<>(), true);
  }

  List<String> readable() {
    return readable;
  }

  List<String> owned() {
    return owned;
  }

  Set<String> written() {
    return written;
  }

  boolean isBeside() {
    return beside;
  }

  void write(String name) {
    written.add(name);
    if (!readable.contains(name)) {
      readable.add(name);
    }
    if (!owned.contains(name)) {
      owned.add(name);
    }
  }

  /// A variable that may be written, and has no number before that.
  void own(String name) {
    written.add(name);
    if (!owned.contains(name)) {
      owned.add(name);
    }
  }

  /// A variable that can be read here, and is set by nothing here.
  void read(String name) {
    if (!readable.contains(name)) {
      readable.add(name);
    }
  }

  /// After a way that was certainly taken.
  void join(Names other) {
    other.owned.forEach(this::write);
  }
}
