package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Accepted;
import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Renames a variable or function of a folder of Python files, or refuses with a reason.
///
/// It sees the folder and nothing else: code outside of it that imports the folder's modules is not
/// looked for. Within the folder an accepted rename is complete. Thread-safe.
public final class PythonRename {

  private static final int MAX_NOTES = 20;
  private static final Optional<Refused> NONE = Optional.empty();

  private PythonRename() {}

  /// A message when the parser's native libraries do not work on this machine.
  public static Optional<String> unavailable() {
    return PythonParser.unavailable();
  }

  /// Whether a file parses; otherwise the reason.
  public static Optional<String> parseError(String path, byte[] content) {
    Reading<SyntaxTree> read =
        PythonSource.read(path, content).then(source -> PythonParser.parse(path, source));
    return read instanceof Reading.Stopped<SyntaxTree>(Refused refused)
        ? Optional.of(refused.reason())
        : Optional.empty();
  }

  public static RenameResult rename(PythonFiles files, RenameRequest request) {
    Optional<Refused> invalid = Identifiers.check(request.name(), request.newName());
    if (invalid.isPresent()) {
      return invalid.get();
    }
    Folder folder = new Folder(files);
    if (!folder.sources().contains(request.file())) {
      return new Refused(
          Why.NOT_FOUND, "the folder has no Python file '%s'".formatted(request.file()));
    }
    Reading<Accepted> done =
        folder
            .module(request.file())
            .then(module ->
                TargetFinder.find(module, request)
                    .then(symbol -> uses(folder, module, symbol, request.newName())))
            .then(uses -> rewrite(folder, uses, request));
    return switch (done) {
      case Reading.Read<Accepted>(Accepted accepted) -> accepted;
      case Reading.Stopped<Accepted>(Refused refused) -> refused;
    };
  }

  private static Reading<Map<PythonModule, Set<Integer>>> uses(
      Folder folder, PythonModule module, Symbol symbol, String newName) {
    Optional<Refused> refused =
        (symbol.isOfModule() ? Identifiers.checkModuleName(symbol.name()) : NONE)
            .or(() -> DefinitionChecks.check(module, symbol, newName))
            .or(() -> SymbolChecks.check(module, symbol));
    for (Identifier binding : module.names().bindings(symbol)) {
      if (binding.role() == Role.PARAMETER && refused.isEmpty()) {
        refused = ParameterCallers.check(folder, module, binding, newName);
      }
    }
    if (refused.isPresent()) {
      return new Reading.Stopped<>(refused.get());
    }
    if (symbol.isOfModule()) {
      return ModuleUses.find(folder, module, symbol.name(), newName);
    }
    Optional<Refused> mention =
        new TextMentions(module, symbol.name()).inFunction(module.names().scope(symbol.scope()));
    if (mention.isPresent()) {
      return new Reading.Stopped<>(mention.get());
    }
    Set<Integer> nodes = new TreeSet<>();
    module.names().uses(symbol).forEach(use -> nodes.add(use.node()));
    return new Reading.Read<>(Map.of(module, nodes));
  }

  private static Reading<Accepted> rewrite(
      Folder folder, Map<PythonModule, Set<Integer>> uses, RenameRequest request) {
    Map<String, RenameResult.Text> texts = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    int occurrences = 0;
    for (Map.Entry<PythonModule, Set<Integer>> entry : uses.entrySet()) {
      PythonModule module = entry.getKey();
      switch (Rewrite.replace(module, entry.getValue(), request.newName())) {
        case Reading.Read<String>(String text) ->
            texts.put(module.path(), new RenameResult.Text(module.source().text(), text));
        case Reading.Stopped<String>(Refused refused) -> {
          return new Reading.Stopped<>(refused);
        }
      }
      occurrences += entry.getValue().size();
      int prose = new TextMentions(module, request.name()).prose();
      if (prose > 0) {
        notes.add(
            "%s: %d comments or strings mention '%s' and stay as they are"
                .formatted(module.path(), prose, request.name()));
      }
    }
    if (folder.matching(folder.documents(), Identifiers.word(request.name()))
        instanceof Reading.Read<List<String>>(List<String> documents)) {
      documents.forEach(path -> notes.add("%s mentions '%s', too".formatted(path, request.name())));
    }
    return new Reading.Read<>(
        new Accepted(texts, occurrences, notes.subList(0, Math.min(notes.size(), MAX_NOTES))));
  }
}
