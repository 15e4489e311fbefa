package dev.legionflow.workers.router.call;

import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.legionflow.peers.model.ModelStub;
import dev.legionflow.peers.model.Reply;
import dev.legionflow.workers.router.registry.Tier;
import io.smallrye.faulttolerance.standalone.StandaloneFaultTolerance;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Measures what a call costs beside the request itself: the same question to the same stub, asked
/// by LangChain4j alone and by [Calls]. Run by hand; prints microseconds.
final class CallOverhead {

  private static final int ROUNDS = 9;
  private static final int CALLS = 3_000;

  private CallOverhead() {}

  public static void main(String[] arguments) throws Exception {
    try (var stub = ModelStub.start(_ -> Reply.text("yes"))) {
      var registry =
          Stubbed.registry(
              List.of(Stubbed.provider("p", stub)), Stubbed.model("m", "p", Tier.BUDGET));
      var bare =
          OpenAiChatModel.builder()
              .httpClientBuilder(new JdkHttpClientBuilder())
              .baseUrl(stub.openAi().toString())
              .apiKey("none")
              .modelName("m-name")
              .maxRetries(0)
              .build();
      try (var calls = Stubbed.calls(registry)) {
        var prompt = Stubbed.prompt("Is it?");
        var limits = Limits.of(Duration.ofSeconds(10));
        Ask alone = () -> bare.chat("Is it?");
        Ask routed = () -> calls.call(registry.models(), prompt, limits, Observer.NONE);
        round(alone);
        round(routed);
        double[] differences50 = new double[ROUNDS];
        double[] differences99 = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
          // Who begins changes, so that a drift of the machine falls on both.
          long[] first = round(i % 2 == 0 ? alone : routed);
          long[] second = round(i % 2 == 0 ? routed : alone);
          long[] ofAlone = i % 2 == 0 ? first : second;
          long[] ofRouted = i % 2 == 0 ? second : first;
          differences50[i] = micros(ofRouted, 0.5) - micros(ofAlone, 0.5);
          differences99[i] = micros(ofRouted, 0.99) - micros(ofAlone, 0.99);
          System.out.printf(
              "round %d: alone p50 %.0f p99 %.0f, routed p50 %.0f p99 %.0f%n",
              i + 1,
              micros(ofAlone, 0.5),
              micros(ofAlone, 0.99),
              micros(ofRouted, 0.5),
              micros(ofRouted, 0.99));
        }
        Arrays.sort(differences50);
        Arrays.sort(differences99);
        System.out.printf(
            "median of the differences: p50 %.0f, p99 %.0f%n",
            differences50[ROUNDS / 2], differences99[ROUNDS / 2]);
      }
    } finally {
      StandaloneFaultTolerance.shutdown();
    }
  }

  private interface Ask {
    Object ask() throws Exception;
  }

  private static long[] round(Ask ask) throws Exception {
    long[] nanos = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long start = System.nanoTime();
      ask.ask();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static double micros(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))] / 1000.0;
  }
}
