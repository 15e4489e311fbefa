package dev.legionflow.bench.learning;

import dev.legionflow.workers.learning.recognition.Example;
import dev.legionflow.workers.learning.recognition.ExampleFile.Row;
import dev.legionflow.workers.learning.recognition.Recogniser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a recogniser told of the rows of a file.
///
/// @param labels an intent, or `oos`, for each row
/// @param inScope texts about an intent that were taken for it; one that was taken to be about none
///   is wrong
/// @param likeliest texts about an intent of which it was the likeliest, whether rejected or not
/// @param rejected texts about an intent that were taken to be about none
/// @param outside texts about none that were taken so
/// @param millis of one text, without its embedding, on average
/// @param slowest the same, of which 99 of 100 are faster
record Told(
    List<String> labels,
    Wilson inScope,
    Wilson likeliest,
    Wilson rejected,
    Wilson outside,
    double millis,
    double slowest) {

  static final String HEAD =
      """
      | measured on | learned from | accuracy in scope | the same without rejecting | out-of-scope recall | false rejects | ms a text, p99 |
      |---|---|--:|--:|--:|--:|--:|\
      """;

  static Told of(Recogniser recogniser, List<Row> rows, TimedEmbedder embedder) {
    for (var row : rows) {
      embedder.embed(row.text());
      recogniser.recognise(row.text());
    }
    var labels = new ArrayList<String>();
    var nanos = new long[rows.size()];
    var right = 0;
    var likeliest = 0;
    var rejected = 0;
    var outside = 0;
    var inScope = 0;
    var labelled = 0;
    for (var at = 0; at < nanos.length; at++) {
      var row = rows.get(at);
      var began = System.nanoTime();
      var told = recogniser.recognise(row.text());
      nanos[at] = System.nanoTime() - began;
      labels.add(told.label());
      if (row.intent() == null) {
        continue;
      }
      labelled++;
      if (row.intent().equals(Example.OUTSIDE)) {
        outside += told.outside() ? 1 : 0;
      } else {
        inScope++;
        right += told.label().equals(row.intent()) ? 1 : 0;
        likeliest += told.intent().equals(row.intent()) ? 1 : 0;
        rejected += told.outside() ? 1 : 0;
      }
    }
    var mean = Arrays.stream(nanos).average().orElse(0) / 1e6;
    Arrays.sort(nanos);
    return new Told(
        labels,
        new Wilson(right, inScope),
        new Wilson(likeliest, inScope),
        new Wilson(rejected, inScope),
        new Wilson(outside, labelled - inScope),
        mean,
        nanos[nanos.length * 99 / 100] / 1e6);
  }

  String line(String file, String learned) {
    return "| %s | %s | %s | %s | %s | %s | %.2f, %.2f |"
        .formatted(file, learned, inScope, likeliest, outside, rejected, millis, slowest);
  }
}
