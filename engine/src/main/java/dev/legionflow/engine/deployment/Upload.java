package dev.legionflow.engine.deployment;

import dev.legionflow.engine.http.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// One file of a deployment. Its name is the last path segment of what the client sends, which may
/// be the whole path on its machine.
public final class Upload {

  private static final int MAX_NAME_CHARS = 255;

  enum Kind {
    BPMN,
    DMN,
    FORM
  }

  private final String name;
  private final Kind kind;
  private final byte[] content;
  private final String hash;

  public Upload(String path, byte[] content) {
    this.name = lastSegment(path);
    this.kind = kind(name);
    this.content = content;
    this.hash = sha256(content);
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  byte[] content() {
    return content;
  }

  String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /// SHA-256 of the content, in hexadecimal.
  String hash() {
    return hash;
  }

  static String lastSegment(String path) {
    var name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).strip();
    if (name.isEmpty()
        || name.length() > MAX_NAME_CHARS
        || name.chars().anyMatch(Character::isISOControl)) {
      throw Problem.invalid(
          "resources", "a file name must have 1 to " + MAX_NAME_CHARS + " printable characters");
    }
    return name;
  }

  private static Kind kind(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".bpmn")
        || lower.endsWith(".bpmn2")
        || lower.endsWith(".bpmn20.xml")
        || lower.endsWith(".xml")) {
      return Kind.BPMN;
    }
    if (lower.endsWith(".dmn")) {
      return Kind.DMN;
    }
    if (lower.endsWith(".form")) {
      return Kind.FORM;
    }
    throw Problem.invalid(
        "resources",
        "'%s' is no .bpmn, .dmn or .form file; other kinds are not supported yet".formatted(name));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
