package dev.legionflow.workers.learning.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.legionflow.workers.embedding.MiniLm;
import dev.legionflow.workers.learning.recognition.Recogniser.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecogniserTest {

  private static final List<String> THINGS =
      List.of("invoice", "order", "parcel", "contract", "ticket", "account", "laptop", "phone");

  private static final List<Example> EXAMPLES = examples();

  private static final Recogniser TRAINED =
      Recogniser.of(EXAMPLES, new MiniLm(), new Terms(0.05, 1));

  private static List<Example> examples() {
    var examples = new ArrayList<Example>();
    for (var thing : THINGS) {
      examples.add(new Example("please cancel my " + thing, "cancel"));
      examples.add(new Example("I no longer want the " + thing + ", call it off", "cancel"));
      examples.add(new Example("where is my " + thing + " right now", "track"));
      examples.add(new Example("when will the " + thing + " arrive", "track"));
      examples.add(new Example("how much does the " + thing + " cost", "price"));
      examples.add(new Example("what do I have to pay for a " + thing, "price"));
    }
    examples.add(new Example("tell me a joke about cats", Example.OUTSIDE));
    examples.add(new Example("who won the football match yesterday", Example.OUTSIDE));
    return examples;
  }

  @Test
  void tellsWhatATextIsAbout() {
    assertThat(TRAINED.intents()).containsExactly("cancel", "price", "track");
    assertThat(TRAINED.recognise("Please cancel the subscription").label()).isEqualTo("cancel");
    assertThat(TRAINED.recognise("so how much does my laptop cost?").label()).isEqualTo("price");
    var told = TRAINED.recognise("when does my printer arrive?");
    assertThat(told.label()).isEqualTo("track");
    assertThat(told.confidence()).isBetween(0.5, 1.0);
  }

  @Test
  void tellsThatATextIsAboutNone() {
    for (var text :
        new String[] {"sing a song of the sea", "the capital of France is Paris", "", "?!"}) {
      var told = TRAINED.recognise(text);
      assertThat(told.outside()).as(text).isTrue();
      assertThat(told.label()).isEqualTo(Example.OUTSIDE);
      assertThat(told.intent()).isIn(TRAINED.intents());
    }
  }

  @Test
  void withoutExamplesOfTextsAboutNoneThereAreSuchTextsToo() {
    var inside = EXAMPLES.stream().filter(example -> !example.isOutside()).toList();
    var trained = Recogniser.of(inside, new MiniLm(), new Terms(0.05, 1));

    assertThat(trained.recognise("please cancel my parcel").outside()).isFalse();
    assertThat(trained.recognise("the mitochondria is the powerhouse of the cell").outside())
        .isTrue();
  }

  @Test
  void theSameExamplesMakeTheSameRecogniser() {
    var again = Recogniser.of(EXAMPLES, new MiniLm(), new Terms(0.05, 1));

    for (var text : List.of("is my laptop on its way", "a refund for the laptop", "banana")) {
      assertThat(again.recognise(text)).isEqualTo(TRAINED.recognise(text));
    }
  }

  @Test
  void aMachineWithoutAnEmbedderStillKnowsTheWords() {
    var trained =
        Recogniser.of(
            EXAMPLES,
            new dev.legionflow.workers.embedding.Embedder() {
              @Override
              public float[] embed(String text) {
                return new float[4];
              }
            },
            new Terms(0.05, 1));

    assertThat(trained.recognise("please cancel my printer").intent()).isEqualTo("cancel");
    assertThat(trained.recognise("when will the printer arrive").intent()).isEqualTo("track");
  }

  @Test
  void longAndForeignTextsAreTaken() {
    assertThat(TRAINED.recognise("where is my parcel ".repeat(5_000)).intent()).isEqualTo("track");
    assertThat(TRAINED.recognise("漢字".repeat(5_000)).confidence()).isBetween(0.0, 1.0);
  }

  @Test
  void refusesExamplesOfWhichNothingCanBeLearned() {
    var embedder = new MiniLm();
    var one = new Example("a", "first");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Recogniser.of(List.of(one, one), embedder, Terms.USUAL))
        .withMessage("there must be 2 to 500 intents, but there are 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Recogniser.of(List.of(one, one, new Example("b", "second")), embedder, Terms.USUAL))
        .withMessageContaining("'second' has a single example");
    var many = IntStream.range(0, 501).mapToObj(at -> new Example("a", "intent" + at)).toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Recogniser.of(many, embedder, Terms.USUAL))
        .withMessageContaining("2 to 500 intents, but there are 501");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Example(" ", "first"))
        .withMessageContaining("a text must have 1 to 20,000 characters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Terms(0.5, 1))
        .withMessageContaining("falseRejects");
  }

  @Test
  void aScatterSolvesWhatItIsGiven() {
    var scatter =
        Scatter.of(List.of(new float[] {2, 0}, new float[] {0, 3}, new float[] {1, 1}), 2);
    // The sum is [[5, 1], [1, 10]].
    float[][] sides = {{7}, {21}};
    scatter.solve(sides);

    assertThat(sides[0][0]).isEqualTo(1, within(1e-4f));
    assertThat(sides[1][0]).isEqualTo(2, within(1e-4f));
  }
}
