package dev.legionflow.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What the client knows, appended to a file and on disk before the client goes on. The checker
/// reads the file and nothing else.
///
/// A line: number, time in milliseconds, what, and its members, separated by tabs.
final class Ledger implements AutoCloseable {

  /// What happened, and its members.
  enum Act {
    /// tag, process
    START_SENT,
    /// tag, process instance key
    STARTED,
    /// tag, why it is not known whether it started
    START_UNKNOWN,
    /// job key, process instance key, element, the number of the newest line when it was asked for
    JOB_TAKEN,
    /// job key, the effect's name, the effect
    JOB_SENT,
    /// job key, the effect
    JOB_DONE,
    /// job key, why it is not known whether it was completed
    JOB_UNKNOWN,
    /// job key: the engine says that there is no such job any more
    JOB_GONE,
    /// user task key, process instance key
    TASK_SENT,
    /// user task key
    TASK_DONE,
    /// user task key, why it is not known whether it was completed
    TASK_UNKNOWN,
    /// user task key: it is completed already
    TASK_GONE,
    /// what: an answer that no right engine gives
    WRONG,
    /// what: a fault that was made
    FAULT
  }

  record Entry(long number, long millis, Act act, List<String> of) {

    String first() {
      return of.getFirst();
    }
  }

  private final Path file;
  private final FileChannel channel;
  private long number;

  Ledger(Path file) {
    this.file = file;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Appends a line and returns when it is on disk.
  synchronized void append(Act act, Object... members) {
    var line = new StringBuilder();
    line.append(++number).append('\t').append(System.currentTimeMillis()).append('\t').append(act);
    for (var member : members) {
      line.append('\t').append(member.toString().replaceAll("[\\t\\r\\n]", " "));
    }
    var bytes = ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The number of the newest line.
  synchronized long newest() {
    return number;
  }

  Path file() {
    return file;
  }

  List<Entry> read() {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(Ledger::entry).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(String line) {
    var parts = Arrays.asList(line.split("\t", -1));
    return new Entry(
        Long.parseLong(parts.get(0)),
        Long.parseLong(parts.get(1)),
        Act.valueOf(parts.get(2)),
        List.copyOf(parts.subList(3, parts.size())));
  }

  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
