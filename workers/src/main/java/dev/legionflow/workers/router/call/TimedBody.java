package dev.legionflow.workers.router.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer as a stream that ends at a deadline, at a size, and when its reader is
/// interrupted; the connection is given up then. It holds one piece more than was read.
final class TimedBody extends InputStream implements BodySubscriber<TimedBody> {

  static final int MAX_BYTES = 16 << 20;

  /// A rest that is this short and comes this soon is read away.
  private static final int SHORT_BYTES = 16 << 10;

  private static final Duration SOON = Duration.ofMillis(200);

  private static final Object END = new Object();

  private final BlockingQueue<Object> pieces = new LinkedBlockingQueue<>();

  private long deadline;

  private volatile Flow.@Nullable Subscription subscription;

  private List<ByteBuffer> current = List.of();

  private int position;

  private volatile boolean ended;

  private long count;

  TimedBody(long deadline) {
    this.deadline = deadline;
  }

  /// Nothing more came in time.
  static final class TimeIsOver extends IOException {
    private static final long serialVersionUID = 1L;

    TimeIsOver() {
      super("the time is over");
    }
  }

  /// There at once, before its content.
  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = begun;
    if (ended) {
      // The response is there before its body, and may be closed before it too.
      begun.cancel();
    } else {
      begun.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    pieces.add(piece);
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(failure);
  }

  @Override
  public void onComplete() {
    pieces.add(END);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    var buffer = buffer();
    if (buffer == null) {
      return -1;
    }
    int taken = Math.min(length, buffer.remaining());
    buffer.get(target, offset, taken);
    count += taken;
    if (count > MAX_BYTES) {
      close();
      throw new IOException("the answer is larger than %,d bytes".formatted(MAX_BYTES));
    }
    return taken;
  }

  private @Nullable ByteBuffer buffer() throws IOException {
    while (!ended) {
      while (position < current.size()) {
        var buffer = current.get(position);
        if (buffer.hasRemaining()) {
          return buffer;
        }
        position++;
      }
      next();
    }
    return null;
  }

  @SuppressWarnings("unchecked")
  private void next() throws IOException {
    switch (poll()) {
      case null -> {
        close();
        throw new TimeIsOver();
      }
      case Throwable failure -> {
        ended = true;
        throw new IOException("the connection broke", failure);
      }
      case List<?> piece -> {
        current = (List<ByteBuffer>) piece;
        position = 0;
        var begun = subscription;
        if (begun != null) {
          begun.request(1);
        }
      }
      default -> ended = true;
    }
  }

  private @Nullable Object poll() throws IOException {
    try {
      return pieces.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Ends what nobody wants to know. What is short and there is read away, so that the connection
  /// can be used again.
  void discard() {
    long soon = System.nanoTime() + SOON.toNanos();
    if (soon - deadline < 0) {
      deadline = soon;
    }
    try {
      readNBytes(SHORT_BYTES + 1);
    } catch (IOException _) {
      // The connection is not used again, then.
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    ended = true;
    var begun = subscription;
    if (begun != null) {
      begun.cancel();
    }
  }
}
