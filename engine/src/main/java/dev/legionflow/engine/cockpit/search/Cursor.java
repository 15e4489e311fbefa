package dev.legionflow.engine.cockpit.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.http.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A place in the results of a search: what its row is sorted by, and its key.
///
/// Written as base64url of a JSON array and a checksum. It is no secret and needs no signature: all
/// that a forged one can do is to name another place, because its values are typed and bound.
record Cursor(List<@Nullable Object> values, long key) {

  static final int MAX_CHARS = 65_536;

  private static final int CHECKSUM_DIGITS = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  Cursor {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  String encode(Order order) {
    var array = JSON.createArrayNode().add(order.signature()).add(Long.toString(key));
    for (var value : values) {
      array.add(JSON.<JsonNode>valueToTree(value));
    }
    try {
      var json = JSON.writeValueAsString(array);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((checksum(json) + json).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a cursor", e);
    }
  }

  /// @throws Problem 400, naming `path`, when the text is not a cursor of this order
  static Cursor decode(String text, Order order, String path) {
    if (text.length() <= MAX_CHARS) {
      try {
        var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        if (plain.length() > CHECKSUM_DIGITS
            && checksum(plain.substring(CHECKSUM_DIGITS))
                .equals(plain.substring(0, CHECKSUM_DIGITS))) {
          return read(JSON.readTree(plain.substring(CHECKSUM_DIGITS)), order, path);
        }
      } catch (IllegalArgumentException | IOException e) {
        // Said below.
      }
    }
    throw notOurs(path);
  }

  private static Cursor read(JsonNode array, Order order, String path) {
    var terms = order.terms();
    if (!array.isArray()
        || array.size() != terms.size() + 2
        || !array.get(0).asText().equals(order.signature())) {
      throw notOurs(path);
    }
    var key = PathKey.tryParse(array.get(1).asText()).orElseThrow(() -> notOurs(path));
    var values = new ArrayList<@Nullable Object>();
    for (var i = 0; i < terms.size(); i++) {
      values.add(terms.get(i).field().parseCursor(array.get(i + 2), path));
    }
    return new Cursor(values, key);
  }

  private static Problem notOurs(String path) {
    return Problem.invalid(path, "is no cursor from an answer to this search in this order");
  }

  private static String checksum(String json) {
    var crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
