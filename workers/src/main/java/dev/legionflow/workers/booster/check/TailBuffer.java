package dev.legionflow.workers.booster.check;

import java.nio.charset.StandardCharsets;

/// Keeps the last bytes of a stream of any length.
final class TailBuffer {

  static final int MAX_BYTES = 8_000;

  private final byte[] ring = new byte[MAX_BYTES];
  private long total;

  synchronized void append(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      ring[(int) (total++ % MAX_BYTES)] = bytes[i];
    }
  }

  /// The kept end, starting at a whole line when something was cut off.
  synchronized String text() {
    int kept = (int) Math.min(total, MAX_BYTES);
    byte[] end = new byte[kept];
    for (int i = 0; i < kept; i++) {
      end[i] = ring[(int) ((total - kept + i) % MAX_BYTES)];
    }
    String text = new String(end, StandardCharsets.UTF_8);
    if (total == kept) {
      return text.strip();
    }
    int line = text.indexOf('\n');
    return "[…]\n" + text.substring(line + 1).strip();
  }
}
