package dev.legionflow.workers.booster.model;

import dev.legionflow.workers.booster.change.Sha256;
import dev.legionflow.workers.booster.folder.FolderListing;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The files that a request is about, as far as they fit: those that it names and the source files
/// that mention one of them; where it names none, the folder's source files. A file is taken whole
/// or not at all.
///
/// @param texts by their paths
/// @param leftOut why others were not taken, by their paths
record Briefing(Map<String, String> texts, Map<String, String> leftOut) {

  /// Of all texts together.
  static final int MAX_CHARS = 60_000;

  static final String CONFIDENTIAL = "may hold secrets";

  /// What is read to see whether it mentions a file.
  private static final long MAX_BYTES_LOOKED_AT = 16 << 20;

  /// A shorter name stands in too many texts.
  private static final int SHORTEST_STEM = 3;

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}]");

  Shown shown() {
    return new Shown(
        texts.entrySet().stream()
            .map(each -> new Shown.File(each.getKey(), Sha256.of(each.getValue())))
            .toList());
  }

  /// @throws FolderRefused for a folder that cannot be listed
  static Briefing of(MissionFolder folder, Words words) throws FolderRefused, IOException {
    List<String> all = FolderListing.of(folder).all().stream().sorted().toList();
    List<String> named = all.stream().filter(words::name).toList();
    List<String> others =
        all.stream().filter(path -> SourceFiles.isSource(path) && !named.contains(path)).toList();
    Selection selection = new Selection(folder);
    selection.take(named, _ -> true);
    if (named.isEmpty()) {
      selection.take(others, _ -> true);
    } else {
      mention(selection.texts.keySet())
          .ifPresent(mention -> selection.take(others, text -> mention.matcher(text).find()));
    }
    return new Briefing(selection.texts, selection.leftOut);
  }

  /// Finds the names of the files without their extensions, as an import has them.
  private static Optional<Pattern> mention(Collection<String> paths) {
    String stems =
        paths.stream()
            .map(SourceFiles::stem)
            .filter(stem -> stem.length() >= SHORTEST_STEM)
            .distinct()
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return stems.isEmpty()
        ? Optional.empty()
        : Optional.of(Pattern.compile("(?<!\\w)(?:" + stems + ")(?!\\w)"));
  }

  private static final class Selection {

    private final MissionFolder folder;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private int chars;
    private long lookedAt;

    Selection(MissionFolder folder) {
      this.folder = folder;
    }

    /// Takes those of which the text is wanted, the first ones first.
    void take(List<String> paths, Predicate<String> wanted) {
      for (String path : paths) {
        if (CONTROL.matcher(path).find()) {
          continue;
        }
        try {
          refusal(path, wanted).ifPresent(why -> leftOut.put(path, why));
        } catch (FolderRefused | IOException e) {
          leftOut.put(path, "cannot be read");
        }
      }
    }

    /// Takes the file, or says why not; neither for one that is not wanted.
    private Optional<String> refusal(String path, Predicate<String> wanted)
        throws FolderRefused, IOException {
      if (Confidential.isByName(path)) {
        return Optional.of(CONFIDENTIAL);
      }
      if (texts.size() == Shown.MAX_FILES) {
        return Optional.of("is one too many");
      }
      long bytes = Files.size(folder.existingFile(path));
      // A character has at most three bytes, in UTF-16 as it is counted here.
      if (bytes > 3L * (MAX_CHARS - chars) || lookedAt + bytes > MAX_BYTES_LOOKED_AT) {
        return Optional.of("does not fit");
      }
      lookedAt += bytes;
      Optional<String> read = TextFile.read(folder, path);
      if (read.isEmpty()) {
        return Optional.of("is no text");
      }
      String text = read.get();
      if (!wanted.test(text)) {
        return Optional.empty();
      }
      if (Confidential.isByContent(text)) {
        return Optional.of(CONFIDENTIAL);
      }
      if (text.length() > MAX_CHARS - chars) {
        return Optional.of("does not fit");
      }
      chars += text.length();
      texts.put(path, text);
      return Optional.empty();
    }
  }
}
