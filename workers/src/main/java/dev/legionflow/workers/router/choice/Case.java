package dev.legionflow.workers.router.choice;

import dev.legionflow.workers.embedding.Embedder;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of a task before it is done, and of its answer where there is one already. Beside
/// the type all of it are numbers: nothing in a prompt or an answer can tell the router what to do.
public final class Case {

  private final String task;
  private final float[] meaning;
  private final double[] surface;
  private final @Nullable Answered answer;

  private Case(String task, float[] meaning, double[] surface, @Nullable Answered answer) {
    this.task = task;
    this.meaning = meaning;
    this.surface = surface;
    this.answer = answer;
  }

  /// A task that nobody has answered.
  ///
  /// @param task its type, as the diagram names it
  public static Case of(String task, String prompt, Embedder embedder) {
    return new Case(task, embedder.embed(prompt), PromptFeatures.of(prompt), null);
  }

  /// The same task with an answer to it.
  public Case answered(String prompt, String text, Embedder embedder) {
    return new Case(
        task,
        meaning,
        surface,
        new Answered(embedder.embed(text), AnswerFeatures.of(prompt, text)));
  }

  /// The numbers as text, so that a verdict that comes days later finds them: the embeddings in 8
  /// bits each, the rest as floats, in base 64. At most about 1,300 characters.
  public String text() {
    var seen = answer;
    var size = meaning.length + 4 * surface.length + 1;
    if (seen != null) {
      size += seen.meaning.length + 4 * seen.surface.length;
    }
    var bytes = ByteBuffer.allocate(size).put((byte) (seen == null ? 0 : 1));
    write(bytes, meaning, surface);
    if (seen != null) {
      write(bytes, seen.meaning, seen.surface);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /// Reads what [#text] has written; empty where it is of another build.
  public static Optional<Case> read(String task, String text, int dimensions) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    var prompt = dimensions + 4 * PromptFeatures.COUNT;
    var whole = prompt + dimensions + 4 * AnswerFeatures.COUNT;
    if (bytes.length == 0 || bytes.length != 1 + (bytes[0] == 0 ? prompt : whole)) {
      return Optional.empty();
    }
    var from = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    var meaning = meaning(from, dimensions);
    var surface = surface(from, PromptFeatures.COUNT);
    var answer =
        bytes[0] == 0
            ? null
            : new Answered(meaning(from, dimensions), surface(from, AnswerFeatures.COUNT));
    return Optional.of(new Case(task, meaning, surface, answer));
  }

  /// The same without its answer.
  public Case unanswered() {
    return new Case(task, meaning, surface, null);
  }

  public boolean isAnswered() {
    return answer != null;
  }

  private static void write(ByteBuffer to, float[] meaning, double[] surface) {
    for (var each : meaning) {
      to.put((byte) Math.round(Math.clamp(each, -1f, 1f) * Byte.MAX_VALUE));
    }
    for (var each : surface) {
      to.putFloat((float) each);
    }
  }

  private static float[] meaning(ByteBuffer from, int dimensions) {
    var meaning = new float[dimensions];
    for (var at = 0; at < dimensions; at++) {
      meaning[at] = from.get() / (float) Byte.MAX_VALUE;
    }
    return meaning;
  }

  private static double[] surface(ByteBuffer from, int count) {
    var surface = new double[count];
    for (var at = 0; at < count; at++) {
      var value = from.getFloat();
      surface[at] = Float.isFinite(value) ? value : 0;
    }
    return surface;
  }

  String task() {
    return task;
  }

  /// The prompt's embedding.
  float[] meaning() {
    return meaning;
  }

  /// What [PromptFeatures] sees.
  double[] surface() {
    return surface;
  }

  @Nullable Answered answer() {
    return answer;
  }

  /// What is known of an answer.
  static final class Answered {
    private final float[] meaning;
    private final double[] surface;

    private Answered(float[] meaning, double[] surface) {
      this.meaning = meaning;
      this.surface = surface;
    }

    float[] meaning() {
      return meaning;
    }

    /// What [AnswerFeatures] sees.
    double[] surface() {
      return surface;
    }
  }
}
