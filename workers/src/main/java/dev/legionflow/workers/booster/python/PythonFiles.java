package dev.legionflow.workers.booster.python;

import java.io.IOException;
import java.util.List;

/// The files of one folder, as a rename sees them. Paths are relative, with `/`.
public interface PythonFiles {

  /// The Python sources (`.py`), in a stable order.
  List<String> sources();

  /// Other files in which a tool may name a Python function or variable: stubs, notebooks, build
  /// settings.
  List<String> settings();

  /// Documentation, where a mention is only worth a note.
  List<String> documents();

  byte[] read(String path) throws IOException;
}
