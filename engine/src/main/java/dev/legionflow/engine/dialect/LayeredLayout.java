package dev.legionflow.engine.dialect;

import dev.legionflow.engine.dialect.Picture.Box;
import dev.legionflow.engine.dialect.Picture.Point;
import dev.legionflow.engine.dialect.Picture.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lays out one process or sub-process from left to right: each element stands in a column behind
/// those that lead to it. The same file is always laid out in the same way.
///
/// Flows that lead back, which is how cycles are broken, run beneath everything. So do flows over
/// many columns once there are very many of them.
final class LayeredLayout {

  static final int MARGIN = 40;
  static final int LANE_HEADER = 30;
  private static final int COLUMN_GAP = 60;
  private static final int ROW_GAP = 50;
  private static final int MIN_LANE = 120;
  private static final int EVENT = 36;

  /// Columns over which elements without any flow are spread.
  private static final int FREE_COLUMNS = 8;

  /// Places kept free for flows over several columns.
  private static final int MAX_PASSAGES = 20_000;

  private static final class Node {
    final @Nullable String id;
    final int order;
    final int lane;
    final List<Node> boundary = new ArrayList<>(0);
    final List<Node> before = new ArrayList<>(2);
    final List<Link> out = new ArrayList<>(2);
    @Nullable LayeredLayout inside;
    @Nullable Node host;
    boolean hasFlow;
    boolean hasIncoming;
    boolean isEntered;
    boolean isLeft;

    /// How many of its flows were followed, or are to be.
    int flows;

    int column;
    int wanted;
    int x;
    int y;
    int width;
    int height;

    Node(@Nullable String id, int order, int lane, int width, int height) {
      this.id = id;
      this.order = order;
      this.lane = lane;
      this.width = width;
      this.height = height;
    }

    Box box() {
      return new Box(x, y, width, height);
    }

    Node standing() {
      return host == null ? this : host;
    }
  }

  /// A sequence flow, and what is kept free for it in the columns between.
  private static final class Link {
    final String id;
    final Node source;
    final Node target;
    final List<Node> passages = new ArrayList<>(0);
    boolean beneath;

    Link(String id, Node source, Node target) {
      this.id = id;
      this.source = source;
      this.target = target;
    }
  }

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Link> links = new ArrayList<>();
  private final Lanes lanes;
  private final List<List<Node>> columns = new ArrayList<>();
  private int[] columnX = {};
  private int[] columnWidth = {};
  private int[] laneY = {};
  private int[] laneHeight = {};
  private int width;
  private int height;

