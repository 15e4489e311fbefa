package dev.legionflow.workers.booster.model;

import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads files that hold text.
final class TextFile {

  private TextFile() {}

  /// The file's text; empty where it is not UTF-8 or has a NUL.
  ///
  /// @throws IOException also for one that is larger than a change may write
  static Optional<String> read(MissionFolder folder, String path)
      throws FolderRefused, IOException {
    byte[] content = MissionFolder.read(folder.existingFile(path));
    for (byte each : content) {
      if (each == 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
