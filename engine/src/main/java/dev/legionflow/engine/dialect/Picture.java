package dev.legionflow.engine.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the elements of a diagram are drawn.
final class Picture {

  record Point(int x, int y) {}

  record Box(int x, int y, int width, int height) {
    int right() {
      return x + width;
    }

    int bottom() {
      return y + height;
    }

    int middle() {
      return y + height / 2;
    }

    int centre() {
      return x + width / 2;
    }
  }

  /// @param expanded of a sub-process, whether its inside is drawn; null for all else
  /// @param horizontal of pools and lanes; null for all else
  record Shape(Box box, @Nullable Boolean expanded, @Nullable Boolean horizontal) {}

  /// By the id of the BPMN element; what is around others comes before them.
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private final Map<String, List<Point>> edges = new LinkedHashMap<>();

  Map<String, Shape> shapes() {
    return shapes;
  }

  Map<String, List<Point>> edges() {
    return edges;
  }

  /// A line between two that nothing else lays out: a message flow, or a flow to what was drawn
  /// before.
  static List<Point> line(Box from, Box to) {
    var points = new ArrayList<Point>(2);
    if (to.y() >= from.bottom()) {
      points.add(new Point(from.centre(), from.bottom()));
      points.add(new Point(to.centre(), to.y()));
    } else if (to.bottom() <= from.y()) {
      points.add(new Point(from.centre(), from.y()));
      points.add(new Point(to.centre(), to.bottom()));
    } else if (to.x() >= from.right()) {
      points.add(new Point(from.right(), from.middle()));
      points.add(new Point(to.x(), to.middle()));
    } else {
      points.add(new Point(from.x(), from.middle()));
      points.add(new Point(to.right(), to.middle()));
    }
    return points;
  }
}
