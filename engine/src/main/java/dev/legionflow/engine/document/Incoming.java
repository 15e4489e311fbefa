package dev.legionflow.engine.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// A file of a request, which may be read more than once.
///
/// @param name as the client calls it; may be empty
record Incoming(Optional<String> name, Optional<String> contentType, Content content) {

  /// Opens it from its beginning.
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }
}
