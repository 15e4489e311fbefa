package dev.legionflow.workers.router.registry;

import dev.legionflow.workers.router.registry.Node.Malformed;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads the plain part of YAML: no anchors, no tags of one's own, no key twice.
final class YamlNodes {

  private static final int MAX_DEPTH = 8;

  private static final Pattern NAMES =
      Pattern.compile("(?s)(undefined alias|duplicate anchor|tag is not allowed|tag handle).*");

  private static final Set<Tag> TAGS =
      Set.of(
          Tag.MAP,
          Tag.SEQ,
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MERGE);

  private YamlNodes() {}

  static Node read(String text) throws Malformed {
    var options = new LoaderOptions();
    options.setAllowRecursiveKeys(false);
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(text.length() + 1);
    try {
      var root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        throw new Malformed(1, "the file is empty");
      }
      return node(root);
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      throw new Malformed(mark == null ? 1 : mark.getLine() + 1, "no YAML: " + problem(e));
    } catch (YAMLException _) {
      throw new Malformed(1, "no YAML, or nested too deeply");
    }
  }

  /// Without the name of an alias or a tag: a value that begins with `*` or `!` is taken for one.
  private static String problem(MarkedYAMLException e) {
    return NAMES.matcher(String.valueOf(e.getProblem())).replaceFirst("$1");
  }

  private static Node node(org.yaml.snakeyaml.nodes.Node node) throws Malformed {
    int line = node.getStartMark().getLine() + 1;
    if (node.getAnchor() != null) {
      throw new Malformed(line, "anchors are not taken");
    }
    if (!TAGS.contains(node.getTag())) {
      throw new Malformed(line, "tags are not taken");
    }
    return switch (node) {
      case ScalarNode scalar ->
          new Node.Scalar(
              scalar.getTag().equals(Tag.NULL) ? null : scalar.getValue(), !scalar.isPlain(), line);
      case SequenceNode sequence -> items(sequence.getValue(), line);
      case MappingNode mapping -> fields(mapping.getValue(), line);
      default -> throw new Malformed(line, "not a text, a list or fields");
    };
  }

  private static Node.Items items(List<org.yaml.snakeyaml.nodes.Node> values, int line)
      throws Malformed {
    List<Node> items = new ArrayList<>();
    for (org.yaml.snakeyaml.nodes.Node value : values) {
      items.add(node(value));
    }
    return new Node.Items(items, line);
  }

  private static Node.Fields fields(List<NodeTuple> tuples, int line) throws Malformed {
    Map<String, Node> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : tuples) {
      var key = key(tuple.getKeyNode());
      var value = node(tuple.getValueNode());
      int keyLine = tuple.getKeyNode().getStartMark().getLine() + 1;
      if (key == null) {
        throw new Malformed(keyLine, "a key must be a text");
      }
      if (fields.putIfAbsent(key, value) != null) {
        throw new Malformed(keyLine, "'%s' stands there twice".formatted(key));
      }
    }
    return new Node.Fields(fields, line);
  }

  private static @Nullable String key(org.yaml.snakeyaml.nodes.Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : null;
  }
}
