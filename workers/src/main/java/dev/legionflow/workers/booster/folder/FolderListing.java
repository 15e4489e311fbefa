package dev.legionflow.workers.booster.folder;

import dev.legionflow.workers.booster.python.PythonFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of a mission's folder, sorted by what they mean for a rename. Hidden folders, caches
/// and virtual environments are left out: they hold no source of the project.
public final class FolderListing implements PythonFiles {

  static final int MAX_ENTRIES = 20_000;

  private static final Set<String> SETTINGS =
      Set.of("pyi", "pyx", "pxd", "ipynb", "toml", "cfg", "ini", "yaml", "yml", "sh");
  private static final Set<String> SETTINGS_BY_NAME = Set.of("Procfile", "Dockerfile", "Makefile");
  private static final Set<String> DOCUMENTS = Set.of("md", "rst", "txt");

  private final MissionFolder folder;
  private final List<String> sources = new ArrayList<>();
  private final List<String> settings = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  private FolderListing(MissionFolder folder) {
    this.folder = folder;
  }

  /// Lists the folder.
  ///
  /// @throws FolderRefused for more than 20,000 entries, and for symbolic links that lead out or
  ///   show a folder or a Python file under a second name
  public static FolderListing of(MissionFolder folder) throws FolderRefused, IOException {
    FolderListing listing = new FolderListing(folder);
    Walk walk = new Walk(listing);
    Files.walkFileTree(folder.path(), walk);
    if (walk.refusal != null) {
      throw new FolderRefused(walk.refusal);
    }
    Collections.sort(listing.sources);
    Collections.sort(listing.settings);
    Collections.sort(listing.documents);
    return listing;
  }

  @Override
  public List<String> sources() {
    return sources;
  }

  @Override
  public List<String> settings() {
    return settings;
  }

  @Override
  public List<String> documents() {
    return documents;
  }

  /// All files, also those that mean nothing for a rename.
  public List<String> all() {
    List<String> all = new ArrayList<>(others);
    all.addAll(sources);
    all.addAll(settings);
    all.addAll(documents);
    return all;
  }

  @Override
  public byte[] read(String relative) throws IOException {
    try {
      return MissionFolder.read(folder.existingFile(relative));
    } catch (FolderRefused e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void add(String relative, String name) {
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    if (extension.equals("py")) {
      sources.add(relative);
    } else if (SETTINGS.contains(extension) || SETTINGS_BY_NAME.contains(name)) {
      settings.add(relative);
    } else if (DOCUMENTS.contains(extension)) {
      documents.add(relative);
    } else {
      others.add(relative);
    }
  }

  private static final class Walk extends SimpleFileVisitor<Path> {

    private final FolderListing listing;
    private final Path root;
    private int entries;
    private @Nullable String refusal;

    Walk(FolderListing listing) {
      this.listing = listing;
      this.root = listing.folder.path();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
      if (dir.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      String name = dir.getFileName().toString();
      boolean skipped =
          name.startsWith(".")
              || name.equals("__pycache__")
              || name.equals("node_modules")
              || Files.exists(dir.resolve("pyvenv.cfg"));
      return skipped ? FileVisitResult.SKIP_SUBTREE : count();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String relative = root.relativize(file).toString().replace('\\', '/');
      if (attributes.isSymbolicLink()) {
        return link(file, relative);
      }
      if (attributes.isRegularFile()) {
        listing.add(relative, file.getFileName().toString());
      }
      return count();
    }

    private FileVisitResult link(Path link, String relative) {
      try {
        Path target = link.toRealPath();
        if (!target.startsWith(root)) {
          return refuse("symbolic link '%s' leads out of the folder".formatted(relative));
        }
        if (Files.isDirectory(target) || relative.endsWith(".py")) {
          return refuse(
              "symbolic link '%s' shows a part of the folder under a second name"
                  .formatted(relative));
        }
        return count();
      } catch (IOException e) {
        return refuse("symbolic link '%s' leads nowhere".formatted(relative));
      }
    }

    private FileVisitResult count() {
      entries++;
      return entries > MAX_ENTRIES
          ? refuse("the folder has more than %d entries".formatted(MAX_ENTRIES))
          : FileVisitResult.CONTINUE;
    }

    private FileVisitResult refuse(String reason) {
      refusal = reason;
      return FileVisitResult.TERMINATE;
    }
  }
}
