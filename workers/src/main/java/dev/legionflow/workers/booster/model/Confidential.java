package dev.legionflow.workers.booster.model;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Files that no model sees or writes, by their path and by what stands in them.
final class Confidential {

  private static final Set<String> NAMES =
      Set.of("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "htpasswd", "token", "secring.gpg");

  /// Without their extension.
  private static final Set<String> STEMS =
      Set.of("secret", "secrets", "credential", "credentials", "password", "passwords");

  private static final Set<String> EXTENSIONS =
      Set.of(
          "pem",
          "key",
          "p8",
          "p12",
          "pfx",
          "jks",
          "keystore",
          "kdbx",
          "ppk",
          "asc",
          "gpg",
          "ovpn",
          "env",
          "tfstate");

  private static final Set<String> DATA = Set.of("", "json", "yaml", "yml", "toml", "ini", "txt");

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----");

  private Confidential() {}

  /// Whether a part of the path is hidden (`.git`, `.env`), or the name is one of those that keys
  /// and passwords have.
  static boolean isByName(String path) {
    for (String part : path.split("/", -1)) {
      if (part.startsWith(".")) {
        return true;
      }
    }
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return NAMES.contains(name)
        || (NAMES.contains(stem) && !SourceFiles.isSource(name))
        || (dot >= 0 && EXTENSIONS.contains(extension))
        || (STEMS.contains(stem) && DATA.contains(dot < 0 ? "" : extension));
  }

  static boolean isByContent(String text) {
    return KEY.matcher(text).find();
  }
}
