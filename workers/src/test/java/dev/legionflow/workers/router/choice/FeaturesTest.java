package dev.legionflow.workers.router.choice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.embedding.MiniLm;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeaturesTest {

  private static final String PROMPT = "A shirt costs $20. How much do 3 shirts cost in total?";

  @Test
  void aPromptIsSeenByItsSurface() {
    var plain = PromptFeatures.of(PROMPT);
    var choices =
        PromptFeatures.of("Which is not a mammal?\nA. A cat\nB. A very long-winded frog\nC. A dog");
    assertThat(plain).hasSize(PromptFeatures.COUNT);
    assertThat(plain[13]).as("a dollar sign").isEqualTo(1);
    assertThat(plain[14]).as("numbers").isEqualTo(Math.log1p(2));
    assertThat(choices[10]).as("a negation").isEqualTo(1);
    assertThat(choices[7]).as("answers of different length").isPositive();
    assertThat(plain[7]).isZero();
  }

  @Test
  void anAnswerIsSeenBesideItsPrompt() {
    var right = AnswerFeatures.of(PROMPT, "3 shirts cost 3*20 = 60.\n#### 60");
    var wrong = AnswerFeatures.of(PROMPT, "3 shirts cost 3*20 = 80.\n#### 70");
    var cut = AnswerFeatures.of(PROMPT, "Let me think: 3");
    assertThat(right).hasSize(AnswerFeatures.COUNT);
    assertThat(AnswerFeatures.contradicts(right)).isFalse();
    assertThat(AnswerFeatures.contradicts(wrong)).isTrue();
    assertThat(right[10]).as("uses both numbers").isEqualTo(1);
    assertThat(wrong[7]).as("ends with another number than it reached").isEqualTo(1);
    assertThat(cut[5]).as("has no end").isEqualTo(1);
  }

  @Test
  void emptyAndHugeTextsAreSeenToo() {
    for (var text : new String[] {"", " ", "9".repeat(300_000), "\n####", "#### -"}) {
      assertThat(PromptFeatures.of(text)).doesNotContain(Double.NaN);
      assertThat(AnswerFeatures.of(text, text)).doesNotContain(Double.NaN);
    }
  }

  @Test
  void aCaseIsReadAgainAsItWasWritten() {
    var embedder = new MiniLm();
    var prompt = Case.of("sums", PROMPT, embedder);
    var answered = prompt.answered(PROMPT, "3*20 = 60", embedder);
    for (var each : new Case[] {prompt, answered}) {
      var again = Case.read("sums", each.text(), embedder.dimensions()).orElseThrow();
      assertThat(again.isAnswered()).isEqualTo(each.isAnswered());
      assertThat(again.surface())
          .containsExactly(Arrays.stream(each.surface()).map(value -> (float) value).toArray());
      var far = 0.0;
      for (var at = 0; at < each.meaning().length; at++) {
        far = Math.max(far, Math.abs(each.meaning()[at] - again.meaning()[at]));
      }
      assertThat(far).isLessThan(0.005);
    }
    assertThat(Case.read("sums", "", 384)).isEmpty();
    assertThat(Case.read("sums", "no base 64!", 384)).isEmpty();
    assertThat(Case.read("sums", prompt.text().substring(4), 384)).isEmpty();
  }

  @Test
  void textsOfLikeMeaningAreNear() {
    var embedder = new MiniLm();
    var cat = embedder.embed("The cat sat on the mat.");
    var kitten = embedder.embed("A kitten was sitting on a rug.");
    var bond = embedder.embed("Yields of ten-year government bonds rose.");
    assertThat(cosine(cat, kitten)).isGreaterThan(cosine(cat, bond) + 0.3f);
    assertThat(cosine(cat, cat)).isBetween(0.999f, 1.001f);
  }

  private static float cosine(float[] a, float[] b) {
    var sum = 0f;
    for (var at = 0; at < a.length; at++) {
      sum += a[at] * b[at];
    }
    return sum;
  }
}
