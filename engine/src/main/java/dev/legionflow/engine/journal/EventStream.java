package dev.legionflow.engine.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The events of the journal for one client, as server-sent events. It reads on when the client has
/// taken what was sent before; one that does not take it in time is cut off.
final class EventStream {

  /// How long a client may take for what was sent.
  private static final Duration SLOW = Duration.ofSeconds(10);

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int CHARS_PER_WRITE = 32_000;
  private static final long PAUSE_NANOS = 10_000_000;

  /// What a client wants to hear of.
  ///
  /// @param values whether the values of variables are told
  /// @param audience of what may be told
  record Wanted(
      @Nullable Long instanceKey, @Nullable Long definitionKey, boolean values, Audience audience) {
    boolean has(Told told) {
      var seen = told.seen();
      return (instanceKey == null || (seen != null && seen.instanceKey() == instanceKey))
          && (definitionKey == null || (seen != null && seen.definitionKey() == definitionKey))
          && audience.has(told);
    }
  }

  /// The last event that a client has.
  ///
  /// @param index of the event in its row; [#WHOLE] when the row is done
  record Cursor(long position, int index) {
    static final int WHOLE = Integer.MAX_VALUE;

    boolean isBefore(Told told) {
      return told.position() > position || (told.position() == position && told.index() > index);
    }
  }

  private final Feed feed;
  private final Wanted wanted;
  private final BooleanSupplier ended;
  private final BooleanSupplier full;
  private final Runnable cut;
  private long batch;
  private Cursor cursor;
  private volatile long writingSince;
  private long lastWrite = System.nanoTime();

  /// A stream that has sent nothing yet.
  ///
  /// @param batch the first to look into
  /// @param ended whether to stop
  /// @param full whether the client has still to take what was sent
  /// @param cut ends the connection, from any thread
  EventStream(
      Feed feed,
      Wanted wanted,
      long batch,
      Cursor cursor,
      BooleanSupplier ended,
      BooleanSupplier full,
      Runnable cut) {
    this.feed = feed;
    this.wanted = wanted;
    this.batch = batch;
    this.cursor = cursor;
    this.ended = ended;
    this.full = full;
    this.cut = cut;
  }

  void writeTo(OutputStream out) {
    try {
      send(out, ":\n\n");
      while (!ended.getAsBoolean()) {
        var next = feed.next(batch, LOOK);
        if (next != null) {
          send(out, next);
          batch++;
        } else if (System.nanoTime() - lastWrite > HEARTBEAT.toNanos()) {
          // With the id, so that a client that hears of little need not begin far back.
          send(out, cursor.position() == 0 ? ":\n\n" : "id: " + id(cursor) + "\n:\n\n");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The client has gone.
    } catch (UncheckedIOException e) {
      // As above.
    }
  }

  private void send(OutputStream out, ToldBatch batch) throws IOException {
    var events =
        batch.events().stream().filter(told -> cursor.isBefore(told) && wanted.has(told)).toList();
    var text = new StringBuilder();
    for (var i = 0; i < events.size(); i++) {
      var told = events.get(i);
      var whole = i + 1 == events.size() || events.get(i + 1).position() > told.position();
      var done = new Cursor(told.position(), whole ? Cursor.WHOLE : told.index());
      text.append("id: ").append(id(done)).append("\nevent: ").append(told.type());
      text.append("\ndata: ").append(told.data(wanted.values())).append("\n\n");
      if (text.length() > CHARS_PER_WRITE) {
        send(out, text.toString());
        text.setLength(0);
      }
    }
    if (!text.isEmpty()) {
      send(out, text.toString());
    }
    cursor = new Cursor(Math.max(cursor.position(), batch.lastPosition()), Cursor.WHOLE);
  }

  /// `12` when the row at position 12 is done, `12.0` after the first of its events.
  private static String id(Cursor cursor) {
    return cursor.index() == Cursor.WHOLE
        ? Long.toString(cursor.position())
        : cursor.position() + "." + cursor.index();
  }

  private void send(OutputStream out, String text) throws IOException {
    writingSince = System.nanoTime() | 1;
    try {
      while (full.getAsBoolean() && !ended.getAsBoolean()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      out.write(text.getBytes(UTF_8));
      out.flush();
    } finally {
      writingSince = 0;
      lastWrite = System.nanoTime();
    }
  }

  /// Called by the feed, again and again.
  void dropWhenSlow() {
    var since = writingSince;
    if (since != 0 && System.nanoTime() - since > SLOW.toNanos()) {
      cut.run();
    }
  }
}
