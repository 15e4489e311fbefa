package dev.legionflow.engine.journal;

import java.nio.charset.StandardCharsets;

/// Reads what [ByteOutput] has written.
final class ByteInput {

  private final byte[] bytes;
  private int position;

  ByteInput(byte[] bytes) {
    this.bytes = bytes;
  }

  int read() {
    if (position >= bytes.length) {
      throw new IllegalArgumentException("a journal row ends too early");
    }
    return bytes[position++] & 0xFF;
  }

  long number() {
    var value = 0L;
    for (var shift = 0; shift < 64; shift += 7) {
      var next = read();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number in a journal row is too long");
  }

  String text() {
    var length = number();
    if (length < 0 || length > bytes.length - position) {
      throw new IllegalArgumentException("a text in a journal row is too long");
    }
    var text = new String(bytes, position, (int) length, StandardCharsets.UTF_8);
    position += (int) length;
    return text;
  }
}
