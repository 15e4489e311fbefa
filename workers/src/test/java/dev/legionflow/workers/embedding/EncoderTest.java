package dev.legionflow.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import org.junit.jupiter.api.Test;

class EncoderTest {

  private static final Encoder ENCODER = Encoder.load();

  private static double cosine(float[] a, float[] b) {
    var sum = 0.0;
    for (var at = 0; at < a.length; at++) {
      sum += a[at] * b[at];
    }
    return sum;
  }

  @Test
  void aShortTextHasTheVectorThatLangChain4jGivesIt() {
    var reference = new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);
    for (var text :
        new String[] {
          "James runs 3 sprints of 60 meters.", "Which of these is not a mammal?\nA. bat\nB. owl"
        }) {
      assertThat(cosine(ENCODER.encode(text), reference.embed(text).content().vector()))
          .as(text)
          .isEqualTo(1, within(1e-3));
    }
  }

  @Test
  void vectorsHaveTheLengthOneAndLikeTextsAreNear() {
    var one = ENCODER.encode("The invoice was not paid.");

    assertThat(one).hasSize(Encoder.DIMENSIONS);
    assertThat(cosine(one, one)).isEqualTo(1, within(1e-5));
    assertThat(cosine(one, ENCODER.encode("Nobody has paid the bill.")))
        .isGreaterThan(cosine(one, ENCODER.encode("A bat is a mammal.")));
  }

  @Test
  void ofALongTextTheBeginningAndTheEndAreRead() {
    var middle = "The quick brown fox jumps over the lazy dog. ".repeat(200);
    var text = "Review it. " + middle + " Is it wrong?";
    var read = ENCODER.encode(Encoder.shortened(text));

    assertThat(ENCODER.encode(Encoder.shortened("Translate it. " + middle + " Is it wrong?")))
        .isNotEqualTo(read);
    assertThat(ENCODER.encode(Encoder.shortened("Review it. " + middle + " Translate it.")))
        .isNotEqualTo(read);
    assertThat(ENCODER.encode(Encoder.shortened("Review it. " + middle + middle + " Is it wrong?")))
        .isEqualTo(read);
  }

  @Test
  void textsOfOneTokenACharacterAreCutToo() {
    assertThat(ENCODER.encode("漢字".repeat(5_000))).hasSize(Encoder.DIMENSIONS);
  }
}
