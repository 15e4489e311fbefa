package dev.legionflow.engine.journal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Finds numbers that occur more than once among very many, with little memory: sorted runs in
/// temporary files, merged at the end.
final class Repeats implements AutoCloseable {

  private final long[] run;
  private int size;
  private final List<Path> files = new ArrayList<>();

  /// @param inMemory how many numbers are held at a time
  Repeats(int inMemory) {
    run = new long[inMemory];
  }

  void add(long number) {
    if (size == run.length) {
      spill();
    }
    run[size++] = number;
  }

  private void spill() {
    Arrays.sort(run, 0, size);
    try {
      var file = Files.createTempFile("legion-keys", ".run");
      files.add(file);
      try (var out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
        for (var i = 0; i < size; i++) {
          out.writeLong(run[i]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a temporary file", e);
    }
    size = 0;
  }

  /// The numbers that came more than once, at most so many.
  List<Long> find(int most) {
    var repeated = new ArrayList<Long>();
    var sources = new PriorityQueue<Source>(Comparator.comparingLong(source -> source.head));
    try {
      spill();
      for (var file : files) {
        new Source(file).advanceInto(sources);
      }
      var last = 0L;
      var times = 0L;
      while (!sources.isEmpty() && repeated.size() < most) {
        var source = sources.remove();
        times = times > 0 && source.head == last ? times + 1 : 1;
        last = source.head;
        if (times == 2) {
          repeated.add(last);
        }
        source.advanceInto(sources);
      }
      return repeated;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a temporary file", e);
    } finally {
      sources.forEach(Source::close);
    }
  }

  private static final class Source {
    private final DataInputStream in;
    private long head;

    Source(Path file) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    void advanceInto(PriorityQueue<Source> sources) throws IOException {
      try {
        head = in.readLong();
        sources.add(this);
      } catch (EOFException e) {
        in.close();
      }
    }

    void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    for (var file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot delete " + file, e);
      }
    }
  }
}
