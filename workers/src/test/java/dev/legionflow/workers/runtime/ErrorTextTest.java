package dev.legionflow.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ErrorTextTest {

  @Test
  void dropsAStackTrace() {
    StringWriter trace = new StringWriter();
    new IllegalStateException("broken", new RuntimeException("deeper"))
        .printStackTrace(new PrintWriter(trace));

    assertThat(ErrorText.bounded(trace.toString()))
        .isEqualTo("java.lang.IllegalStateException: broken");
  }

  @Test
  void keepsTheFirstLines() {
    assertThat(ErrorText.bounded("a\n\nb  \r\nc\nd")).isEqualTo("a\nb\nc");
  }

  @Test
  void cutsALongLineWithoutSplittingACharacter() {
    String text = ErrorText.bounded("x".repeat(ErrorText.MAX_CHARS - 2) + "😀😀");

    assertThat(text).hasSizeLessThanOrEqualTo(ErrorText.MAX_CHARS).endsWith("x…");
  }

  @Test
  void namesTheExceptionThatSaysNothing() {
    assertThat(ErrorText.of(new InterruptedException())).isEqualTo("InterruptedException");
  }
}
