package dev.legionflow.workers.router.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.router.rollout.SequentialTest.Open;
import dev.legionflow.workers.router.rollout.SequentialTest.Promote;
import dev.legionflow.workers.router.rollout.SequentialTest.RollBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is as good is promoted, what is worse is rolled back, whichever figure is worse.
class SequentialTestTest {

  private static final Terms TERMS =
      new Terms(0.05, 0.05, 0.25, 0.25, 4_000, 400, 20_000, false, 14);
  private static final int RUNS = 60;

  /// A version: how often it is good, and its mean time and cost, both exponential.
  private record Version(double good, double millis, double cost) {}

  private static final Version NOW = new Version(0.95, 1_000, 100);

  private static final class Counts {
    long calls;
    double good;
    double latency;
    double cost;

    void call(Version version, Random random) {
      calls++;
      good += random.nextDouble() < version.good() ? 1 : 0;
      latency += Math.min(1, exponential(random, version.millis()) / TERMS.latencyCapMillis());
      cost += Math.min(1, exponential(random, version.cost()) / TERMS.costCapMicroDollars());
    }

    private static double exponential(Random random, double mean) {
      return -mean * Math.log(1 - random.nextDouble());
    }

    Arm arm(String version) {
      return new Arm(version, calls, calls, good, latency, cost);
    }
  }

  private record End(SequentialTest.Result result, long calls) {}

  /// A tenth of the calls goes to the candidate; it is looked after each one.
  private static List<End> runs(Version candidate) {
    var random = new Random(20_261_121);
    var ends = new ArrayList<End>();
    for (var run = 0; run < RUNS; run++) {
      var tried = new Counts();
      var before = new Counts();
      SequentialTest.Result result = new Open();
      while (result instanceof Open) {
        if (random.nextInt(10) == 0) {
          tried.call(candidate, random);
          result = SequentialTest.of(tried.arm("2"), before.arm("1"), TERMS);
        } else {
          before.call(NOW, random);
        }
      }
      ends.add(new End(result, tried.calls));
    }
    System.out.printf(
        "%s: %d of %d promoted, candidate calls: median %d%n",
        candidate,
        ends.stream().filter(end -> end.result() instanceof Promote).count(),
        RUNS,
        ends.stream().mapToLong(End::calls).sorted().skip(RUNS / 2).findFirst().orElseThrow());
    return ends;
  }

  private static long rolledBack(List<End> ends) {
    return ends.stream().filter(end -> end.result() instanceof RollBack).count();
  }

  @Test
  void whatIsAsGoodIsPromoted() {
    // At most one in twenty may be wrong; three of sixty are expected at the very worst.
    assertThat(rolledBack(runs(NOW))).isLessThanOrEqualTo(RUNS / 10);
  }

  @Test
  void whatFailsMoreOftenIsRolledBack() {
    var ends = runs(new Version(0.6, 1_000, 100));
    assertThat(rolledBack(ends)).isEqualTo(RUNS);
    assertThat(ends).allSatisfy(end -> assertThat(end.calls()).isLessThan(200));
  }

  @Test
  void whatIsSlowerIsRolledBack() {
    var ends = runs(new Version(0.95, 3_000, 100));
    assertThat(rolledBack(ends)).isEqualTo(RUNS);
    assertThat(ends).allSatisfy(end -> assertThat(end.result().toString()).contains("mean time"));
  }

  @Test
  void whatIsDearerIsRolledBack() {
    var ends = runs(new Version(0.95, 1_000, 300));
    assertThat(rolledBack(ends)).isEqualTo(RUNS);
    assertThat(ends).allSatisfy(end -> assertThat(end.result().toString()).contains("mean cost"));
  }

  @Test
  void whatIsFreeCanBePromoted() {
    var arm = new Arm("2", 10_000, 10_000, 10_000, 2_500, 0);
    var before = new Arm("1", 90_000, 90_000, 90_000, 22_500, 0);
    assertThat(SequentialTest.of(arm, before, TERMS)).isInstanceOf(Promote.class);
  }

  @Test
  void whatShowsNothingEndsToo() {
    var terms = new Terms(0.05, 0, 0, 0, 4_000, 400, 100, false, 14);
    var arm = new Arm("2", 100, 100, 95, 25, 25);
    var before = new Arm("1", 900, 900, 855, 225, 225);
    assertThat(SequentialTest.of(arm, before, terms))
        .isInstanceOfSatisfying(
            RollBack.class, end -> assertThat(end.why()).startsWith("nothing is shown"));
  }
}
