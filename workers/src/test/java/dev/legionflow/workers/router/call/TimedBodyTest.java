package dev.legionflow.workers.router.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/// When a body lets go of its connection.
class TimedBodyTest {

  private static final class Connection implements Flow.Subscription {
    private int requested;
    private boolean cancelled;

    @Override
    public void request(long pieces) {
      requested++;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private final Connection connection = new Connection();
  private final TimedBody body = new TimedBody(System.nanoTime() + Duration.ofMinutes(1).toNanos());

  private static List<ByteBuffer> piece(int bytes) {
    return List.of(ByteBuffer.allocate(bytes));
  }

  @Test
  void oneThatWasClosedBeforeItBeganAsksForNothing() {
    body.close();
    body.onSubscribe(connection);
    assertThat(connection.cancelled).isTrue();
    assertThat(connection.requested).isZero();
  }

  @Test
  void aShortRestIsReadToItsEnd() {
    body.onSubscribe(connection);
    body.onNext(piece(10_000));
    body.onNext(piece(5_000));
    body.onComplete();
    body.discard();
    // The first, and one more after each that was taken: all there was.
    assertThat(connection.requested).isEqualTo(3);
  }

  @Test
  void aLongRestIsNot() {
    body.onSubscribe(connection);
    for (int i = 0; i < 10; i++) {
      body.onNext(piece(10_000));
    }
    body.onComplete();
    body.discard();
    assertThat(connection.requested).isEqualTo(3);
    assertThat(connection.cancelled).isTrue();
  }

  @Test
  void oneThatDoesNotComeIsNotWaitedFor() {
    body.onSubscribe(connection);
    long start = System.nanoTime();
    body.discard();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(connection.cancelled).isTrue();
  }
}
