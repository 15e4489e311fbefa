package dev.legionflow.workers.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/// The network and its tokenizer, both from LangChain4j's jar. They are run here and not by
/// LangChain4j because it tokenizes each text three times and gives each call all cores; see
/// docs/router.md for what that takes.
final class Encoder {

  static final int DIMENSIONS = 384;

  /// Tokens that are read, the marks at both ends included.
  static final int MOST = 64;

  /// Few texts have more characters a token; it keeps the tokenizer's work small.
  private static final int MOST_CHARACTERS = 6 * MOST;

  private static final String NETWORK = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;

  private Encoder(OrtEnvironment environment, OrtSession session, HuggingFaceTokenizer tokenizer) {
    this.environment = environment;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /// @throws IllegalStateException where this machine cannot
  static Encoder load() {
    try (var network = resource(NETWORK);
        var words = resource(TOKENIZER);
        var options = new OrtSession.SessionOptions()) {
      // On the caller's thread: a pool that waits in a loop would take the cores from the rest of
      // the process.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      var environment = OrtEnvironment.getEnvironment();
      return new Encoder(
          environment,
          environment.createSession(network.readAllBytes(), options),
          HuggingFaceTokenizer.newInstance(
              words, Map.of("padding", "false", "truncation", "do_not_truncate")));
    } catch (OrtException | IOException e) {
      throw new IllegalStateException("cannot load " + NETWORK, e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    var stream = Encoder.class.getResourceAsStream(name);
    if (stream == null) {
      throw new FileNotFoundException(name);
    }
    return stream;
  }

  /// The beginning and the end of a long text, three to one.
  static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, MOST_CHARACTERS * 3 / 4)
            + "\n"
            + text.substring(text.length() - MOST_CHARACTERS / 4);
  }

  /// The mean of what the network says of each token, made to length 1.
  float[] encode(String text) {
    var tokens = shortened(tokenizer.encode(text, true, false).getIds());
    var mask = new long[tokens.length];
    Arrays.fill(mask, 1);
    long[] shape = {1, tokens.length};
    try (var ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape);
        var attended = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
        var types =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[tokens.length]), shape);
        var told =
            session.run(
                Map.of("input_ids", ids, "attention_mask", attended, "token_type_ids", types))) {
      return mean(((OnnxTensor) told.get(0)).getFloatBuffer(), tokens.length);
    } catch (OrtException e) {
      throw new IllegalStateException("a text could not be embedded", e);
    }
  }

  private static long[] shortened(long[] tokens) {
    if (tokens.length <= MOST) {
      return tokens;
    }
    var read = Arrays.copyOf(tokens, MOST);
    System.arraycopy(tokens, tokens.length - MOST / 4, read, MOST - MOST / 4, MOST / 4);
    return read;
  }

  private static float[] mean(FloatBuffer told, int tokens) {
    var mean = new float[DIMENSIONS];
    for (var token = 0; token < tokens; token++) {
      for (var at = 0; at < DIMENSIONS; at++) {
        mean[at] += told.get(token * DIMENSIONS + at);
      }
    }
    var square = 0.0;
    for (var each : mean) {
      square += each * each;
    }
    var length = (float) Math.sqrt(square);
    if (length > 0) {
      for (var at = 0; at < DIMENSIONS; at++) {
        mean[at] /= length;
      }
    }
    return mean;
  }
}
