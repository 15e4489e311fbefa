package dev.legionflow.engine.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes.
final class ByteOutput {

  private byte[] bytes = new byte[512];
  private int size;

  void write(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /// Seven bits a byte, low first; the high bit says that more follow. The number is unsigned.
  void number(long value) {
    reserve(10);
    var rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /// Its length in bytes, then UTF-8.
  void text(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }
}
