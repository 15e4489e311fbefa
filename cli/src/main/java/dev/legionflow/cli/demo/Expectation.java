package dev.legionflow.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a mission must have done to the files of its folder.
sealed interface Expectation {

  /// Compares the files before and after.
  ///
  /// @param before texts by path
  /// @param after texts by path
  /// @return what is wrong, a line each; empty when all is as expected
  List<String> wrongIn(Map<String, String> before, Map<String, String> after);

  /// Nothing was changed.
  record Untouched() implements Expectation {
    @Override
    public List<String> wrongIn(Map<String, String> before, Map<String, String> after) {
      var changed = changed(before, after);
      return changed.isEmpty() ? List.of() : List.of("files were changed: " + changed);
    }
  }

  /// A name was replaced by another that did not occur before: in these files and no other, and so
  /// that putting the old name back gives the old text.
  ///
  /// @param kept by path, texts that must still be there: the same word with another meaning
  /// @param gone by path, texts that must not be there any more
  record Renamed(
      String name,
      String newName,
      Set<String> files,
      Map<String, List<String>> kept,
      Map<String, List<String>> gone)
      implements Expectation {

    @Override
    public List<String> wrongIn(Map<String, String> before, Map<String, String> after) {
      var wrong = new ArrayList<String>();
      var changed = changed(before, after);
      if (!changed.equals(new TreeSet<>(files))) {
        wrong.add("these files should have changed: " + new TreeSet<>(files));
        wrong.add("these files did change: " + changed);
      }
      for (var path : changed) {
        var text = after.getOrDefault(path, "");
        if (!text.replace(newName, name).equals(before.get(path))) {
          wrong.add("%s: more than the name was changed".formatted(path));
        }
      }
      kept.forEach((path, texts) ->
          texts.stream()
              .filter(t -> !after.getOrDefault(path, "").contains(t))
              .forEach(t -> wrong.add("%s: '%s' should still be there".formatted(path, t))));
      gone.forEach((path, texts) ->
          texts.stream()
              .filter(t -> after.getOrDefault(path, "").contains(t))
              .forEach(t -> wrong.add("%s: '%s' should be gone".formatted(path, t))));
      return wrong;
    }
  }

  private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    paths.removeIf(p -> before.getOrDefault(p, "").equals(after.getOrDefault(p, "")));
    return paths;
  }
}
