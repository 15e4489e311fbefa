package dev.legionflow.engine.dialect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lanes of a process, one beneath the other. Only the innermost ones hold flow nodes; the
/// others are as high as these together.
final class Lanes {

  /// @param first the first innermost lane in it
  /// @param last the last one
  record Lane(@Nullable String id, int depth, int first, int last) {}

  private final List<Lane> all = new ArrayList<>();
  private final Map<String, Integer> innermostOf = new HashMap<>();
  private int innermost;
  private int depth;

  Lanes(XmlElement process) {
    process.bpmnChildren("laneSet").forEach(set -> read(set, 0));
  }

  /// As deep as the reader of the file allows.
  private void read(XmlElement laneSet, int level) {
    for (var lane : laneSet.bpmnChildren("lane")) {
      depth = Math.max(depth, level + 1);
      var first = innermost;
      // What is around others is drawn before them.
      var at = all.size();
      all.add(new Lane(null, 0, 0, 0));
      for (var node : lane.bpmnChildren("flowNodeRef")) {
        innermostOf.put(FlowRules.localPart(node.text()), first);
      }
      lane.bpmnChildren("childLaneSet").forEach(set -> read(set, level + 1));
      if (innermost == first) {
        innermost++;
      }
      all.set(at, new Lane(lane.get("id"), level, first, innermost - 1));
    }
  }

  List<Lane> all() {
    return all;
  }

  /// How many lanes hold flow nodes; without lanes the process itself is one.
  int count() {
    return Math.max(1, innermost);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  int depth() {
    return depth;
  }

  int of(String node) {
    return innermostOf.getOrDefault(node, 0);
  }
}
