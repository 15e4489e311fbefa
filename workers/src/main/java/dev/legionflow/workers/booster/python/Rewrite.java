package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/// Replaces identifiers in one file and shows that nothing else changed its meaning.
final class Rewrite {

  private Rewrite() {}

  static Reading<String> replace(PythonModule module, Set<Integer> nodes, String newName) {
    byte[] before = module.source().bytes();
    byte[] replacement = newName.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream after = new ByteArrayOutputStream(before.length + 64);
    int done = 0;
    for (int node : new TreeSet<>(nodes)) {
      after.write(before, done, module.tree().start(node) - done);
      after.writeBytes(replacement);
      done = module.tree().stop(node);
    }
    after.write(before, done, before.length - done);
    return PythonModule.read(module.path(), after.toByteArray())
        .then(renamed -> compare(module, renamed, newName));
  }

  private static Reading<String> compare(PythonModule before, PythonModule after, String newName) {
    boolean same =
        before.tree().sameShape(after.tree()) && before.names().sameStructure(after.names());
    if (same) {
      return new Reading.Read<>(after.source().text());
    }
    String where =
        before.names().named(newName).stream()
            .findFirst()
            .map(use -> " (see %s)".formatted(before.place(use)))
            .orElse("");
    return Reading.stop(
        Why.CAPTURE,
        "'%s' would get or give another meaning in %s%s".formatted(newName, before.path(), where));
  }
}
