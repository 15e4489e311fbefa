package dev.legionflow.cli.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/// A `multipart/form-data` body (RFC 7578) of one or more files. Only a file's name is sent, never
/// the folders above it.
record Multipart(String boundary, BodyPublisher body) {

  static Multipart of(String partName, List<Path> files) throws IOException {
    var boundary = "legion-" + UUID.randomUUID();
    var body = new ByteArrayOutputStream();
    for (var file : files) {
      write(
          body,
          "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
              .formatted(boundary, partName, quoted(String.valueOf(file.getFileName()))));
      write(body, "Content-Type: application/octet-stream\r\n\r\n");
      body.write(Files.readAllBytes(file));
      write(body, "\r\n");
    }
    write(body, "--" + boundary + "--\r\n");
    return new Multipart(boundary, BodyPublishers.ofByteArray(body.toByteArray()));
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /// As browsers do it (WHATWG HTML, multipart/form-data encoding algorithm).
  private static String quoted(String name) {
    return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
  }

  private static void write(ByteArrayOutputStream body, String text) throws IOException {
    body.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