  /// @param isDrawn which elements belong to the picture; asked once for each id
  LayeredLayout(XmlElement scope, Predicate<String> isDrawn) {
    this.lanes = new Lanes(scope);
    readNodes(scope, isDrawn);
    readLinks(scope);
    breakCycles();
    assignColumns();
    makePassages();
    placeRows();
    placeColumns();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  private void readNodes(XmlElement scope, Predicate<String> isDrawn) {
    var attached = new ArrayList<XmlElement>();
    for (var child : scope.children()) {
      var id = child.get("id");
      if (id == null || !Hints.isNode(child) || !isDrawn.test(id)) {
        continue;
      }
      if (child.isBpmn("boundaryEvent")) {
        attached.add(child);
      } else {
        nodes.put(id, node(id, child, isDrawn));
      }
    }
    for (var event : attached) {
      var id = String.valueOf(event.get("id"));
      var attachedTo = event.get("attachedToRef");
      var host = attachedTo == null ? null : nodes.get(FlowRules.localPart(attachedTo));
      var node = new Node(id, nodes.size(), lanes.of(id), EVENT, EVENT);
      if (host != null && host.host == null) {
        node.host = host;
        host.boundary.add(node);
        host.width = Math.max(host.width, 10 + host.boundary.size() * (EVENT + 14));
      }
      nodes.put(id, node);
    }
  }

  private Node node(String id, XmlElement element, Predicate<String> isDrawn) {
    var name = element.name();
    if (name.endsWith("Event")) {
      return new Node(id, nodes.size(), lanes.of(id), EVENT, EVENT);
    } else if (name.endsWith("Gateway")) {
      return new Node(id, nodes.size(), lanes.of(id), 50, 50);
    } else if (!Hints.isScope(element)) {
      return new Node(id, nodes.size(), lanes.of(id), 100, 80);
    }
    // As deep as the reader of the file allows.
    var inside = new LayeredLayout(element, isDrawn);
    var node =
        new Node(
            id,
            nodes.size(),
            lanes.of(id),
            Math.max(140, inside.width),
            Math.max(100, inside.height));
    node.inside = inside;
    return node;
  }

  private void readLinks(XmlElement scope) {
    var flows = new ArrayList<>(scope.bpmnChildren("sequenceFlow"));
    flows.addAll(handled(scope));
    for (var flow : flows) {
      var id = flow.get("id");
      var source = flow.get("sourceRef");
      var target = flow.get("targetRef");
      var from = source == null ? null : nodes.get(FlowRules.localPart(source));
      var to = target == null ? null : nodes.get(FlowRules.localPart(target));
      if (id != null && from != null && to != null) {
        var link = new Link(id, from, to);
        links.add(link);
        from.standing().out.add(link);
        from.standing().hasFlow = true;
        to.standing().hasFlow = true;
      }
    }
  }

  /// Associations of boundary events with what handles their compensation.
  private List<XmlElement> handled(XmlElement scope) {
    return scope.bpmnChildren("association").stream()
        .filter(association -> {
          var source = association.get("sourceRef");
          var from = source == null ? null : nodes.get(FlowRules.localPart(source));
          return from != null && from.host != null;
        })
        .toList();
  }

  private List<Node> standing() {
    return nodes.values().stream().filter(n -> n.host == null).toList();
  }

  /// Goes through the flows in depth, without recursion; what leads to where it comes from is put
  /// beneath.
  private void breakCycles() {
    links.forEach(link -> link.target.standing().hasIncoming = true);
    var roots = new ArrayList<>(standing());
    roots.sort(
        Comparator.comparing((Node n) -> n.hasIncoming).thenComparingInt((Node n) -> n.order));
    var path = new ArrayDeque<Node>();
    for (var root : roots) {
      if (!root.isEntered) {
        root.isEntered = true;
        path.push(root);
      }
      while (!path.isEmpty()) {
        var node = path.getFirst();
        if (node.flows == node.out.size()) {
          node.isLeft = true;
          path.pop();
          continue;
        }
        var link = node.out.get(node.flows++);
        var target = link.target.standing();
        if (!target.isEntered) {
          target.isEntered = true;
          path.push(target);
        } else if (!target.isLeft) {
          link.beneath = true;
        }
      }
    }
  }

  /// The longest way to an element is its column.
  private void assignColumns() {
    standing().forEach(node -> node.flows = 0);
    for (var link : links) {
      if (!link.beneath) {
        link.target.standing().flows++;
      }
    }
    var ready = new ArrayDeque<Node>();
    var free = 0;
    for (var node : standing()) {
      if (!node.hasFlow) {
        node.column = free++ % FREE_COLUMNS;
      } else if (node.flows == 0) {
        ready.add(node);
      }
    }
    while (!ready.isEmpty()) {
      var node = ready.remove();
      for (var link : node.out) {
        if (!link.beneath) {
          var target = link.target.standing();
          target.column = Math.max(target.column, node.column + 1);
          target.flows--;
          if (target.flows == 0) {
            ready.add(target);
          }
        }
      }
    }
    for (var node : standing()) {
      while (columns.size() <= node.column) {
        columns.add(new ArrayList<>());
      }
      columns.get(node.column).add(node);
    }
  }

  private void makePassages() {
    var passages = 0;
    for (var link : links) {
      var from = link.source.standing();
      var to = link.target.standing();
      var between = to.column - from.column - 1;
      if (link.beneath || between < 0) {
        link.beneath = true;
        continue;
      }
      passages += between;
      if (passages > MAX_PASSAGES) {
        link.beneath = true;
        passages -= between;
        continue;
      }
      var last = link.source;
      for (var column = from.column + 1; column < to.column; column++) {
        var passage = new Node(null, nodes.size() + passages, to.lane, 0, 10);
        passage.column = column;
        passage.before.add(last);
        columns.get(column).add(passage);
        link.passages.add(passage);
        last = passage;
      }
      to.before.add(last);
    }
  }

  /// Beside what leads to it where there is room, else beneath its neighbour in the column.
  private void placeRows() {
    laneY = new int[lanes.count()];
    laneHeight = new int[lanes.count()];
    var top = new int[lanes.count()];
    var bottom = new int[lanes.count()];
    var free = new int[lanes.count()];
    for (var column : columns) {
      column.forEach(node -> node.wanted = wantedMiddle(node));
      column.sort(
          Comparator.comparingInt((Node n) -> n.wanted).thenComparingInt((Node n) -> n.order));
      column.forEach(node -> free[node.lane] = Integer.MIN_VALUE);
      for (var node : column) {
        node.y = Math.max(node.wanted - node.height / 2, free[node.lane]);
        free[node.lane] = node.y + node.height + ROW_GAP;
        top[node.lane] = Math.min(top[node.lane], node.y);
        bottom[node.lane] = Math.max(bottom[node.lane], node.y + node.height);
      }
    }
    var y = 0;
    for (var lane = 0; lane < lanes.count(); lane++) {
      laneY[lane] = y;
      laneHeight[lane] = bottom[lane] - top[lane] + 2 * MARGIN;
      if (!lanes.isEmpty()) {
        laneHeight[lane] = Math.max(MIN_LANE, laneHeight[lane]);
      }
      y += laneHeight[lane];
    }
    for (var column : columns) {
      for (var node : column) {
        node.y += laneY[node.lane] + MARGIN - top[node.lane];
      }
    }
    // Room for the flows that run beneath.
    height = y + (links.stream().anyMatch(l -> l.beneath) ? MARGIN + 20 : 0);
  }

  private static int wantedMiddle(Node node) {
    var sum = 0;
    var count = 0;
    for (var before : node.before) {
      var from = before.standing();
      if (from.lane == node.lane) {
        sum += before.host == null ? from.y + from.height / 2 : from.y + from.height + ROW_GAP;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private void placeColumns() {
    columnX = new int[columns.size()];
    columnWidth = new int[columns.size()];
    var x = MARGIN + LANE_HEADER * lanes.depth();
    for (var i = 0; i < columns.size(); i++) {
      columnX[i] = x;
      for (var node : columns.get(i)) {
        columnWidth[i] = Math.max(columnWidth[i], node.width);
      }
      for (var node : columns.get(i)) {
        node.x = x + (columnWidth[i] - node.width) / 2;
        for (var b = 0; b < node.boundary.size(); b++) {
          var event = node.boundary.get(b);
          event.x = node.x + node.width - 10 - (b + 1) * EVENT - b * 14;
          event.y = node.y + node.height - EVENT / 2;
        }
      }
      x += columnWidth[i] + COLUMN_GAP;
    }
    width = columns.isEmpty() ? 2 * MARGIN + LANE_HEADER * lanes.depth() : x - COLUMN_GAP + MARGIN;
  }

  /// Draws it with its upper left corner at a point.
  ///
  /// @param drawnWidth how wide lanes are; at least [#width]
  void draw(Picture picture, int left, int top, int drawnWidth) {
    for (var lane : lanes.all()) {
      if (lane.id() != null) {
        var x = lane.depth() * LANE_HEADER;
        var bottom = laneY[lane.last()] + laneHeight[lane.last()];
        if (lane.last() == lanes.count() - 1) {
          bottom = height;
        }
        picture
            .shapes()
            .putIfAbsent(
                lane.id(),
                new Shape(
                    new Box(
                        left + x,
                        top + laneY[lane.first()],
                        drawnWidth - x,
                        bottom - laneY[lane.first()]),
                    null,
                    true));
      }
    }
    for (var node : nodes.values()) {
      if (node.id != null) {
        var box = new Box(left + node.x, top + node.y, node.width, node.height);
        picture.shapes().put(node.id, new Shape(box, node.inside == null ? null : true, null));
        if (node.inside != null) {
          node.inside.draw(picture, box.x(), box.y(), node.inside.width);
        }
      }
    }
    var beneath = 0;
    for (var link : links) {
      var points = link.beneath ? beneath(link, beneath++) : through(link);
      picture
          .edges()
          .put(link.id, points.stream().map(p -> new Point(left + p.x(), top + p.y())).toList());
    }
  }

  /// Between a column and the next one.
  private int channel(int column) {
    return column < 0
        ? columnX[0] - MARGIN / 2
        : columnX[column] + columnWidth[column] + COLUMN_GAP / 2 - 10;
  }

  private static List<Point> leaving(Node source) {
    var points = new ArrayList<Point>();
    var box = source.box();
    if (source.host == null) {
      points.add(new Point(box.right(), box.middle()));
    } else {
      points.add(new Point(box.centre(), box.bottom()));
      points.add(new Point(box.centre(), box.bottom() + 15));
    }
    return points;
  }

  private static void arrive(List<Point> points, Node target) {
    var box = target.box();
    if (target.host != null) {
      points.add(new Point(box.centre(), box.bottom()));
    } else {
      points.add(new Point(box.x(), box.middle()));
    }
  }

  private List<Point> through(Link link) {
    var points = leaving(link.source);
    var column = link.source.standing().column;
    var stations = new ArrayList<>(link.passages);
    stations.add(link.target);
    for (var station : stations) {
      var y = points.getLast().y();
      if (station.box().middle() != y) {
        points.add(new Point(channel(column), y));
        points.add(new Point(channel(column), station.box().middle()));
      }
      column++;
    }
    arrive(points, link.target);
    return points;
  }

  private List<Point> beneath(Link link, int number) {
    var points = leaving(link.source);
    var floor = height - MARGIN - number % 4 * 8;
    var out = channel(link.source.standing().column);
    var in = channel(link.target.standing().column - 1);
    points.add(new Point(out, points.getLast().y()));
    points.add(new Point(out, floor));
    points.add(new Point(in, floor));
    points.add(new Point(in, link.target.box().middle()));
    arrive(points, link.target);
    return points;
  }
}
