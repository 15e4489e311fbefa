package dev.legionflow.workers.booster.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailBufferTest {

  private static String keep(String text) {
    TailBuffer tail = new TailBuffer();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tail.append(bytes, bytes.length);
    return tail.text();
  }

  @Test
  void keepsShortTexts() {
    assertThat(keep("a\nb\n")).isEqualTo("a\nb");
    assertThat(keep("")).isEmpty();
  }

  @Test
  void keepsWholeLinesFromTheEnd() {
    String text = keep("0123456789\n".repeat(2_000) + "last\n");

    assertThat(text).startsWith("[…]\n0123456789\n").endsWith("\nlast");
    assertThat(text.length()).isBetween(TailBuffer.MAX_BYTES - 20, TailBuffer.MAX_BYTES + 4);
  }

  @Test
  void oneEndlessLineIsKeptFromItsEnd() {
    assertThat(keep("x".repeat(50_000))).startsWith("[…]").hasSizeGreaterThan(7_000);
  }
}
