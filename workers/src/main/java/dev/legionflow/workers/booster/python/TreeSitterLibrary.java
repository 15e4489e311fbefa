package dev.legionflow.workers.booster.python;

import io.github.treesitter.jtreesitter.NativeLibraryLookup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Loads the native libraries of tree-sitter and of its Python grammar, which come as resources of
/// their Maven artifacts. Public only because `jtreesitter` finds it through
/// [java.util.ServiceLoader].
///
/// A library is copied into a temporary folder that only this user can read, loaded, and deleted at
/// once where the system allows it, so nobody can swap it and nothing is left behind.
public final class TreeSitterLibrary implements NativeLibraryLookup {

  @Override
  public SymbolLookup get(Arena arena) {
    return load("tree-sitter", arena);
  }

  static SymbolLookup grammar(String name) {
    return load("tree-sitter-" + name, Arena.global());
  }

  @SuppressWarnings("restricted") // Calling native code is what this class is for.
  private static SymbolLookup load(String library, Arena arena) {
    String resource = resourceName(library, property("os.name"), property("os.arch"));
    try (InputStream content =
        TreeSitterLibrary.class.getClassLoader().getResourceAsStream(resource)) {
      if (content == null) {
        throw new UnsatisfiedLinkError(
            "no native library for this system: resource %s is missing".formatted(resource));
      }
      // Mode 0700 where the file system knows modes.
      Path folder = Files.createTempDirectory("legion-native-");
      Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
      try {
        Files.copy(content, file);
        return SymbolLookup.libraryLookup(file, arena);
      } finally {
        deleteNowOrAtExit(file);
        deleteNowOrAtExit(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack the native library " + resource, e);
    }
  }

  static String resourceName(String library, String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch64";
          default -> osArch;
        };
    if (os.contains("windows")) {
      return "lib/%s-windows-%s.dll".formatted(arch, library);
    }
    if (os.contains("mac")) {
      return "lib/%s-macos-%s.dylib".formatted(arch, library);
    }
    return "lib/%s-linux-gnu-%s.so".formatted(arch, library);
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  private static void deleteNowOrAtExit(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Windows keeps a loaded library locked.
      path.toFile().deleteOnExit();
    }
  }
}
