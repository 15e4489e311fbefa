package dev.legionflow.workers.router.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toonformat.jtoon.JToon;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the library for TOON writes, ours reads as the library does.
class ToonNodesTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readsWhatTheLibraryWrites(long seed) throws Exception {
    var random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      var value = fields(random, 0);
      var text = JToon.encode(value);

      assertThat(plain(ToonNodes.read(text)))
          .as("seed %d, document %d:%n%s", seed, i, text)
          .isEqualTo(value);
    }
  }

  private static Map<String, Object> fields(Random random, int depth) {
    Map<String, Object> fields = new LinkedHashMap<>();
    int size = 1 + random.nextInt(4);
    for (int i = 0; i < size; i++) {
      fields.put(random.nextInt(5) == 0 ? "a key " + i : "key_" + i, value(random, depth + 1));
    }
    return fields;
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth < 3 ? 6 : 2)) {
      case 2 -> fields(random, depth);
      case 3 -> {
        List<Object> texts = new ArrayList<>();
        for (int i = random.nextInt(4) + 1; i > 0; i--) {
          texts.add(text(random));
        }
        yield texts;
      }
      case 4 -> {
        List<Object> rows = new ArrayList<>();
        for (int i = random.nextInt(3) + 1; i > 0; i--) {
          var row = new LinkedHashMap<String, Object>();
          row.put("id", text(random));
          row.put("name", text(random));
          rows.add(row);
        }
        yield rows;
      }
      case 5 -> {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(3) + 1; i > 0; i--) {
          items.add(fields(random, depth + 1));
        }
        yield items;
      }
      default -> text(random);
    };
  }

  private static String text(Random random) {
    String[] texts = {
      "plain",
      "two words",
      "a,b",
      "say \"hi\"",
      "back\\slash",
      "- dash",
      "https://x.example/v1",
      "line\nbreak",
      "tab\tstop",
      "",
      "  padded ",
      "[3]",
      "{a}",
      "true",
      "1.50",
      "null",
      "é"
    };
    return texts[random.nextInt(texts.length)];
  }

  private static @Nullable Object plain(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.text();
      case Node.Items items -> items.items().stream().map(ToonNodesTest::plain).toList();
      case Node.Fields fields -> {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        fields.fields().forEach((key, value) -> plain.put(key, plain(value)));
        yield plain;
      }
    };
  }
}
