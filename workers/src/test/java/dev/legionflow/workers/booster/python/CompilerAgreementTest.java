package dev.legionflow.workers.booster.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.booster.python.Reading.Read;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scopes of [Names] are those of CPython's compiler: in files of the standard library, drawn
/// with a seed, every variable of every scope gets a name of its own, and the bytecode stays the
/// same (`compiler.py` beside this class compares it). Nothing is refused here but what cannot be
/// read, so this covers what [OracleTest] leaves out.
class CompilerAgreementTest {

  @Test
  void everyVariableOfManyFiles(@TempDir Path folder) throws Exception {
    Python python = Python.with("dis", "compiler.py", folder);
    int seed = Integer.getInteger("legion.oracle.seed", 20_261_120);
    int count = Integer.getInteger("legion.oracle.files", 150);
    System.out.printf("CompilerAgreementTest: seed %d (-Dlegion.oracle.seed)%n", seed);
    Path out = Files.createDirectories(folder.resolve("out/renamed")).resolveSibling("");
    python.run("sources", Integer.toString(seed), Integer.toString(count), out.toString());

    int unread = 0;
    int renamed = 0;
    List<String> sources = Files.readAllLines(out.resolve("sources.tsv"));
    for (String line : sources) {
      String[] parts = line.split("\t", -1);
      byte[] content = Files.readAllBytes(Path.of(parts[1]));
      if (PythonModule.read(parts[1], content) instanceof Read<PythonModule>(var module)) {
        renamed += renameAll(module, out.resolve("renamed").resolve(parts[0] + ".py"));
      } else {
        unread++;
      }
    }
    python.run("compare", out.toString());

    List<String> wrong =
        Files.readAllLines(out.resolve("verdicts.tsv")).stream()
            .filter(line -> !line.endsWith("\tsame"))
            .toList();
    System.out.printf(
        "CompilerAgreementTest: %d files, %d not read, %d identifiers renamed, %d files differ%n",
        sources.size(), unread, renamed, wrong.size());
    assertThat(wrong).isEmpty();
    assertThat(sources).hasSizeGreaterThan(100);
    assertThat(unread).isLessThan(sources.size() / 20);
    assertThat(renamed).isGreaterThan(10_000);
  }

  private static int renameAll(PythonModule module, Path target) throws IOException {
    List<Identifier> renamed = new ArrayList<>();
    for (Identifier identifier : module.names().identifiers()) {
      Symbol symbol = module.names().symbol(identifier);
      if (symbol != null && isRenamed(module.names(), symbol)) {
        renamed.add(identifier);
      }
    }
    byte[] before = module.source().bytes();
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    int done = 0;
    for (Identifier identifier : renamed) {
      int stop = module.tree().stop(identifier.node());
      Symbol symbol = module.names().symbol(identifier);
      after.write(before, done, stop - done);
      after.writeBytes(
          "_s%d_".formatted(symbol == null ? 0 : symbol.scope()).getBytes(StandardCharsets.UTF_8));
      done = stop;
    }
    after.write(before, done, before.length - done);
    Files.write(target, after.toByteArray());
    return renamed.size();
  }

  /// Not the names of classes and imports, whose text is part of the bytecode, and none to which
  /// Python adds the name of the class.
  private static boolean isRenamed(Names names, Symbol symbol) {
    return symbol.isBound()
        && !symbol.name().startsWith("__")
        && !symbol.name().equals("_")
        && names.scope(symbol.scope()).kind != Scope.Kind.CLASS
        && names.bindings(symbol).stream()
            .noneMatch(use -> use.role() == Role.IMPORT || use.role() == Role.CLASS);
  }
}
