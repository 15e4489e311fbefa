package dev.legionflow.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Reads the lines that the window has written since the last time.
final class Tail implements Runnable {

  private final Path file;
  private final Records records;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long at;

  Tail(Path file, Records records) {
    this.file = file;
    this.records = records;
  }

  @Override
  public synchronized void run() {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(at);
      byte[] fresh = new byte[Math.toIntExact(in.length() - at)];
      in.readFully(fresh);
      at += fresh.length;
      for (byte one : fresh) {
        if (one == '\n') {
          records.add(line.toString(UTF_8));
          line.reset();
        } else {
          line.write(one);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
