package dev.legionflow.workers.router;

import dev.legionflow.workers.router.registry.Model;
import java.util.List;

/// The models of the registry.
public interface Declared {

  /// All versions, as they are declared; empty where there is no registry.
  List<Model> models();

  /// Why there are none, or fewer than there could be; empty where all is well.
  default String problem() {
    return "";
  }
}
